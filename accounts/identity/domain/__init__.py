"""The only writers of identity checks."""
