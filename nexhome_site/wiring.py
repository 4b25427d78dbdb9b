"""Connects what one app announces to what another must do; no app imports its sibling."""
