"""What is no passkey's honest answer is refused with one sentence, and opens nothing (P-2.10)."""

import copy
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.internal.auth import STATE_SESSION_KEY
from django.db import connection, transaction
from django.test import Client
from fido2.cose import CoseKey
from fido2.utils import websafe_encode
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from accounts.domain import passkeys
from accounts.domain.passkeys import Refused
from accounts.enums import AccountState, PasskeyResult
from accounts.models import Passkey, PasskeyUse, Session, User
from privacy.subjects.domain import change_state, lock_for_change
from privacy.subjects.enums import SubjectState
from tests.accounts.passkey_people import (
    NEW,
    NOT_ACCEPTED,
    REFUSED,
    answer_to,
    asked,
    browser,
    enrol,
    holder,
    is_in,
    options_of,
    proven,
    send,
    soon,
    the_passkey,
)
from tests.accounts.soft_key import FLAG, Options, Sent, SoftKey
from tests.people import person

Forge = Callable[[SoftKey, Options], Sent | str]


def changed(key: SoftKey, **changes: Any) -> SoftKey:
    """Return a key that lies about something, with the same credential."""
    other = copy.copy(key)
    for name, value in changes.items():
        setattr(other, name, value)
    return other


def without(answer: Sent, *path: str) -> Sent:
    part: Any = answer
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    return answer


def patched(answer: Sent, **parts: Any) -> Sent:
    answer["response"].update(parts)
    return answer


