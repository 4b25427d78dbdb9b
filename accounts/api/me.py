"""`me/`: a person's own account, read and corrected by a program of theirs (T-3.16 to T-3.18)."""

from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils.http import parse_etags
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import edit_pages
from accounts.api import changing, serializers
from accounts.api.of_owner import PROBLEM, REFUSALS, OfOwner, plain, read, require_proof, user_of
from accounts.api.own_account import CONTACTS, Versions, shown, versions_of
from accounts.domain import correcting, details, reaching
from accounts.domain.limits import TooManySends
from accounts.forms import CodeForm
from accounts.models import User
from privacy.web.problems import Problem
from privacy.web.source import source_of
from privacy.work.clock import now

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the account as it was read.",
)
# What tells nothing about who somebody is, or how they come in.
WITHOUT_PROOF = frozenset(
    column for page in edit_pages.WITHOUT_PROOF for column in edit_pages.PAGES[page].columns
)


class Me(OfOwner):
    @extend_schema(
        summary="Read one's own account",
        description="State, what is missing, the four marks with their rules, and each detail. "
        "Numbers stay masked; `me/show/` shows one in clear.",
        responses={200: serializers.OwnAccount, 401: PROBLEM},
    )
    def get(self, request: Request) -> Response:
        return answer(user_of(request))

    @extend_schema(
        summary="Correct one's own account",
        description="All of what is named, or nothing. A mobile number or e-mail address comes in "
        "a call of its own, gets a code (202), and counts after `me/<field>/code/`. What says who "
        "somebody is, or how they come in, needs a fresh proof (403 `step_up_required`). 412 "
        "carries the account as it stands now.",
        parameters=[IF_MATCH],
        request=serializers.Changes,
        responses={
            200: serializers.OwnAccount,
            202: serializers.OwnAccount,
            **dict.fromkeys((412, 428, 429), PROBLEM),
            **REFUSALS,
        },
    )
    def patch(self, request: Request) -> Response:
        user = user_of(request)
        given = read(serializers.Changes(data=request.data, is_staff=user.is_staff))
        versions = matched(request, user)
        if not WITHOUT_PROOF.issuperset(given):
            require_proof(request)
        try:
            if not given.keys().isdisjoint(changing.OF_CONTACTS):
                return answer(user, status=asked_for(request, user, given, versions))
            changing.correct(user=user, given=given, versions=versions)
            user.refresh_from_db()
        except changing.Refused as refusal:
            raise Problem("invalid", status=400, errors=refusal.errors) from refusal
        except correcting.Conflict as conflict:
            raise changed_meanwhile(user) from conflict
        return answer(user)


def asked_for(request: Request, user: User, given: dict[str, Any], versions: Versions) -> int:
    """Send a code to a new number or address; return the status of the answer."""
    try:
        waits = changing.ask(
            user=user, given=given, versions=versions, source=source_of(plain(request))
        )
    except TooManySends as refusal:
        wait = (refusal.free_at - now()).total_seconds()
        raise exceptions.Throttled(wait=wait) from refusal
    return status.HTTP_202_ACCEPTED if waits else status.HTTP_200_OK


def matched(request: Request, user: User) -> Versions:
    """Return the versions that the caller has read; raises a problem of status 428 or 412."""
    told = request.headers.get("If-Match", "").strip()
    if told in {"", "*"}:
        raise Problem("precondition_required", status=428)
    versions = versions_of(user)
    if f'"{versions.whole}"' not in parse_etags(told):
        raise changed_meanwhile(user)
    return versions


def changed_meanwhile(user: User) -> Problem:
    """Return the refusal of a change of something older, with what stands now."""
    user.refresh_from_db()
    current = serializers.OwnAccount(shown(user, now=now())).data
    return Problem("changed_meanwhile", status=412, current=current)


def answer(user: User, *, status: int = 200) -> Response:
    """Return the account as it stands now, with its ETag."""
    account = shown(user, now=now())
    return Response(
        serializers.OwnAccount(account).data,
        status=status,
        headers={"ETag": f'"{account["version"]}"'},
    )


class Show(OfOwner):
    @extend_schema(
        summary="Show a masked number in clear",
        description="Needs a fresh proof; it is written down for the account's holder.",
        request=serializers.Shown,
        responses={200: serializers.Clear, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        user = user_of(request)
        field = read(serializers.Shown(data=request.data))["field"]
        require_proof(request)
        with transaction.atomic():
            value = details.show(user=user, element=serializers.MASKED[field])
        return Response({"field": field, "value": value})


class ContactCode(OfOwner):
    """The code of a new number or address."""

    def of_field(self, request: Request, field: str) -> User:
        """Return whose it is; staff have no mobile number here."""
        user = user_of(request)
        if field not in CONTACTS or (user.is_staff and field == "mobile"):
            raise Http404
        return user

    @extend_schema(
        summary="Type the code of a new number or address",
        description="From then on it counts. Have another code sent by the same PATCH again.",
        request=serializers.Code,
        responses={200: serializers.OwnAccount, **REFUSALS},
    )
    def post(self, request: Request, field: str) -> Response:
        user = self.of_field(request, field)
        form = CodeForm(read(serializers.Code(data=request.data)))
        try:
            if form.is_valid():
                typed = form.cleaned_data["code"]
                if changing.prove(user_id=user.pk, field=field, code=typed):
                    user.refresh_from_db()
                    return answer(user)
                form.refuse()
        except reaching.NothingPending as nothing:
            raise Problem("nothing_waits", status=404) from nothing
        raise Problem("invalid", status=400, errors=changing.errors_of(form))

    @extend_schema(
        summary="Keep the present number or address",
        description="Forgets what waits for its code.",
        responses={204: None, **REFUSALS},
    )
    def delete(self, request: Request, field: str) -> Response:
        user = self.of_field(request, field)
        reaching.stop(user_id=user.pk, purpose=CONTACTS[field])
        return Response(status=status.HTTP_204_NO_CONTENT)
