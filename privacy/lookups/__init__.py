"""Clear values shown to staff: each look is a row that the person reads (T-3.12, D-47)."""
