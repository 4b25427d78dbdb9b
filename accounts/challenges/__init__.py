"""Doubts about details: told, answered, decided by a person, appealed to another (T-3.6)."""
