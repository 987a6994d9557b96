"""Lay out the ladder, the distribution of scores and the other charts."""
