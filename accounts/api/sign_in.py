"""Apps sign in, prove again and sign out: allauth's headless flows behind calls of our own shape.

- The same adapter, stages, limits, history and notices as on the pages decide; nothing is decided
  here. Of allauth's headless addresses none is routed: registration, a forgotten password, another
  number or address have flows of ours.
- A session is named by the token that an answer carries; whenever one does, it takes the place of
  the token before (`nexhome_site.app_sessions`).
"""

import json
from typing import Any

from allauth.account.internal.stagekit import get_pending_stage
from allauth.headless.account.views import LoginView, ReauthenticateView, SessionView
from allauth.headless.base.views import APIView as HeadlessView
from allauth.headless.constants import Client
from allauth.headless.internal import sessionkit
from allauth.headless.internal.decorators import mark_request_as_headless
from allauth.headless.mfa.views import AuthenticateView
from allauth.headless.mfa.views import ReauthenticateView as ReauthenticateByCodeView
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import exceptions, status
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import ceremonies, devices, passkey_sign_in
from accounts.adapter import Stopped
from accounts.api import serializers
from accounts.api.of_owner import PROBLEM, OfOwner, not_accepted, plain, read, user_of
from accounts.domain.passkeys import Refused
from accounts.enums import Verdict
from accounts.models import User
from privacy.web.guards import proven_until
from privacy.web.limits import is_too_often
from privacy.web.problems import Problem, ProblemDocument

# allauth's words for what its limits refuse in a form.
TOO_OFTEN = "too_many_login_attempts"
WAIT = 300
PENDING = {
    401: OpenApiResponse(
        ProblemDocument,
        description="`second_proof_required`, with a `token`: the password was right, and the code "
        "of the authenticator app is asked for. `not_authenticated`: nothing was begun.",
    )
}
REFUSALS = dict.fromkeys((400, 403, 409, 413, 415, 429), PROBLEM)


