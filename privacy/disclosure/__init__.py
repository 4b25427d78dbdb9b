"""The one gate to third parties."""
