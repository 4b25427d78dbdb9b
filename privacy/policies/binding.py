"""Whom each clause binds: shown on its page, no part of the text.

A clause that only heads others, or says what a word means, binds nobody by itself.
"""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Party(TextChoices):
    """Somebody who has something to do, or to bear, under a clause."""

    SITE = "site", _("This site")
    USER = "user", _("You, as a user")
    OTHERS = "others", _("Other people and companies")
    HOLDER = "holder", _("Right holders and whoever acts for them")
    GUARDIAN = "guardian", _("Parents and guardians")
    AUTHORITY = "authority", _("The authority that issued a document")


SITE, USER, OTHERS = Party.SITE, Party.USER, Party.OTHERS
HOLDER, GUARDIAN, AUTHORITY = Party.HOLDER, Party.GUARDIAN, Party.AUTHORITY

TERMS: Mapping[tuple[Party, ...], str] = {
    (SITE,): (
        "T-0.1 T-0.2 T-0.3 T-0.4 T-0.5 T-1.6 T-1.11 T-2.5 T-2.7 T-3.1 T-3.7 T-3.8 T-3.9 T-3.10 "
        "T-3.11 T-3.12 T-3.13 T-3.14 T-3.16 T-3.17 T-3.18 T-3.19"
    ),
    (USER,): "T-2.8 T-2.9 T-2.10 T-3.4 T-3.15 T-4.1 T-4.2",
    (USER, OTHERS): "T-1.1 T-1.2 T-1.4 T-1.9",
    (OTHERS,): "T-1.3 T-1.10 T-1.12 T-2.1 T-2.2 T-2.3",
    (HOLDER,): "T-1.5",
    (HOLDER, SITE): "T-1.7",
    (HOLDER, USER): "T-1.8",
    (USER, SITE): "T-2.4 T-2.6 T-3.2 T-3.3 T-3.5 T-3.6",
}
PRIVACY: Mapping[tuple[Party, ...], str] = {
    (SITE,): (
        "P-1.0 P-1.1 P-1.2 P-1.3 P-1.4 P-1.5 P-1.6 P-2.1 P-2.5 P-2.10 P-3.1 P-3.2 P-3.3 P-3.4 "
        "P-3.6 P-3.7 P-3.9 P-3.10 P-3.11 P-3.12 P-3.13 P-3.14 P-3.15 P-3.16 P-4.2 P-4.3 P-4.5 "
        "P-4.6 P-6.4 P-6.6"
    ),
    (USER,): "P-2.3 P-2.7 P-2.8 P-2.9",
    (USER, SITE): "P-2.2 P-2.6 P-3.5 P-3.8",
    (USER, SITE, AUTHORITY): "P-2.4",
    (GUARDIAN,): "P-4.1",
    (GUARDIAN, SITE): "P-4.4",
    (HOLDER,): "P-5.1 P-5.2 P-5.3 P-5.4 P-5.5 P-5.6 P-5.7 P-6.3 P-6.7 P-6.8 P-6.9 P-6.10",
    (HOLDER, SITE): "P-6.11",
}
BINDS = {
    clause: parties
    for table in (TERMS, PRIVACY)
    for parties, clauses in table.items()
    for clause in clauses.split()
}


def bound_by(clause_id: str) -> tuple[Party, ...]:
    """Return whom a clause binds; nobody where that is not known."""
    return BINDS.get(clause_id, ())
