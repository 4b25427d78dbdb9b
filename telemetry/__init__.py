"""Devices and visits. Its models arrive with the walk through consent and telemetry."""
