"""What happens to a question to us: the only writers of its tables."""
