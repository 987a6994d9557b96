"""Assess a workbook of executive positions under the Victorian Public Entity Executive Classification Framework."""

__version__ = "0.1.0"
