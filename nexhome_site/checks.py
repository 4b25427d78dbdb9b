"""Numbered checks: a wrong setting stops the start and says what to type."""
