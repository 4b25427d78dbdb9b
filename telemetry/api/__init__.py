"""What devices call: JSON in, one domain call, JSON out."""
