"""Assess one workbook, compare two assessments, and explain the result of one position.

Start reading at `assessment.assess`, `comparison.compare` and `explanation.explain_position`.
"""
