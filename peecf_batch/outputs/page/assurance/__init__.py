"""Collect the content of the assurance page."""
