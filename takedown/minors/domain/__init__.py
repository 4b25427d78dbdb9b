"""What happens to a report: filed, confirmed, decided, done. The only writers of its tables."""
