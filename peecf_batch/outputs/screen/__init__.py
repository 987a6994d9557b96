"""Write text for the terminal."""
