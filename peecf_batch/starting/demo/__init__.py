"""Build the fictitious organisation of the demonstration, with planted defects."""
