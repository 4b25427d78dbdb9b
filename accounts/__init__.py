"""Who someone is: registration, identity, log-in, profile."""
