"""Match ids, titles, names and organisations that people type in slightly different ways.

`texts.key_of` gives the form in which texts are compared. `managers.managers_of` finds each position's manager.
"""
