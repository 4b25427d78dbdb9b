"""A new number or address is asked for, and counts once its code was typed (T-3.18).

Every page is the same whether or not another account has it.
"""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.cards import masked_email, masked_number, person
from accounts.domain import codes, correcting, reaching
from accounts.domain.limits import TooManySends
from accounts.element_forms import ElementForm, EmailForm, MobileForm
from accounts.enums import CodePurpose, SendScope
from accounts.forms import CodeForm
from accounts.models import User
from accounts.profile_words import in_clear
from accounts.views.not_now import not_now
from privacy.subjects.enums import Restriction
from privacy.subjects.models import Subject
from privacy.web.guards import proven_again, signed_in
from privacy.web.source import source_of

PURPOSE_OF = {"mobile": reaching.MOBILE, "email": reaching.EMAIL}
FORMS: dict[str, type[ElementForm]] = {"mobile": MobileForm, "email": EmailForm}
MASK = {"mobile": masked_number, "email": masked_email}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@proven_again
def contact(request: HttpRequest, contact: str) -> HttpResponse:
    """Ask for a new number or address, and send a code there."""
    user, purpose = person(request), PURPOSE_OF[contact]
    if user.is_staff and contact == "mobile":
        raise Http404
    form = FORMS[contact](request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return send(
                request, purpose, form.cleaned_data[contact], request.POST.get("version", "")
            )
        except correcting.Conflict:
            return conflict(request, contact, form.cleaned_data[contact])
    context = {
        "contact": contact,
        "form": form,
        "now": masked(user, contact),
        "version": request.POST.get("version") or reaching.version_of(user=user, purpose=purpose),
    }
    return render(request, "accounts/edit/contact.html", context)


def masked(user: User, contact: str) -> str:
    """Return what stands now, as the overview shows it; empty for none."""
    value = reaching.value_of(user=user, purpose=PURPOSE_OF[contact])
    return MASK[contact](value) if value else ""


def conflict(request: HttpRequest, contact: str, typed: str) -> HttpResponse:
    """Show what stands now beside what was typed; nothing of either is lost."""
    user = person(request)
    kept = [(name, value) for name, value in request.POST.items() if name not in HELD_BACK]
    context = {
        "contact": contact,
        "rows": [
            {"name": NAMES[contact](), "now": masked(user, contact), "typed": MASK[contact](typed)}
        ],
        "typed": kept,
        "version": reaching.version_of(user=user, purpose=PURPOSE_OF[contact]),
    }
    return render(request, "accounts/edit/conflict.html", context, status=409)


HELD_BACK = ("version", "csrfmiddlewaretoken")
NAMES = {"mobile": lambda: _("mobile number"), "email": lambda: _("e-mail address")}


def send(
    request: HttpRequest, purpose: CodePurpose, target: str, version: str | None
) -> HttpResponse:
    """Send a code to a new number or address and lead to where it is typed. Raises Conflict."""
    name = reaching.column_of(purpose)
    try:
        waits = reaching.ask(
            user_id=person(request).pk,
            purpose=purpose,
            target=target,
            source=source_of(request),
            version=version,
        )
    except TooManySends as refusal:
        change_url = reverse("profile_contact", args=[name])
        return not_now(request, refusal, back_url=reverse("profile"), change_url=change_url)
    return redirect("profile_code", contact=name) if waits else after(request, [])


def after(request: HttpRequest, changed: list[str]) -> HttpResponse:
    """Say what happened and lead back to all details."""
    if changed:
        messages.success(request, _("It is changed, and is being checked."))
    else:
        messages.info(request, _("Nothing was different."))
    subject = Subject.objects.get(pk=person(request).subject_id)
    if changed and Restriction.UNDER_AGE in subject.restricted_for:
        messages.warning(
            request,
            _(
                "By what you told us you are under age. Accounts are for adults: yours is "
                "restricted now, and a person looks at it within a day. If it was a slip, take "
                "the change back below."
            ),
        )
    return redirect("profile")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def code(request: HttpRequest, contact: str) -> HttpResponse:
    """Take the code; from then on the new number or address counts."""
    user, purpose = person(request), PURPOSE_OF[contact]
    form = CodeForm(request.POST or None)
    try:
        target = reaching.pending(user=user, purpose=purpose)
        if form.is_valid():
            typed = form.cleaned_data["code"]
            if reaching.prove(user_id=user.pk, purpose=purpose, code=typed):
                return after(request, [reaching.ELEMENT[purpose]])
            form.refuse()
    except reaching.NothingPending:
        return redirect("profile_contact", contact=contact)
    context: dict[str, Any] = {
        "contact": contact,
        "form": form,
        "target": in_clear(reaching.ELEMENT[purpose], target),
        "minutes": int(settings.SMS_CODE_TTL / timedelta(minutes=1)),
        "seconds": codes.seconds_to_wait(subject_id=user.subject_id, purpose=purpose),
        "no_more_today": "limit" in request.GET,
    }
    return render(request, "accounts/edit/code.html", context)


@require_POST
@signed_in
def resend(request: HttpRequest, contact: str) -> HttpResponse:
    """Send another code; too soon shows the wait, the day's limit is said on the page."""
    user, purpose = person(request), PURPOSE_OF[contact]
    response = redirect("profile_code", contact=contact)
    try:
        reaching.ask_again(user_id=user.pk, purpose=purpose, source=source_of(request))
    except TooManySends as refusal:
        if refusal.scope != SendScope.TARGET:
            change_url = reverse("profile_contact", args=[contact])
            return not_now(request, refusal, back_url=response["Location"], change_url=change_url)
        if not codes.seconds_to_wait(subject_id=user.subject_id, purpose=purpose):
            response["Location"] += "?limit=1"
    except reaching.NothingPending:
        return redirect("profile_contact", contact=contact)
    return response


@require_POST
@signed_in
def stop(request: HttpRequest, contact: str) -> HttpResponse:
    """Forget what waits for its code."""
    reaching.stop(user_id=person(request).pk, purpose=PURPOSE_OF[contact])
    messages.success(request, _("Nothing is changed."))
    return redirect("profile")
