"""Make the first sheet that is added: counts, chart, decisions by name, and what the assessment is based on."""
