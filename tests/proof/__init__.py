"""Proofs that are too long for every commit: run by `make proof`, figures in `docs/proof/`."""
