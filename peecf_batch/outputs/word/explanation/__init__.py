"""Write the explanation of one position as a Word document."""
