"""Work out what the explanation of one position says, from the assessment or from its record."""
