"""Leaving, deed by deed: request, cancel, run, sweep, evidence, inform, replay (T-3.19)."""
