"""Read and remove what an earlier run added to a workbook, sheet by sheet."""
