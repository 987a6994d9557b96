"""Render pages from templates."""
