"""Read values as the sheet shows them: under merged cells, and as number formats display them."""
