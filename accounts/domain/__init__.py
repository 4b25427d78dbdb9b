"""What happens to an account; the only writers."""
