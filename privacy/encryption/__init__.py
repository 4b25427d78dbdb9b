"""Field encryption, blind indexes, the canary."""
