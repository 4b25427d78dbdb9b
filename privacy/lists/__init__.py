"""The two public lists: what is collected, and who receives it (P-3.4, T-3.11, P-1.2)."""
