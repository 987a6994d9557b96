"""Find input files, name output files, and write each output completely or not at all."""
