"""Checks of identity data with the authority that issued the certificate (P-2.4)."""
