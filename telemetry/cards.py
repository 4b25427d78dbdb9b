"""What the overview `/me/` says about linked devices."""
