"""Collect the content of each page and paper in dataclasses that templates show."""
