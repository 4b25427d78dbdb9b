"""People with passkeys, and the way they sign in: by HTTP, with a key in software."""

import json
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpResponse
from django.test import Client
from fido2.server import Fido2Server
from fido2.utils import websafe_encode
from fido2.webauthn import (
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    UserVerificationRequirement,
)

from accounts.domain import passkeys
from accounts.domain.passkeys import Challenge
from accounts.models import Passkey, User
from privacy.work.clock import now
from tests.accounts.soft_key import Options, Sent, SoftKey
from tests.people import just_proven, person

NEW = "/me/security/passkeys/new/"
NOT_ACCEPTED = "This passkey was not accepted."


def browser(client: Client | None = None) -> Client:
    """Return a browser that knows the site by the name that its passkeys are made for."""
    client = client or Client()
    client.defaults["SERVER_NAME"] = "localhost"
    return client


def proven(user: User) -> Client:
    """Return a browser in which somebody has just typed the password again."""
    return browser(just_proven(user, method="password", reauthenticated=True))


def options_of(page: HttpResponse) -> Options:
    """Return what a page asks a device to do."""
    options: Options = json.loads(page.context["options"])  # type: ignore[attr-defined] # the test client's own
    assert json.dumps(options["challenge"]) in unescape(page.content.decode())
    return options


def enrol(client: Client, key: SoftKey, label: str = "Telephone", **changes: Any) -> HttpResponse:
    """Send what the page of a new passkey would."""
    answer = key.make(options_of(client.get(NEW)), **changes)  # type: ignore[arg-type] # as above
    return client.post(NEW, {"label": label, "credential": json.dumps(answer)})  # type: ignore[return-value] # as above


def soon() -> datetime:
    return now() + timedelta(hours=1)


def with_key(user: User, key: SoftKey | None = None, *, label: str = "Telephone") -> SoftKey:
    """Give somebody a passkey without a page."""
    key = key or SoftKey()
    server = Fido2Server(PublicKeyCredentialRpEntity(id="localhost", name="here"))
    options, state = server.register_begin(
        PublicKeyCredentialUserEntity(id=passkeys.handle_of(user), name=user.username),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    answer = key.make(dict(options)["publicKey"])
    challenge = Challenge(server=server, state=state, good_until=soon())
    passkeys.enrol(user=user, challenge=challenge, answer=answer, label=label)
    return key


def holder(username: str = "mei.wong", **changes: Any) -> tuple[User, SoftKey]:
    """Return somebody with one passkey."""
    user = person(username)
    return user, with_key(user, SoftKey(**changes))


def asked(client: Client) -> Options:
    """Return what the sign-in page's script is given."""
    options: Options = client.post("/accounts/passkey/challenge/").json()
    return options


def send(client: Client, answer: Sent | str, **more: str) -> HttpResponse:
    credential = answer if isinstance(answer, str) else json.dumps(answer)
    return client.post("/accounts/passkey/", {"credential": credential, **more})  # type: ignore[return-value] # as above


def sign_in(key: SoftKey, client: Client | None = None, **changes: Any) -> Client:
    """Sign in by a key, or try to."""
    client = client or browser()
    send(client, key.sign(asked(client), **changes))
    return client


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def answer_to(client: Client, answer: Sent | str) -> tuple[int, str, bool]:
    """Return what a refusal looks like: status, where it leads, whether the words are said."""
    response = send(client, answer)
    where = urlsplit(response.get("Location", "")).path
    return (
        response.status_code,
        where,
        NOT_ACCEPTED in client.get("/accounts/login/").content.decode(),
    )


REFUSED = (302, "/accounts/login/", True)


def the_passkey(key: SoftKey) -> Passkey:
    return Passkey.objects.get(credential_id=websafe_encode(key.id))
