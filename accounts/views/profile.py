"""One's own details: what we hold, why, since when; four marks; what happened (T-3.16, T-3.4)."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import marks_words, profile_words
from accounts.cards import person
from accounts.domain import details, marks, previous, reminders
from accounts.enums import DetailAct
from accounts.models import Profile, User
from privacy.registry.inventory import INVENTORY
from privacy.web.guards import proven_again, signed_in
from privacy.work.clock import now

LATEST = 20


@require_safe
@signed_in
def profile(request: HttpRequest) -> HttpResponse:
    """Show every detail; numbers stay masked."""
    return draw(request)


@require_POST
@signed_in
@proven_again
def show(request: HttpRequest) -> HttpResponse:
    """Show one masked number in clear, on this one page, and write that down for its owner."""
    element = request.POST.get("element", "")
    if element not in details.MASKED:
        raise Http404
    with transaction.atomic():
        value = details.show(user=person(request), element=element)
    return draw(request, shown={element: value} if value else {})


@require_POST
@signed_in
def confirm(request: HttpRequest) -> HttpResponse:
    """Take the word that all is still right."""
    with transaction.atomic():
        reminders.confirm(user=person(request), now=now())
    messages.success(request, _("Thank you. We ask again in a year."))
    return redirect("profile")


def draw(request: HttpRequest, *, shown: dict[str, str] | None = None) -> HttpResponse:
    """Draw the page; `shown` are values in clear, by element."""
    user = person(request)
    context: dict[str, Any] = {
        "rows": profile_words.rows_of(user, shown=shown or {}),
        "masked": maskable(user, shown or {}),
        "previous": takeable(user),
        "history": history(user),
        "history_columns": [{"label": _("What")}, {"label": _("Detail")}, {"label": _("When")}],
    }
    if not user.is_staff:
        results = marks.results_of(user=user, now=now())
        context |= {
            "marks": marks_words.drawn(results),
            "rules": marks_words.rows(results),
            "rule_columns": marks_words.columns(),
            "confirmed_at": Profile.objects.filter(user=user)
            .values_list("confirmed_at", flat=True)
            .first(),
        }
    return render(request, "accounts/profile.html", context)


def maskable(user: User, shown: dict[str, str]) -> list[dict[str, Any]]:
    """Return the numbers that can be shown in clear, and are not."""
    profile = Profile.objects.filter(user=user).first()
    told = {
        "D-08": bool(profile and profile.certificate_number),
        "D-11": bool(profile and profile.mobile),
    }
    return [
        {"element": element, "name": INVENTORY[element].name}
        for element in details.MASKED
        if told[element] and element not in shown
    ]


def takeable(user: User) -> list[dict[str, Any]]:
    """Return the changes that can be taken back, with their day and the last day for it."""
    return [
        {
            "id": row.pk,
            "names": ", ".join(str(INVENTORY[element].name) for element in row.elements),
            "at": row.replaced_at,
            "until": row.replaced_at + settings.PREVIOUS_VALUES_KEPT,
        }
        for row in previous.kept(user=user)
    ]


def history(user: User) -> list[list[Any]]:
    """Return what happened to the details, the newest first."""
    return [
        [
            {"label": _("What"), "value": DetailAct(each.act).label},
            {"label": _("Detail"), "value": INVENTORY[each.element].name},
            {"label": _("When"), "value": date_format(localtime(each.at), "DATETIME_FORMAT")},
        ]
        for each in details.latest(user=user, limit=LATEST)
    ]
