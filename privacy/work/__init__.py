"""Later work as rows of PostgreSQL; Celery and Redis only carry a hint and may be emptied."""