FORGED: dict[str, Forge] = {
    "no user verification": lambda key, asked: changed(key, verifies=False).sign(asked),
    "another challenge": lambda key, asked: key.sign({**asked, "challenge": "A" * 43}),
    "another key's signature": lambda key, asked: changed(key, private=SoftKey().private).sign(
        asked
    ),
    "another site's signature": lambda key, asked: changed(key, site="evil.example").sign(asked),
    "another site's page": lambda key, asked: key.sign(asked, origin="https://evil.example"),
    "a page without encryption": lambda key, asked: key.sign(asked, origin="http://10.0.0.1"),
    "an answer to an enrolment": lambda key, asked: key.sign(asked, type="webauthn.create"),
    "nobody named": lambda key, asked: key.sign(asked, handle=""),
    "no name at all": lambda key, asked: without(key.sign(asked), "response", "userHandle"),
    "a name that is none": lambda key, asked: key.sign(asked, handle="_w"),
    "an unknown key": lambda _key, asked: SoftKey().sign(asked, handle="x"),
    "no signature": lambda key, asked: patched(key.sign(asked), signature=""),
    "no data": lambda key, asked: patched(key.sign(asked), authenticatorData=""),
    "data cut short": lambda key, asked: patched(key.sign(asked), authenticatorData="AAAA"),
    "nobody present": lambda key, asked: patched(
        key.sign(asked), authenticatorData=websafe_encode(key.data(FLAG(0))[:32] + b"\0" * 5)
    ),
    "no client data": lambda key, asked: patched(key.sign(asked), clientDataJSON=""),
    "client data in no letters": lambda key, asked: patched(key.sign(asked), clientDataJSON="_w"),
    "two ids": lambda key, asked: {**key.sign(asked), "id": websafe_encode(b"other")},
    "an id that is a number": lambda key, asked: {**key.sign(asked), "id": 7, "rawId": 7},
    "an empty object": lambda _key, _asked: "{}",
    "nothing": lambda _key, _asked: "",
    "null": lambda _key, _asked: "null",
    "a list": lambda _key, _asked: "[1, 2]",
    "a yes": lambda _key, _asked: "true",
    "no JSON": lambda _key, _asked: "{",
    "a deep well": lambda _key, _asked: "[" * 9_000,
    "too much": lambda _key, _asked: json.dumps({"x": "y" * 17_000}),
    "a NUL": lambda _key, _asked: '{"id": "\\u0000", "rawId": "\\u0000"}',
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", FORGED)
def test_forged_answer_is_refused_in_one_sentence(what: str) -> None:
    _user, key = holder()
    client = browser()
    answer = FORGED[what](key, asked(client))
    assert answer_to(client, answer) == REFUSED
    assert (is_in(client), Authenticator.objects.get().last_used_at) == (False, None)
    assert PasskeyUse.objects.filter(result=PasskeyResult.ACCEPTED).count() == 0
    assert the_passkey(key).is_suspended is False


@pytest.mark.django_db
def test_every_refusal_is_the_same_page() -> None:
    import re

    _user, key = holder()
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
    pages = set()
    for forge in FORGED.values():
        client = browser()
        send(client, forge(key, asked(client)))
        pages.add(token.sub(b"", client.get("/accounts/login/").content))
    assert (len(pages), NOT_ACCEPTED.encode() in pages.pop()) == (1, True)


@pytest.mark.django_db
def test_answer_sent_again_is_refused() -> None:
    _user, key = holder()
    client = browser()
    answer = key.sign(asked(client))
    send(client, answer)
    client.post("/accounts/logout/")
    assert answer_to(client, answer) == REFUSED
    assert (is_in(client), the_passkey(key).is_suspended) == (False, False)


@pytest.mark.django_db
def test_stolen_answer_is_refused_in_another_browser() -> None:
    _user, key = holder()
    owner, thief = browser(), browser()
    asked(thief)
    answer = key.sign(asked(owner))
    assert (answer_to(thief, answer), is_in(thief)) == (REFUSED, False)


@pytest.mark.django_db
def test_answer_without_a_question_is_refused() -> None:
    _user, key = holder()
    answer = key.sign({"challenge": "A" * 43})
    assert answer_to(browser(), answer) == REFUSED


@pytest.mark.django_db
def test_wrong_answer_uses_the_challenge_up() -> None:
    _user, key = holder()
    client = browser()
    options = asked(client)
    send(client, "{}")
    assert answer_to(client, key.sign(options)) == REFUSED


def edit_state(client: Client, **changes: Any) -> None:
    session = client.session
    session[STATE_SESSION_KEY] = {**session[STATE_SESSION_KEY], **changes}
    session.save()


@pytest.mark.django_db
def test_answer_after_ten_minutes_is_refused() -> None:
    _user, key = holder()
    client = browser()
    for seconds, comes_in in ((601, False), (599, True)):
        options = asked(client)
        edit_state(client, at=client.session[STATE_SESSION_KEY]["at"] - seconds)
        send(client, key.sign(options))
        assert is_in(client) is comes_in


@pytest.mark.django_db
def test_challenge_for_something_else_is_of_no_use() -> None:
    user, key = holder()
    client = browser()
    client.force_login(user)
    options = options_of(client.get("/accounts/2fa/passkey/"))  # type: ignore[arg-type] # the test client's own
    edit_state(client, ceremony="sign_in")
    page = client.post("/accounts/2fa/passkey/", {"credential": json.dumps(key.sign(options))})
    assert NOT_ACCEPTED in page.content.decode()


@pytest.mark.django_db
def test_key_of_one_person_in_the_name_of_another_is_refused() -> None:
    _user, key = holder()
    _other, foreign = holder("kit.other")
    client = browser()
    answer = foreign.sign(asked(client), handle=key.handle)
    assert (answer_to(client, answer), is_in(client)) == (REFUSED, False)


@pytest.mark.django_db
@pytest.mark.parametrize("state", [SubjectState.ERASING, SubjectState.ERASED])
def test_key_of_somebody_who_left_is_refused(state: SubjectState) -> None:
    user, key = holder()
    with transaction.atomic():
        for each in (SubjectState.ERASING, state):
            change_state(subject=lock_for_change(subject_id=user.subject_id), to=each)
    client = browser()
    assert answer_to(client, key.sign(asked(client))) == REFUSED
    assert Session.objects.filter(subject=user.subject).count() == 0


@pytest.mark.django_db
def test_key_of_a_cancelled_account_is_refused() -> None:
    _user, key = holder()
    User.objects.update(account_state=AccountState.CANCELLED)
    client = browser()
    assert answer_to(client, key.sign(asked(client))) == REFUSED


@pytest.mark.django_db
def test_refusals_of_a_known_key_are_kept_with_their_reason() -> None:
    _user, key = holder()
    for what in ("no user verification", "another challenge", "an unknown key"):
        client = browser()
        send(client, FORGED[what](key, asked(client)))
    results = PasskeyUse.objects.order_by("at").values_list("result", "challenge_hash")
    assert list(results) == [("unverified", None), ("refused", None)]


@pytest.mark.django_db
def test_too_many_answers_from_one_network_are_turned_away(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "passkey": "2/m/ip"}
    client = browser()
    seen = [client.post("/accounts/passkey/challenge/").status_code for _ in range(3)]
    assert (seen, send(client, "{}").status_code) == ([200, 200, 429], 429)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/accounts/passkey/", "/accounts/passkey/challenge/"])
def test_passkeys_are_asked_by_post_with_a_token_only(address: str) -> None:
    strict = browser(Client(enforce_csrf_checks=True))
    assert (strict.get(address).status_code, strict.post(address).status_code) == (405, 403)


@pytest.mark.django_db
def test_page_of_the_sign_in_sets_no_session_before_a_script_asks() -> None:
    client = browser()
    client.get("/accounts/login/")
    assert (Session.objects.count(), "sessionid" in client.cookies) == (0, False)


# --- enrolling ------------------------------------------------------------------------------------

STRANGE = CoseKey.parse({1: 2, 3: -65535, -1: 1, -2: b"x" * 32, -3: b"y" * 32})
UNMADE: dict[str, Callable[[SoftKey], tuple[SoftKey, dict[str, Any]]]] = {
    "no user verification": lambda key: (changed(key, verifies=False), {}),
    "another site's key": lambda key: (changed(key, site="evil.example"), {}),
    "another site's page": lambda key: (key, {"origin": "https://evil.example"}),
    "an answer to a sign-in": lambda key: (key, {"type": "webauthn.get"}),
    "another challenge": lambda key: (key, {"challenge": "A" * 43}),
    "a kind of key we did not ask for": lambda key: (changed(key, public=STRANGE), {}),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", UNMADE)
def test_passkey_that_was_not_made_here_is_not_kept(what: str) -> None:
    key, changes = UNMADE[what](SoftKey())
    page = enrol(proven(person("mei.wong")), key, **changes).content.decode()
    assert ("was not set up" in page, Authenticator.objects.count()) == (True, 0)


@pytest.mark.django_db
@pytest.mark.parametrize("sent", ["", "{}", "null", "[" * 9_000, '{"rawId": 1}', "x" * 17_000])
def test_rubbish_is_no_passkey(sent: str) -> None:
    client = proven(person("mei.wong"))
    client.get(NEW)
    page = client.post(NEW, {"label": "x", "credential": sent}).content.decode()
    assert ("was not set up" in page, Passkey.objects.count()) == (True, 0)


@pytest.mark.django_db
def test_answer_of_an_enrolment_is_taken_once() -> None:
    client = proven(person("mei.wong"))
    answer = json.dumps(SoftKey().make(options_of(client.get(NEW))))  # type: ignore[arg-type] # the test client's own
    for _ in range(2):
        client.post(NEW, {"label": "x", "credential": answer})
    assert Passkey.objects.count() == 1


@pytest.mark.django_db
def test_key_of_one_person_is_not_enrolled_by_another() -> None:
    _user, key = holder()
    page = enrol(proven(person("kit.other")), key).content.decode()
    assert ("was not set up" in page, Passkey.objects.count()) == (True, 1)


# --- any bytes ------------------------------------------------------------------------------------

BYTES = some.binary(max_size=80).map(websafe_encode)
JSONS = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=9) | BYTES,
    lambda inner: (
        some.lists(inner, max_size=3)
        | some.dictionaries(
            some.sampled_from(["id", "rawId", "type", "response", "signature", "userHandle", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
RESPONSES = some.fixed_dictionaries(
    {},
    optional={
        "clientDataJSON": BYTES | JSONS,
        "authenticatorData": BYTES | JSONS,
        "attestationObject": BYTES | JSONS,
        "signature": BYTES | JSONS,
        "userHandle": BYTES | JSONS,
    },
)


@pytest.fixture
def known(db: None) -> tuple[User, SoftKey, passkeys.Challenge]:
    from fido2.server import Fido2Server
    from fido2.webauthn import PublicKeyCredentialRpEntity

    user, key = holder()
    server = Fido2Server(PublicKeyCredentialRpEntity(id="localhost", name="here"))
    _options, state = server.authenticate_begin([], "required")  # type: ignore[arg-type] # the word will do
    return user, key, passkeys.Challenge(server=server, state=state, good_until=soon())


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(response=RESPONSES | JSONS, more=JSONS)
def test_no_bytes_open_anything_or_break_anything(
    known: tuple[User, SoftKey, passkeys.Challenge], response: Any, more: Any
) -> None:
    user, key, challenge = known
    own_id = websafe_encode(key.id)
    for answer in (
        {"id": own_id, "rawId": own_id, "type": "public-key", "response": response},
        {"rawId": own_id, "response": response, "clientExtensionResults": more},
        more if isinstance(more, dict) else {"response": more},
    ):
        with pytest.raises(Refused):
            passkeys.accept(challenge=challenge, answer=answer)
        with pytest.raises(Refused):
            passkeys.enrol(user=user, challenge=challenge, answer=answer, label="x")


# --- all at once ----------------------------------------------------------------------------------


def together(*deeds: Callable[[], object]) -> list[object]:
    """Do all in the same moment, each on a connection of its own."""
    start = threading.Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> object:
        start.wait()
        try:
            return deed()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def test_one_answer_sent_eight_times_at_once_opens_once(own_database: str) -> None:
    _user, key = holder()
    first = browser()
    answer = key.sign(asked(first))
    copies = [browser() for _ in range(8)]
    for each in copies:
        each.cookies["sessionid"] = first.cookies["sessionid"].value
    sent = together(*[lambda each=each: send(each, answer) for each in copies])
    # The first to come in takes the session along: the others' is gone, or says the one sentence.
    came_in = [each for each in sent if each.get("Location") == "/me/"]  # type: ignore[attr-defined] # responses
    assert len(came_in) == 1
    assert {each.status_code for each in sent} <= {302, 400, 429}  # type: ignore[attr-defined] # responses
    uses = PasskeyUse.objects.filter(result=PasskeyResult.ACCEPTED).count()
    assert (uses, the_passkey(key).is_suspended) == (1, False)


def test_one_new_key_sent_by_two_people_at_once_belongs_to_one(own_database: str) -> None:
    key = SoftKey()
    clients = [proven(person(name)) for name in ("mei.wong", "kit.other")]
    answers = [json.dumps(key.make(options_of(client.get(NEW)))) for client in clients]  # type: ignore[arg-type] # the test client's own
    together(
        *[
            lambda client=client, answer=answer: client.post(
                NEW, {"label": "x", "credential": answer}
            )
            for client, answer in zip(clients, answers, strict=True)
        ]
    )
    assert (Passkey.objects.count(), Authenticator.objects.count()) == (1, 1)
