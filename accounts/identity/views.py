"""A person's own checks, and the address where authorities answer.

The call-back: `POST /api/v1/identity/answers/` with `{"request": "<number of the check>",
"result": "match" | "mismatch" | "not_available", "reference": "…"}`, signed as our own requests
(`privacy.disclosure.signing`) but under `IDENTITY_ANSWER_KEY`. Whatever is posted, the answer is
204: who forges, repeats, guesses a number or is late learns nothing from it.
"""

import uuid
from typing import Annotated, Any, Literal

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe
from msgspec import Meta, Struct

from accounts.identity.authorities import name_of
from accounts.identity.domain.answering import take_answer
from accounts.identity.enums import CheckState, Result
from accounts.identity.queries import checks_of, state_of
from accounts.models import IdentityCheck
from privacy.disclosure.signing import is_signed
from privacy.web.guards import signed_in
from privacy.work.clock import now

LONGEST_ANSWER = 4096
KIND = {
    CheckState.MATCH: "ok",
    CheckState.MISMATCH: "bad",
    CheckState.NOT_AVAILABLE: "warn",
    CheckState.EXPIRED: "warn",
}


@require_safe
@signed_in
def identity(request: HttpRequest) -> HttpResponse:
    """Show what was or will be sent about whoever is signed in: to whom, when, why, the result."""
    user: Any = request.user
    state = state_of(user.subject_id)
    context = {
        "state": state.label,
        "kind": KIND.get(state, ""),
        "checks": [shown(check) for check in checks_of(user.subject_id)],
    }
    return render(request, "accounts/identity/identity.html", context)


def shown(check: IdentityCheck) -> dict[str, Any]:
    """Return one check as the page draws it."""
    return {
        "check": check,
        "authority": name_of(check.authority),
        "kind": KIND.get(CheckState(check.state), ""),
        "is_announced": check.closed_at is None and check.asked_at is None,
    }


class Answer(Struct, forbid_unknown_fields=True):
    """What an authority may say."""

    request: uuid.UUID
    result: Literal["match", "mismatch", "not_available"]
    reference: Annotated[str, Meta(pattern=r"\A[\w./ -]{0,100}\Z")] = ""


READ = msgspec.json.Decoder(Answer)


@csrf_exempt
@require_POST
def answers(request: HttpRequest) -> HttpResponse:
    """Take an authority's answer; nothing tells whether it was taken."""
    body = request.read(LONGEST_ANSWER + 1)
    answer = read_answer(request, body)
    if answer is not None:
        take_answer(
            check_id=answer.request,
            result=Result(answer.result),
            reference=answer.reference,
            now=now(),
        )
    return HttpResponse(status=204)


def read_answer(request: HttpRequest, body: bytes) -> Answer | None:
    """Return the answer if the authority wrote it within the last minutes, else nothing."""
    if len(body) > LONGEST_ANSWER or not is_signed(
        key=settings.IDENTITY_ANSWER_KEY,
        timestamp=request.headers.get("X-Timestamp", ""),
        given=request.headers.get("X-Signature", ""),
        body=body,
    ):
        return None
    try:
        return READ.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError):
        return None
