"""Help users start: a blank template, a template filled from an HR list, and the demonstration."""
