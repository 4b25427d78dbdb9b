"""What people's own programs call: JSON in, one domain call, JSON out."""
