"""States of a report and of each thing it found, and the closed words around them (journeys.md)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Origin(TextChoices):
    GUARDIAN = "guardian", _("Parent or guardian")
    SYSTEM = "system", _("Our own records")


class Relation(TextChoices):
    PARENT = "parent", _("Mother or father")
    GUARDIAN = "guardian", _("Legal guardian")
    CARER = "carer", _("Somebody who cares for the child on their behalf")


class IdentifierKind(TextChoices):
    """What may identify a child's data. Never a document of the child, never a story."""

    USERNAME = "username", _("User name")
    EMAIL = "email", _("E-mail address")
    MOBILE = "mobile", _("Mobile number")
    SERIAL = "serial", _("Serial number of a device")
    PAGE = "page", _("Address of a page")
    TEXT = "text", _("Words to look for")
    DATES = "dates", _("When it was given")


# These lead to people by their blind indexes; the registry knows which of them exist.
PEOPLE = (
    IdentifierKind.USERNAME,
    IdentifierKind.EMAIL,
    IdentifierKind.MOBILE,
    IdentifierKind.SERIAL,
)


class ReportState(TextChoices):
    FILED = "filed", _("Waits for the confirmation of the address")
    LAPSED = "lapsed", _("Never confirmed")
    IN_REVIEW = "in_review", _("Being decided")
    CONTESTED = "contested", _("Contested by the account's holder")
    RUNNING = "running", _("Being erased")
    DONE = "done", _("Done")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


R = ReportState
REPORT_TRANSITIONS: dict[ReportState, frozenset[ReportState]] = {
    # Mail confirmed and restricted are one transaction: its times stand in the row.
    R.FILED: frozenset({R.IN_REVIEW, R.LAPSED}),
    R.LAPSED: frozenset(),
    R.IN_REVIEW: frozenset({R.CONTESTED, R.RUNNING, R.DONE, R.REFUSED, R.WITHDRAWN}),
    R.CONTESTED: frozenset({R.IN_REVIEW, R.RUNNING, R.DONE, R.REFUSED, R.WITHDRAWN}),
    R.RUNNING: frozenset({R.DONE}),
    R.DONE: frozenset(),
    R.REFUSED: frozenset(),
    R.WITHDRAWN: frozenset(),
}


class FindingState(TextChoices):
    OPEN = "open", _("To be decided")
    CONTESTED = "contested", _("Contested")
    RUNNING = "running", _("Being erased")
    DONE = "done", _("Erased")
    REFUSED = "refused", _("Refused")
    WITHDRAWN = "withdrawn", _("Withdrawn")


F = FindingState
FINDING_TRANSITIONS: dict[FindingState, frozenset[FindingState]] = {
    F.OPEN: frozenset({F.CONTESTED, F.RUNNING, F.DONE, F.REFUSED, F.WITHDRAWN}),
    F.CONTESTED: frozenset({F.RUNNING, F.DONE, F.REFUSED, F.WITHDRAWN}),
    F.RUNNING: frozenset({F.DONE}),
    F.DONE: frozenset(),
    F.REFUSED: frozenset(),
    F.WITHDRAWN: frozenset(),
}
UNDECIDED = (F.OPEN, F.CONTESTED)
# While one of these stands, whom it is about stays restricted.
HOLDS = (F.OPEN, F.CONTESTED, F.RUNNING)
QUEUE = (R.IN_REVIEW, R.CONTESTED)
ENDED = (R.LAPSED, R.DONE, R.REFUSED, R.WITHDRAWN)


class Decider(TextChoices):
    """Who or what decided."""

    OUR_DATA = "our_data", _("Our own records")
    OFFICER = "officer", _("Privacy officer")
    HOLDER = "holder", _("The holder, who left")


class Refusal(TextChoices):
    """Why a report is refused; told to nobody but the officers."""

    ADULT = "adult", _("The data are an adult's")
    NOTHING_FOUND = "nothing_found", _("Nothing was found")
    NOT_A_GUARDIAN = "not_a_guardian", _("Whoever reports does not act for the child")


class ProofType(TextChoices):
    PDF = "pdf", "PDF"
    JPEG = "jpg", "JPEG"
    PNG = "png", "PNG"
