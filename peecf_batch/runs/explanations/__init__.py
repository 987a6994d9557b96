"""Explain one position of a workbook or a record, and write the pages that explain every position."""
