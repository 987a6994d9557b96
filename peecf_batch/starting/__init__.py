"""Help users to start: make a blank template, a template filled from an HR list, or the demonstration."""
