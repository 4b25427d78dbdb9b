"""Asking again: a version changed what somebody agreed to, so they are told and asked (P-1.3)."""
