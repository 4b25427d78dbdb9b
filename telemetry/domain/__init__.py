"""What happens to a device's data: the only writers of this app."""