class OfApp(OfOwner):
    """Calls in which a session begins; whoever is signed in has none to begin."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        asked: Any = plain(request)
        mark_request_as_headless(asked, Client.APP)
        asked.allauth.headless._pre_user = asked.user  # noqa: SLF001 - allauth's own views do so
        super().initial(request, *args, **kwargs)

    def refuse_signed_in(self, request: Request) -> None:
        if request.user.is_authenticated:
            raise Problem("already_signed_in", status=409)


class OfSignedIn(OfApp):
    """Calls that need a session."""

    permission_classes = [IsAuthenticated]


def through(view: type[HeadlessView], request: Request, given: dict[str, Any]) -> None:
    """Let a headless view of allauth take what was given; raises a problem for its refusals."""

    class Fed(view):  # type: ignore[misc] # allauth ships no types
        """Takes what our own parser has read."""

        def _parse_json(self, _request: HttpRequest) -> dict[str, Any]:
            return given

    try:
        response = Fed.as_view(client=Client.APP)(plain(request))
    except Stopped as stopped:
        raise nobody_in(stopped) from stopped
    refuse(response)


def nobody_in(stopped: Stopped) -> Problem:
    """Return the refusal of somebody with the right proof who may not come in."""
    if stopped.why == Verdict.UNFINISHED:
        return Problem(
            "registration_unfinished", status=403, continue_at=stopped.response["Location"]
        )
    return Problem("leaving", status=403)


def refuse(response: HttpResponse) -> None:
    """Raise a problem for what allauth refused; who is not in (401) is told by `standing`."""
    if response.status_code == status.HTTP_429_TOO_MANY_REQUESTS:
        raise exceptions.Throttled(wait=WAIT)
    if response.status_code != status.HTTP_400_BAD_REQUEST:
        return
    found = json.loads(response.content).get("errors", [])
    if any(each["code"] == TOO_OFTEN for each in found):
        raise exceptions.Throttled(wait=WAIT)
    errors = [
        {"field": each.get("param", ""), "code": each["code"], "detail": each["message"]}
        for each in found
    ]
    raise Problem("invalid", status=400, errors=errors)


def standing(request: Request) -> Response:
    """Return whose session it is, with its token where that is another one now.

    Raises a problem of status 401 where nobody is in (yet).
    """
    asked = plain(request)
    token = sessionkit.expose_session_token(asked)
    new = {"token": token} if token else {}
    if not isinstance(asked.user, User):
        if get_pending_stage(asked) is not None:
            raise Problem("second_proof_required", status=401, **new)
        raise exceptions.NotAuthenticated
    answer = Response({"username": asked.user.username, "proven_until": proven_until(asked), **new})
    if token:
        devices.remember(asked, answer)
    return answer


# --- coming in, staying, leaving ----------------------------------------------------------------


class Session(OfApp):
    @extend_schema(
        summary="See whose session it is",
        responses={200: serializers.SignedIn, **PENDING},
    )
    def get(self, request: Request) -> Response:
        return standing(request)

    @extend_schema(summary="Sign out", responses={204: None, 401: PROBLEM})
    def delete(self, request: Request) -> Response:
        if not request.user.is_authenticated:
            raise exceptions.NotAuthenticated
        through(SessionView, request, {})
        return Response(status=status.HTTP_204_NO_CONTENT)


class SignIn(OfApp):
    @extend_schema(
        summary="Sign in by user name and password",
        description="Keep the `token` and send it as X-Session-Token; keep the cookie `device` "
        "too, or every sign-in counts as one from a new device and is told to the person.",
        request=serializers.Password,
        responses={200: serializers.SignedIn, **PENDING, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        self.refuse_signed_in(request)
        through(LoginView, request, read(serializers.Password(data=request.data)))
        return standing(request)


class SecondProof(OfApp):
    @extend_schema(
        summary="Give the code of the authenticator app, or a recovery code",
        request=serializers.Code,
        responses={200: serializers.SignedIn, **PENDING, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        self.refuse_signed_in(request)
        through(AuthenticateView, request, read(serializers.Code(data=request.data)))
        return standing(request)


class SignUp(OfApp):
    @extend_schema(
        summary="Accounts are made on the pages",
        description="Registration begins at /accounts/signup/; open it in a browser.",
        request=None,
        responses={403: PROBLEM},
    )
    def post(self, request: Request) -> Response:
        raise Problem(
            "signup_closed", status=403, continue_at=f"{settings.SITE_URL}/accounts/signup/"
        )


# --- by passkey ---------------------------------------------------------------------------------


class ByPasskey(OfApp):
    """What both ceremonies share."""

    def count(self, request: Request) -> None:
        if is_too_often(plain(request), action="passkey"):
            raise exceptions.Throttled(wait=60)

    def answer_in(self, request: Request) -> str:
        """Return what the device said, as the pages get it."""
        return json.dumps(read(serializers.Answer(data=request.data))["credential"])


class PasskeyChallenge(ByPasskey):
    @extend_schema(
        summary="Ask what a passkey has to sign",
        description="Good for one answer, right or wrong, in the session of the `token`.",
        request=None,
        responses={200: serializers.Challenge, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        self.refuse_signed_in(request)
        self.count(request)
        asked = plain(request)
        asked.session.set_expiry(ceremonies.lifetime())
        return challenge(request, ceremonies.ask_to_sign_in(asked))


class PasskeySignIn(ByPasskey):
    @extend_schema(
        summary="Sign in by passkey",
        request=serializers.Answer,
        responses={200: serializers.SignedIn, **PENDING, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        self.refuse_signed_in(request)
        self.count(request)
        try:
            passkey_sign_in.come_in(plain(request), self.answer_in(request))
        except Refused as refusal:
            raise not_accepted() from refusal
        except Stopped as stopped:
            raise nobody_in(stopped) from stopped
        return standing(request)


def challenge(request: Request, options: dict[str, Any]) -> Response:
    """Return what a device is asked, and the token of the session that remembers it."""
    token = sessionkit.expose_session_token(plain(request))
    return Response({"options": options, **({"token": token} if token else {})})


# --- proving it again ---------------------------------------------------------------------------


class ProveAgain(OfSignedIn):
    @extend_schema(
        summary="Prove again who you are, by password or code",
        description="Before what the pages ask it for too: 403 `step_up_required` says so.",
        request=serializers.Proof,
        responses={200: serializers.SignedIn, 401: PROBLEM, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        given = read(serializers.Proof(data=request.data))
        through(
            ReauthenticateView if "password" in given else ReauthenticateByCodeView, request, given
        )
        return standing(request)


class ProvingChallenge(ByPasskey, OfSignedIn):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Ask what one's own passkey has to sign",
        request=None,
        responses={200: serializers.Challenge, 401: PROBLEM, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        self.count(request)
        options = ceremonies.ask_to_prove(plain(request), user_of(request))
        return challenge(request, options)


class ProveByPasskey(ByPasskey, OfSignedIn):
    permission_classes = [IsAuthenticated]

    @extend_schema(
        summary="Prove again who you are, by passkey",
        request=serializers.Answer,
        responses={200: serializers.SignedIn, 401: PROBLEM, **REFUSALS},
    )
    def post(self, request: Request) -> Response:
        self.count(request)
        try:
            passkey_sign_in.prove_again(plain(request), user_of(request), self.answer_in(request))
        except Refused as refusal:
            raise not_accepted() from refusal
        return standing(request)
