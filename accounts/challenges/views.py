"""A person's own challenges: read, answer, appeal. Another's is answered as one that never was."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.challenges import page
from accounts.challenges.domain import answering
from accounts.challenges.forms import AnswerForm, AppealForm
from accounts.challenges.queries import own_challenge
from accounts.models import AccuracyChallenge
from privacy.subjects.domain import SubjectGone
from privacy.web.guards import signed_in
from privacy.work.clock import now


def own(request: HttpRequest, challenge_id: uuid.UUID) -> AccuracyChallenge:
    """Return a challenge of whoever is signed in, or answer 404."""
    user: Any = request.user
    challenge = own_challenge(subject_id=user.subject_id, challenge_id=challenge_id)
    if challenge is None:
        raise Http404
    return challenge


def drawn(request: HttpRequest, challenge: AccuracyChallenge, **more: Any) -> HttpResponse:
    """Draw the page with the form that is of use now."""
    words = page.of(challenge, at=now())
    if "form" not in more and words["may_answer"]:
        more["form"] = AnswerForm()
    elif "form" not in more and words["may_appeal"]:
        more["form"] = AppealForm()
    return render(request, "accounts/challenges/challenge.html", {**words, **more})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def challenge(request: HttpRequest, challenge_id: uuid.UUID) -> HttpResponse:
    """Show a challenge; on POST take an answer, or an appeal where it is decided."""
    found = own(request, challenge_id)
    if request.method != "POST":
        return drawn(request, found)
    if "appeal" in request.POST:
        return take_appeal(request, found)
    return take_answer(request, found)


def take_answer(request: HttpRequest, found: AccuracyChallenge) -> HttpResponse:
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return drawn(request, found, form=form)
    try:
        answering.answer(challenge_id=found.pk, text=form.cleaned_data["text"], now=now())
    except answering.TooMuch:
        form.say_enough()
        return drawn(request, found, form=form)
    except (answering.TooLate, SubjectGone):
        return too_late(request, found)
    messages.success(request, _("Your answer is received. A person reads it."))
    return redirect("me_challenge", challenge_id=found.pk)


def take_appeal(request: HttpRequest, found: AccuracyChallenge) -> HttpResponse:
    form = AppealForm(request.POST)
    if not form.is_valid():
        return drawn(request, found, form=form)
    try:
        answering.appeal(challenge_id=found.pk, text=form.cleaned_data["appeal"], now=now())
    except (answering.TooLate, SubjectGone):
        return too_late(request, found)
    messages.success(request, _("Your appeal is received. Another person decides anew."))
    return redirect("me_challenge", challenge_id=found.pk)


def too_late(request: HttpRequest, found: AccuracyChallenge) -> HttpResponse:
    """Say that nothing can be taken any more, on the page as it is now."""
    messages.error(request, _("This can no longer be sent. Below you see how it stands."))
    return redirect("me_challenge", challenge_id=found.pk)
