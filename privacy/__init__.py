"""What everyone promises: rights, erasure, disclosure, evidence, mail. It imports no sibling."""
