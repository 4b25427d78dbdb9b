"""Asking us: questions, suggestions, content reports, instructions, and who answers (T-3.10)."""
