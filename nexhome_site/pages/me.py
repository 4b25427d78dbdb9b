"""The overview of one's own account: cards that the apps draw, and the agreements accepted."""

import uuid

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from privacy.policies import memory
from privacy.policies.enums import Document
from privacy.policies.models import Acceptance
from privacy.policies.queries import accepted_by
from privacy.prompting.questions import question
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
    found = accepted_by(subject_id=request.user.subject_id)
    changed = changed_since(found)
    return [
        {
            "document": _(each.version.get_document_display()),
            "number": each.version.number,
            "sha256": each.version.sha256,
            "at": each.accepted_at,
            "receipt_url": reverse("agreement", args=[each.pk]),
            "changed": changed.get(each.pk),
            "url": reverse(
                "policy_version",
                kwargs={"document": each.version.document, "number": each.version.number},
            ),
        }
        for each in found
    ]


def changed_since(found: list[Acceptance]) -> dict[uuid.UUID, dict[str, object]]:
    """Return for the newest acceptance of each text where to read and answer what came since."""
    newest: dict[str, Acceptance] = {}
    for each in found:
        known = newest.get(each.version.document)
        if known is None or known.version.number < each.version.number:
            newest[each.version.document] = each
    changed: dict[uuid.UUID, dict[str, object]] = {}
    for document, each in newest.items():
        version = memory.in_force(Document(document))
        if version is not None and version.number > each.version.number:
            between = {"before": each.version.number, "after": version.number}
            changed[each.pk] = {
                "number": version.number,
                "compare_url": reverse("policy_compare", kwargs={"document": document, **between}),
                "answer_url": answer_url(each),
            }
    return changed


def answer_url(acceptance: Acceptance) -> str:
    """Return where a later version can be agreed to; nothing where it is only other wording."""
    about = acceptance.version.document
    asked = question(acceptance.subject_id, about)
    return reverse("change", kwargs={"about": about}) if asked else ""


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
