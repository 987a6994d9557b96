"""Collect the content of each page and paper in dataclasses, for templates to show."""
