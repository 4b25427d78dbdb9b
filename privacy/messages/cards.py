"""What the overview `/me/` says about mails that have a switch."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.messages.choices import chosen_by
from privacy.messages.enums import TOPICS
from privacy.web.cards import Card, Link, Row, card


@card("privacy.messages", order=27)
def which_mails_come(request: HttpRequest) -> Card:
    """Say whether news and offers are on."""
    user: Any = request.user
    rows = [
        Row(
            topic.label,
            _("On") if chosen_by(subject_ids=[user.subject_id], topic=topic) else _("Off"),
        )
        for topic in TOPICS
    ]
    return Card(
        _("Mails from us"), rows=rows, links=[Link(reverse("me_messages"), _("Choose your mails"))]
    )
