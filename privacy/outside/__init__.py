"""What must survive a restore lives in files outside the database."""
