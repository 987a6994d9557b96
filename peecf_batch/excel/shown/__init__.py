"""What a worksheet shows, and what it hides: hidden rows and columns, filters and merged cells."""
