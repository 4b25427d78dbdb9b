"""What `/me/` says to somebody whose account is restricted for a report: what rests, until when."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from privacy.web.cards import Card, Link, Row, card
from takedown.minors.domain.answering import open_findings
from takedown.minors.enums import FindingState


@card("minors.restriction", order=5)
def what_rests(request: HttpRequest) -> Card | None:
    """Say it plainly and first; nobody is named, for nobody is accused."""
    user: Any = request.user
    findings = [each for each in open_findings(subject_id=user.subject_id) if each.restricted_at]
    if not findings:
        return None
    until = min(each.report.decide_by for each in findings if each.report.decide_by)
    answered = any(each.state == FindingState.CONTESTED for each in findings)
    return Card(
        _("Parts of your account rest"),
        text=_(
            "Somebody reported that this account may belong to a person under 18. Until that is "
            "decided, nothing more is collected, your profile is hidden, you get no advertising, "
            "and new exports wait. You can still sign in, see and correct your data, delete your "
            "account and read every text."
        ),
        rows=[
            Row(_("Decided by"), date_format(localtime(until), "DATETIME_FORMAT")),
            Row(_("Your answer"), _("Received") if answered else _("Not given yet")),
        ],
        links=[Link(reverse("minors_contest"), _("Answer"), kind="")],
    )
