"""What every request passes."""

from collections.abc import Callable
from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import is_mfa_enabled
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils import translation
from django.utils.http import urlencode

from privacy.web.languages import taken_apart

Next = Callable[[HttpRequest], HttpResponse]


class LanguageOfAddress:
    """Answers in the language that the address names; headers and cookies are not asked.

    It stands before the replay gate, so that a closed site says so in the reader's language.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language, _ = taken_apart(request.path_info)
        request.LANGUAGE_CODE = language
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


ASKED_FOR = {
    Authenticator.Type.TOTP: "mfa_reauthenticate",
    Authenticator.Type.WEBAUTHN: "mfa_reauthenticate_webauthn",
}


class StaffSecondFactor:
    """Lets nobody into the back office without a second factor proven in this session (T-3.12).

    - signed out: to the site's own sign-in, the admin's own included
    - not staff: there is no such page
    - staff without a proven e-mail address: led to tell one; of P-2.8 they need nothing else
    - staff with neither an authenticator app nor a passkey: led to set up an app
    - staff who have one of both and have not used it since they signed in: asked for it

    A passkey by itself is enough: it is something one has, and none is taken here unless the device
    says that it checked its user by face, finger or code. That is two factors in one act.
    """

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Answer for every page of the admin, whatever prefix it is reached by."""
        match = request.resolver_match
        if match is None or "admin" not in match.namespaces:
            return None
        if not request.user.is_authenticated:
            return to("account_login", request)
        if not (request.user.is_staff and request.user.is_active):
            raise Http404
        if not EmailAddress.objects.filter(user=request.user, verified=True).exists():
            return redirect("profile_contact", contact="email")
        if proven_in_session(request):
            return None
        for kind, page in ASKED_FOR.items():
            if is_mfa_enabled(request.user, [kind]):
                return to(page, request)
        return redirect("mfa_activate_totp")


def proven_in_session(request: HttpRequest) -> bool:
    """Tell whether a code of the app, a recovery code or a passkey was given since the sign-in."""
    records: list[dict[str, Any]] = get_authentication_records(request, request.user)
    return any(record.get("method") == "mfa" for record in records)


def to(name: str, request: HttpRequest) -> HttpResponse:
    """Lead to a page and back here afterwards."""
    return redirect(f"{resolve_url(name)}?{urlencode({'next': request.get_full_path()})}")
