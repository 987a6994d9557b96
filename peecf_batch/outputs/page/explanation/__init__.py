"""Collect what the page that explains one position says, and the list of such pages."""
