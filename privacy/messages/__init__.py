"""Mail and SMS as rows."""
