"""What changed in a text since its reader agreed to it: a mark beside each such clause (P-1.3)."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from privacy.policies import queries
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.versions.comparing import Fate
from privacy.policies.versions.difference import difference


@dataclass(frozen=True)
class SinceAgreed:
    """The version that the reader agreed to, and the clauses that are not as they were.

    `is_asked`: more than wording came since, so they can agree to it.
    """

    number: int
    clauses: frozenset[str]
    is_asked: bool


def since_agreed(request: HttpRequest, version: PolicyVersion) -> SinceAgreed | None:
    """Return what changed up to this version; None for strangers and for who agreed to it.

    Asks nothing of the database where the request carries no session.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return None
    reader: Any = request.user
    if not reader.is_authenticated:
        return None
    document = Document(version.document)
    agreed = queries.accepted_number(subject_id=reader.subject_id, document=document)
    if agreed is None or agreed >= version.number:
        return None
    found = difference(document, agreed, version.number, get_language() or "")
    gone = (Fate.SAME, Fate.REMOVED)
    changed = frozenset(each.id for each in found.clauses if each.fate not in gone)
    return SinceAgreed(agreed, changed, queries.is_more_than_wording(document, since=agreed))
