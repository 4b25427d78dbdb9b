"""News of the texts by mail, for whoever wants them, without an account (P-1.3, D-69)."""
