"""Read the decisions that were taken about positions, from the table of positions and from our own sheet."""
