"""Read the positions of an existing list, or of scores in another layout, to fill a template."""
