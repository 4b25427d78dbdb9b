"""The two texts that everybody agrees to, and the way of a version from a draft into the past."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Document(TextChoices):
    TERMS = "terms"
    PRIVACY = "privacy"


class Kind(TextChoices):
    """Whether a version changes what is collected, what for or how (P-1.2)."""

    EDITORIAL = "editorial", _("wording only")
    CONSENT_REQUIRED = "consent_required", _("a change that is asked about")


class RevisionState(TextChoices):
    DRAFT = "draft", _("draft")
    COMPLETE = "complete", _("complete, waits for a second person")
    SCHEDULED = "scheduled", _("published, in force later")
    PUBLISHED = "published", _("published, in force")
    SUPERSEDED = "superseded", _("superseded")


S = RevisionState
# Who reads which text is in force asks the clock, never a state: a late duty changes no answer.
TRANSITIONS: dict[RevisionState, frozenset[RevisionState]] = {
    S.DRAFT: frozenset({S.COMPLETE}),
    S.COMPLETE: frozenset({S.DRAFT, S.SCHEDULED, S.PUBLISHED}),
    S.SCHEDULED: frozenset({S.PUBLISHED}),
    S.PUBLISHED: frozenset({S.SUPERSEDED}),
    S.SUPERSEDED: frozenset(),
}
OPEN = (S.DRAFT, S.COMPLETE)
