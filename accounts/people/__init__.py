"""People in the back office: found by an exact identifier, seen through masks (T-3.12)."""
