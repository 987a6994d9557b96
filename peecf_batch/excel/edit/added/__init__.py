"""Write what is added to a workbook as XML: cells and sheets."""
