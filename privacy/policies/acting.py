"""Who acts at the command line: a member of staff, by the name they sign in with."""

import uuid

from privacy.policies.revising import NotAnOfficer, require_officer
from privacy.registry.paths import UnknownIdentifier, find_subjects


def officer(name: str) -> uuid.UUID:
    """Return the Subject of a member of staff; raises NotAnOfficer for anybody else's name."""
    try:
        found = find_subjects(kind="username", value=name)
    except UnknownIdentifier:
        found = set()
    if len(found) != 1:
        raise NotAnOfficer
    (subject_id,) = found
    require_officer(subject_id)
    return subject_id
