"""One's own details are changed here, each on its own page (T-3.17, T-3.18)."""

import uuid
from collections.abc import Callable, Mapping
from functools import wraps

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts import edit_pages, profile_words
from accounts.cards import person
from accounts.domain import correcting, previous
from accounts.edit_pages import EditPage
from accounts.element_forms import ElementForm
from accounts.enums import DetailAct
from accounts.models import Profile, User
from accounts.models.profile import CERTIFICATE_COLUMNS
from accounts.views.reach import PURPOSE_OF, after, send
from privacy.registry.inventory import INVENTORY
from privacy.web.guards import proven_again, signed_in
from privacy.work.clock import now

OfPage = Callable[[HttpRequest, EditPage], HttpResponse]


def of_page(view: OfPage) -> Callable[..., HttpResponse]:
    """Hand the view its page; ask for a fresh proof where it is about who somebody is."""

    @wraps(view)
    def guarded(request: HttpRequest, page: str) -> HttpResponse:
        found = edit_pages.PAGES[page]
        is_free = page in edit_pages.WITHOUT_PROOF
        return (view if is_free else proven_again(view))(request, found)

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@of_page
def edit(request: HttpRequest, page: EditPage) -> HttpResponse:
    """Draw the form of an element and take its answer."""
    user = person(request)
    if user.is_staff and page.name != "username":
        raise Http404
    values = edit_pages.values_for(user)
    if missing := edit_pages.missing_before(page, values):
        context = {"page": page, "untold": ways_to(missing)}
        return render(request, "accounts/edit/first.html", context)
    form = page.draw(request.POST if request.method == "POST" else None, values)
    if not form.is_valid():
        return draw(request, page, form)
    answers = {**form.told(), **taken_out(request, page)}
    try:
        changed = correcting.correct(
            user_id=user.pk,
            answers=answers,
            now=now(),
            version=request.POST.get("version", ""),
            shown=page.columns,
        )
    except correcting.Conflict:
        return conflict(request, page, answers)
    except correcting.Refused as refusal:
        return draw(request, page, form, refusal=refusal)
    return after(request, changed)


def ways_to(elements: list[str]) -> list[dict[str, str]]:
    """Return elements by name, each with the way to its page."""
    return [
        {
            "name": str(INVENTORY[element].name),
            "url": reverse("profile_edit", args=[profile_words.PAGES[element]]),
        }
        for element in elements
    ]


def taken_out(request: HttpRequest, page: EditPage) -> dict[str, None]:
    """Return the columns of a document that the person takes out because it stands in the way."""
    if page.name == "certificate" or edit_pages.TAKE_OUT not in request.POST:
        return {}
    return dict.fromkeys(CERTIFICATE_COLUMNS)


def draw(
    request: HttpRequest,
    page: EditPage,
    form: ElementForm,
    *,
    refusal: correcting.Refused | None = None,
) -> HttpResponse:
    """Draw the form with the version of what stands now; a refusal stands at its field."""
    disagrees = False
    for column, error in (refusal.errors if refusal else {}).items():
        form.add_error(column if column in form.fields else None, error)
        disagrees |= error.code == "disagrees"
    user = person(request)
    context = {
        "page": page,
        "form": form,
        "version": request.POST.get("version")
        or correcting.version_of(user=user, columns=page.columns),
        "take_out": edit_pages.TAKE_OUT if disagrees else "",
    }
    return render(request, "accounts/edit/edit.html", context)


def conflict(
    request: HttpRequest, page: EditPage, answers: Mapping[str, str | None]
) -> HttpResponse:
    """Show what stands now beside what was typed; nothing of either is lost."""
    user = person(request)
    typed = {name: value for name, value in request.POST.lists() if name not in HELD_BACK}
    context = {
        "page": page,
        "rows": both(page, user, answers),
        "typed": [(name, value) for name, values in typed.items() for value in values],
        "version": correcting.version_of(user=user, columns=page.columns),
    }
    return render(request, "accounts/edit/conflict.html", context, status=409)


HELD_BACK = ("version", "csrfmiddlewaretoken")


def both(page: EditPage, user: User, answers: Mapping[str, str | None]) -> list[dict[str, str]]:
    """Return of each element of a page what stands now and what was typed, in words."""
    now_said = in_words(user, correcting.standing_values(user, page.columns))
    typed = in_words(user, answers)
    return [
        {
            "name": str(INVENTORY[element].name),
            "now": now_said.get(element, ""),
            "typed": typed.get(element, ""),
        }
        for element in page.elements
    ]


def in_words(user: User, values: Mapping[str, str | None]) -> dict[str, str]:
    """Return values by element as the profile says them."""
    columns = {name: value for name, value in values.items() if name != "username"}
    said = profile_words.profile_values(Profile(user=user, **columns))
    return {**said, "D-02": values.get("username") or ""}


@require_POST
@signed_in
@proven_again
def restore(request: HttpRequest, previous_id: uuid.UUID) -> HttpResponse:
    """Take a change back; a number or address counts after its code only, as any other."""
    user = person(request)
    try:
        values = previous.values_of(previous.read(user=user, previous_id=previous_id))
    except previous.NothingKept as gone:
        raise Http404 from gone
    for column, purpose in PURPOSE_OF.items():
        if target := values.get(column):
            return send(request, purpose, target, version=None)
    try:
        changed = correcting.correct(
            user_id=user.pk, answers=values, now=now(), act=DetailAct.RESTORED
        )
    except correcting.Refused as refusal:
        for error in refusal.errors.values():
            messages.error(request, first_words(error))
        return redirect("profile")
    return after(request, changed)


def first_words(error: ValidationError) -> str:
    return str(error.messages[0])
