"""Where allauth asks the site: who may come in, where limits count, how secrets are kept."""

import time
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, cast
from uuid import UUID

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts import devices
from accounts.browsers import where
from accounts.domain import sign_ins
from accounts.domain.login import ticket_for_unfinished, verdict
from accounts.domain.notices import tell_of_change
from accounts.enums import PasskeyState, SignInMethod, Verdict
from accounts.models import User
from accounts.sessions import CAME_IN
from privacy.encryption.keys import decrypt, encrypt
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.web.secrecy import not_kept
from privacy.web.source import source_of

if TYPE_CHECKING:
    from accounts.sessions import SessionStore

# allauth's word for a sign-in by code; beside it stands which way the code came.
BY_CODE = "code"
BEGINNINGS = ("password", BY_CODE)
# What the proof was that ended a sign-in, other than a password.
METHODS = {
    Authenticator.Type.TOTP: SignInMethod.APP,
    Authenticator.Type.RECOVERY_CODES: SignInMethod.RECOVERY_CODE,
    Authenticator.Type.WEBAUTHN: SignInMethod.PASSKEY,
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # allauth ships no types
    """Closes allauth's own sign-up: ours begins with country and birth date (P-4.2)."""

    error_messages: ClassVar = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": _("The user name or the password is wrong."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return source_of(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Return who gave the right password; an erased account answers as none."""
        user: User | None = super().authenticate(request, **credentials)
        if user is not None and verdict(user=user) == Verdict.REFUSED:
            self.authentication_failed(request, **credentials)
            return None
        return user

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Enter the wrong password in the history, whether or not anybody has the name."""
        with transaction.atomic():
            sign_ins.record_refusal(
                username=str(credentials.get("username", "")),
                method=SignInMethod.PASSWORD,
                where=where(request),
            )

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Stop whoever is leaving or has not finished; nothing of them enters the session."""
        found = verdict(user=user)
        if found == Verdict.LEAVING:
            stop(request, leaving(request), why=found)
        if found == Verdict.UNFINISHED:
            way_back = redirect("signup_mobile", token=ticket_for_unfinished(user=user))
            stop(request, way_back, why=found)
        answer: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return answer

    def get_login_stages(self) -> list[str]:
        """Put our own rule for the second proof in the place of allauth's."""
        stages: list[str] = super().get_login_stages()
        return [OWN_STAGES.get(stage, stage) for stage in stages]

    def login(self, request: HttpRequest, user: User) -> None:
        """Sign in under the Subject's lock, so no session appears behind an erasure."""
        is_first = user.last_login is None
        place = where(request)
        session = cast("SessionStore", request.session)
        try:
            with (
                transaction.atomic(),
                session.of_locked(user_id=user.pk, subject_id=locked(session, user)),
            ):
                super().login(request, user)
                session[CAME_IN] = {"at": time.time(), **place._asdict()}
                # However somebody came in, the session ends with the browser.
                session.set_expiry(0)
                session.save()
                sign_ins.record_arrival(
                    user=user,
                    subject=user.subject,
                    method=method_of(request, user),
                    where=place,
                    device=devices.named(request),
                    is_first=is_first,
                )
        except SubjectGone:
            stop(request, leaving(request), why=Verdict.LEAVING)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Lead on, and let the browser be known the next time."""
        answer: HttpResponse = super().post_login(request, user, **kwargs)
        devices.remember(request, answer)
        return answer

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Tell of a change in our own words: of allauth's mail only the title is taken."""
        change = " ".join(render_to_string(f"{template_prefix}_subject.txt", context).split())
        tell_of_change(email=email, change=change, language=get_language() or "")


OWN_STAGES = {"allauth.mfa.stages.AuthenticateStage": "accounts.stages.SecondProof"}


def locked(session: "SessionStore", user: User) -> UUID:
    """Lock the Subject for writing unless the transaction around has; raises SubjectGone."""
    if session.locked != user.subject_id:
        lock_for_writing(subject_id=user.subject_id)
    return user.subject_id


def method_of(request: HttpRequest, user: User) -> SignInMethod:
    """Return how somebody has come in: by a passkey or a code, else by the last proof given."""
    records: list[dict[str, Any]] = get_authentication_records(request, user)
    last = records[-1] if records else {}
    begun = [record for record in records if record.get("method") in BEGINNINGS]
    # A passkey is a whole sign-in, whatever was begun in this browser before.
    if not last.get("passwordless") and begun and begun[-1]["method"] == BY_CODE:
        return SignInMethod(begun[-1]["way"])
    return METHODS.get(last.get("type", ""), SignInMethod.PASSWORD)


class Stopped(ImmediateHttpResponse):  # type: ignore[misc] # allauth ships no types
    """Nobody comes in: `why`, and the page that says so."""

    def __init__(self, response: HttpResponse, why: Verdict) -> None:
        super().__init__(response)
        self.why = why


def stop(request: HttpRequest, response: HttpResponse, *, why: Verdict) -> NoReturn:
    """End the sign-in here with this answer and an empty session."""
    request.session.flush()
    raise Stopped(response, why)


@not_kept
def leaving(request: HttpRequest) -> HttpResponse:
    """Tell somebody whose deletion is under way how to stop it."""
    return render(request, "accounts/leaving.html")


class MFAAdapter(DefaultMFAAdapter):  # type: ignore[misc] # allauth ships no types
    """Keeps TOTP secrets and recovery seeds encrypted, and says who is who to a passkey."""

    def encrypt(self, text: str) -> str:
        return encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypt(encrypted_text)

    def is_mfa_enabled(
        self, user: AbstractBaseUser | AnonymousUser, types: list[str] | None = None
    ) -> bool:
        """Tell whether somebody has one of these; a suspended passkey counts as none."""
        rows = Authenticator.objects.filter(user_id=user.pk)
        if types is not None:
            rows = rows.filter(type__in=types)
        return bool(rows.exclude(passkey__state=PasskeyState.SUSPENDED).exists())

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        site: dict[str, str] = super().get_public_key_credential_rp_entity()
        return {**site, "name": settings.BRAND}

    def get_public_key_credential_user_entity(self, user: User) -> dict[str, Any]:
        """Give the device the user name to show, and nothing else that was told."""
        entity: dict[str, Any] = super().get_public_key_credential_user_entity(user)
        return {**entity, "name": user.username, "display_name": user.username}
