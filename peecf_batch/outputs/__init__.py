"""Everything a user receives: wording, pages, papers, sheets, records, screen text and sector tables.

Each folder makes one kind of output from an assessment, and none reads a workbook file.
"""
