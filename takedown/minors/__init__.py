"""Reports about a minor's data: restrict at once, decide, erase ahead of all others (P-4)."""
