"""Build the assessment template."""
