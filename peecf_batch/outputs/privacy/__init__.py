"""Redact an assessment: withhold names, pay and gender unless the user asks for them."""
