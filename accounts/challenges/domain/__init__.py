"""The only writers of accuracy challenges."""
