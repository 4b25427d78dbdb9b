"""Leaving: plan, run, sweep, receipt, replay."""
