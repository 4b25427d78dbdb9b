"""Evidence without persons: entries, one sequencer, a signed tree, receipts.

Callers use `entries.append` inside their transaction, `checkpoints.checkpoint` when an entry
must be provable at once, and `receipts.build` for the proof.
"""
