"""Find positions on the sheets that are not read as sheets of positions, so that none is left out unreported."""
