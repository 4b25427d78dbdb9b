"""What `/me/` says about identity checks: how it stands, and what comes next."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.identity.enums import CheckState
from accounts.identity.queries import checks_of
from privacy.web.cards import Card, Link, Row, card


@card("accounts.identity", order=25)
def identity(request: HttpRequest) -> Card | None:
    """Say how the last check stands; nothing where nobody was ever asked."""
    user: Any = request.user
    checks = checks_of(user.subject_id)
    if not checks:
        return None
    last = checks[0]
    rows = [Row(_("State"), CheckState(last.state).label)]
    if last.closed_at is None and last.asked_at is None:
        when = date_format(localtime(last.ask_at), "DATETIME_FORMAT")
        rows.append(Row(_("The authority is asked from"), when))
    return Card(
        _("Identity check"),
        rows=rows,
        links=[Link(reverse("me_identity"), _("What was sent, to whom and why"))],
    )
