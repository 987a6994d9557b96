"""Sentences and counts that several outputs share."""
