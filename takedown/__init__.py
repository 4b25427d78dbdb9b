"""Works and cases. Its models arrive with the walk through takedown and minors."""
