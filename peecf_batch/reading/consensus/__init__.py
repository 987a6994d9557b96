"""Read the agreed scores that people typed on our consensus sheet, and join them with the scores of the table."""
