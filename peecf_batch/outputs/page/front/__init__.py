"""Collect what the first page of the summary shows, and its ladder."""
