"""Make the history of several assessments: read each once, compare them, and write the page and the record."""
