"""Collect the content of the page of a history."""
