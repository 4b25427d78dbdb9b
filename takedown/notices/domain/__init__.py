"""What happens to a notice, one deed a file."""
