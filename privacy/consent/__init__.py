"""Extended functions, and who expressly agreed to which, when, having been shown what (P-1.4)."""
