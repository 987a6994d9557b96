"""Check what a workbook records of the decisions about positions."""
