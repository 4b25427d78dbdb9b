"""What belongs to no app: home, error pages, health."""
