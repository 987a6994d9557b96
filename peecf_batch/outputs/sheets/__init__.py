"""Describe the cells and sheets that are added to the user's workbook."""
