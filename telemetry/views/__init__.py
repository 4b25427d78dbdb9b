"""Pages about one's own devices."""
