"""The overview of one's own account: cards that the apps draw, and the agreements accepted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from privacy.policies.queries import accepted_by
from privacy.web.cards import Card, Link, Row, card, cards_for
from privacy.web.guards import signed_in


@require_safe
@signed_in
def overview(request: HttpRequest) -> HttpResponse:
    """Draw the cards of whoever is signed in."""
    return render(request, "pages/me.html", {"cards": cards_for(request)})


@require_safe
@signed_in
def agreements(request: HttpRequest) -> HttpResponse:
    """List every text that was accepted: which version, when, with the way to read it."""
    return render(request, "pages/agreements.html", {"acceptances": accepted(request)})


def accepted(request: HttpRequest) -> list[dict[str, object]]:
    assert isinstance(request.user, User)  # noqa: S101 - tells mypy what signed_in made sure
    return [
        {
            "document": _(each.version.get_document_display()),
            "number": each.version.number,
            "sha256": each.version.sha256,
            "at": each.accepted_at,
            "receipt_url": reverse("agreement", args=[each.pk]),
            "url": reverse(
                "policy_version",
                kwargs={"document": each.version.document, "number": each.version.number},
            ),
        }
        for each in accepted_by(subject_id=request.user.subject_id)
    ]


@card("site.agreements", order=30)
def what_you_agreed_to(request: HttpRequest) -> Card:
    """Name the accepted texts with their versions."""
    rows = [
        Row(
            _("%(document)s, version %(number)s") % each,
            date_format(localtime(each["at"]), "DATE_FORMAT"),  # type: ignore[arg-type] # a time
        )
        for each in accepted(request)
    ]
    return Card(
        _("What you agreed to"),
        rows=rows,
        text="" if rows else _("Nothing yet."),
        links=[Link(reverse("me_agreements"), _("All agreements"))],
    )


@card("site.leave", order=90)
def the_way_out(_request: HttpRequest) -> Card:
    """Show the way out as plainly as every other way."""
    return Card(
        _("Leave"),
        text=_("Delete your account and all that belongs to it. You are told what goes and stays."),
        links=[Link(reverse("erasure_leave"), _("Delete my account"), kind="danger")],
    )
