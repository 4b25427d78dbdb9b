"""What the overview `/me/` says about consents."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.consent import queries
from privacy.consent.holders import Holder
from privacy.web.cards import Card, Link, Row, card


@card("privacy.consents", order=25)
def what_you_allow(request: HttpRequest) -> Card:
    """Say of each extended function whether it is on."""
    user: Any = request.user
    standings = queries.standings(Holder(subject_id=user.subject_id))
    rows = [
        Row(feature.label, _("On") if each.on else _("Off")) for feature, each in standings.items()
    ]
    changed = any(each.outdated for each in standings.values())
    return Card(
        _("What you allow"),
        rows=rows,
        text=_("Something has changed since you agreed. Your answer is needed.") if changed else "",
        links=[Link(reverse("consents"), _("Your consents"))],
    )
