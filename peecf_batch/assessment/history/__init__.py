"""Follow the positions of one organisation through three or more assessments."""
