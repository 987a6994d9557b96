"""Write sentences and counts that several outputs share."""
