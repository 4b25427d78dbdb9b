"""Why anybody here reads anything about a person: a closed list, and who says so."""
