"""Mistakes found at start."""
