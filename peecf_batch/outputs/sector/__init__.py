"""Add up many workbooks: totals, tables and the index page."""
