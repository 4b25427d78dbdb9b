"""What the overview `/me/` says about looks of staff."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from privacy.lookups.queries import looks_at
from privacy.web.cards import Card, Link, Row, card


@card("privacy.lookups", order=28)
def who_looked(request: HttpRequest) -> Card:
    """Say when a member of staff last saw a value of this person in clear."""
    user: Any = request.user
    newest = looks_at(user.subject_id).first()
    rows = []
    if newest is not None:
        when = date_format(localtime(newest.at), "DATETIME_FORMAT")
        rows.append(Row(_("Last look by staff"), when, note=newest.get_role_display()))
    return Card(
        _("Who looked at your details"),
        rows=rows,
        text="" if rows else _("No member of staff has."),
        links=[Link(reverse("me_activity"), _("Every look, with its reason"))],
    )
