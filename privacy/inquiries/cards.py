"""What `/me/` says about questions to us."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.inquiries import tokens
from privacy.inquiries.models import Inquiry
from privacy.web.cards import Card, Link, Row, card

AT_MOST = 5


@card("privacy.inquiries", order=60)
def questions(request: HttpRequest) -> Card:
    """Say where each of the newest cases stands, and lead there."""
    user: Any = request.user
    rows = Inquiry.objects.filter(subject=user.subject_id).order_by("-asked_at")[:AT_MOST]
    return Card(
        _("What you asked us"),
        text="" if rows else _("You have not asked us anything."),
        rows=[
            Row(
                f"{each.get_kind_display()} {each.reference}",
                each.get_state_display(),
            )
            for each in rows
        ],
        links=[
            *(
                Link(
                    reverse("ask_case", args=[each.reference, tokens.token(tokens.CASE, each.pk)]),
                    each.reference,
                )
                for each in rows
            ),
            Link(reverse("ask"), _("Ask us")),
        ],
    )
