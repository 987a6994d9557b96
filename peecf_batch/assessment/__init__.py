"""Assess one workbook, compare two assessments, and explain the result of one position.

Start at `assessment.assess`, `comparison.compare` and `explanation.explain_position`.
"""
