"""Read the values that people type: dates, money, time fractions, bands and answers. Report doubt; never guess."""
