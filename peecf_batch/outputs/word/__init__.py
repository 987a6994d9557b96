"""Write the board paper as a Word document."""
