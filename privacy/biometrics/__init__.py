"""How often something about a body was sent and refused: a number, never what (P-2.10)."""
