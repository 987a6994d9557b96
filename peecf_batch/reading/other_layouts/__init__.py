"""Recognise layouts of scores that are not a list of positions, so that they can be named and converted.

Depends on the headings and on `excel`. It must not choose between two scores.
"""
