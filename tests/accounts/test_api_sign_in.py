"""Apps sign in by calls, behind the same rules as the pages (P-2.6, P-2.10, T-3.12)."""

import json
from typing import Any

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.test import Client

from accounts.domain.passkeys import MOST
from accounts.models import PasskeyUse, Session, SignIn, User
from privacy.messages.models import Message
from privacy.subjects.domain import restrict
from privacy.subjects.enums import Restriction, SubjectState
from privacy.subjects.models import Subject
from tests.accounts.passkey_people import holder, the_passkey
from tests.accounts.soft_key import SoftKey
from tests.accounts.test_second_factor import code
from tests.people import PASSWORD as APPLICANTS
from tests.people import Applicant, person

pytestmark = pytest.mark.django_db
AUTH = "/api/v1/auth/"
PASSWORD = "a long walk home"


class App:
    """An app: it keeps the token of the newest answer, and cookies only if told to."""

    def __init__(self, *, token: str = "", client: Client | None = None) -> None:
        self.token = token
        self.client = client or Client(SERVER_NAME="localhost", enforce_csrf_checks=True)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        named = {"x-session-token": self.token} if self.token else {}
        answer = getattr(self.client, method)(
            path if path.startswith("/") else AUTH + path,
            **({} if method == "get" else {"data": json.dumps(body or {})}),
            content_type="application/json",
            headers={**named, **headers},
        )
        said = json.loads(answer.content) if answer.content else {}
        kind = "application/json" if answer.status_code < 400 else "application/problem+json"
        assert answer.get("Content-Type", kind) == kind
        assert settings.SESSION_COOKIE_NAME not in self.client.cookies
        assert settings.CSRF_COOKIE_NAME not in self.client.cookies
        self.token = said.get("token", self.token)
        return answer.status_code, said

    def sign_in(self, username: str = "ana", password: str = PASSWORD) -> tuple[int, Any]:
        return self.ask("post", "login/", {"username": username, "password": password})

    @property
    def is_in(self) -> bool:
        return self.ask("get", "/api/v1/me/")[0] == 200


@pytest.fixture
def ana() -> User:
    return person("ana")


@pytest.fixture
def secret(ana: User) -> str:
    secret: str = generate_totp_secret()
    TOTP.activate(ana, secret)
    return secret


def test_app_signs_in_looks_corrects_and_signs_out(ana: User) -> None:
    app = App()
    status, said = app.sign_in(" Ana ")
    assert (status, said["username"], said["proven_until"]) == (200, "ana", None)
    assert app.ask("get", "session/")[1]["username"] == "ana"
    account = app.ask("get", "/api/v1/me/")[1]
    match = {"if-match": f'"{account["version"]}"'}
    assert app.ask("patch", "/api/v1/me/", {"name": "Ana Li"}, **match)[1]["code"] == (
        "step_up_required"
    )
    assert app.ask("post", "prove/", {"password": "wrong"})[1]["errors"][0]["field"] == "password"
    status, said = app.ask("post", "prove/", {"password": PASSWORD})
    assert (status, said["proven_until"] is not None) == (200, True)
    assert app.ask("patch", "/api/v1/me/", {"name": "Ana Li"}, **match)[0] == 200
    row = SignIn.objects.get(subject=ana.subject_id, outcome="came_in")
    assert (row.method, Session.objects.get().subject_id) == ("password", ana.subject_id)
    old = app.token
    assert app.ask("delete", "session/")[0] == 204
    assert (Session.objects.count(), App(token=old).is_in) == (0, False)
    assert App(token=old).ask("delete", "session/")[1]["code"] == "not_authenticated"


def test_wrong_password_and_unknown_account_are_one_answer(ana: User) -> None:
    answers = [App().sign_in(*tried) for tried in (("ana", "wrong"), ("nobody", "wrong"))]
    Subject.objects.update(state=SubjectState.ERASING)
    Subject.objects.update(state=SubjectState.ERASED)
    answers.append(App().sign_in())
    assert answers[0] == answers[1] == answers[2]
    status, said = answers[0]
    assert (status, said["code"], said["errors"][0]["code"]) == (
        400, "invalid", "username_password_mismatch"
    )  # fmt: skip
    rows = SignIn.objects.order_by("at").values_list("subject", "outcome")
    assert list(rows)[:2] == [(ana.subject_id, "refused"), (None, "refused")]


def test_nobody_guesses_without_end(ana: User) -> None:
    statuses = [App().sign_in(password=f"guess {turn}")[0] for turn in range(6)]
    assert statuses == [400] * 5 + [429]
    assert App().sign_in()[1]["code"] == "too_many_requests"


def test_app_without_a_code_is_half_in(ana: User, secret: str) -> None:
    app = App()
    status, said = app.sign_in()
    assert (status, said["code"], bool(said["token"])) == (401, "second_proof_required", True)
    assert (app.is_in, app.ask("get", "session/")[1]["code"]) == (False, "second_proof_required")
    half = app.token
    assert app.ask("post", "2fa/", {"code": "000000"})[1]["errors"][0]["code"] == "incorrect_code"
    assert app.ask("post", "2fa/", {"code": code(secret)})[0] == 200
    assert (app.is_in, app.token != half, App(token=half).is_in) == (True, True, False)
    methods = SignIn.objects.order_by("at").values_list("method", "outcome")
    assert list(methods) == [("app", "refused"), ("app", "came_in")]
    assert app.ask("post", "2fa/", {"code": "000000"})[1]["code"] == "already_signed_in"
    # Without the password the code is nothing.
    assert App().ask("post", "2fa/", {"code": code(secret)})[1]["code"] == "not_authenticated"


def test_recovery_code_and_code_prove_too(ana: User, secret: str) -> None:
    app = App()
    codes = RecoveryCodes.activate(ana).get_unused_codes()
    app.sign_in()
    assert app.ask("post", "2fa/", {"code": codes[0]})[0] == 200
    assert SignIn.objects.get().method == "recovery_code"
    assert app.ask("post", "prove/", {"code": code(secret)})[1]["proven_until"]


def asked_of(app: App, path: str = "passkey/") -> Any:
    return app.ask("post", f"{path}challenge/")[1]["options"]


def send(app: App, credential: Any, path: str = "passkey/") -> tuple[int, Any]:
    return app.ask("post", path, {"credential": credential})


def test_passkey_signs_in_and_proves_again() -> None:
    user, key = holder()
    app = App()
    status, said = send(app, key.sign(asked_of(app)))
    assert (status, said["username"]) == (200, user.username)
    assert SignIn.objects.get(subject=user.subject_id).method == "passkey"
    assert app.ask("get", "/api/v1/me/")[0] == 200
    status, said = send(app, key.sign(asked_of(app, "prove/passkey/")), "prove/passkey/")
    assert (status, bool(said["proven_until"])) == (200, True)


def test_every_forged_passkey_hears_the_same() -> None:
    _ana, key = holder()
    stranger = holder("ben")[1]
    app, answers = App(), []
    answers.append(send(app, {}))
    options = asked_of(app)
    good = key.sign(options)
    # Used once, then in another session, then unverified, by nobody, and one that went back.
    answers.append(send(App(), good))
    key.verifies = False
    answers.append(send(app, key.sign(options)))
    key.verifies = True
    answers.append(send(app, good))
    answers.append(send(app, SoftKey(handle=key.handle).sign(asked_of(app))))
    answers.append(send(app, key.sign(asked_of(app), handle=stranger.handle)))
    key.counter = -1
    answers.append(send(app, key.sign(asked_of(app))))
    answers.append(send(app, {"deep": [{"x" * 17_000: 1}]}))
    assert [answer[0] for answer in answers] == [400] * len(answers)
    assert len({json.dumps(answer[1], sort_keys=True) for answer in answers}) == 1
    assert (app.is_in, the_passkey(key).state) == (False, "suspended")
    results = set(PasskeyUse.objects.values_list("result", flat=True))
    assert {"unverified", "copied"} <= results
    assert Message.objects.filter(template="passkey_suspended").count() == 1


def test_new_device_is_told_unless_the_cookie_comes_back(ana: User) -> None:
    def told() -> int:
        return Message.objects.filter(kind="new_device").count()

    app = App()
    app.sign_in()
    app.ask("delete", "session/")
    app.sign_in()
    assert told() == 0
    App().sign_in()
    assert told() == 1


def test_who_may_not_come_in_is_told_why(published_texts: object) -> None:
    applicant = Applicant()
    applicant.to_mobile_code()
    status, said = App().sign_in("mei.wong", APPLICANTS)
    assert (status, said["code"]) == (403, "registration_unfinished")
    assert Client().get(said["continue_at"]).status_code == 200
    leaver = person("leaver")
    Subject.objects.filter(pk=leaver.subject_id).update(state=SubjectState.ERASING)
    status, said = App().sign_in("leaver")
    assert (status, said["code"], Session.objects.filter(signed_in_at__isnull=False).count()) == (
        403, "leaving", 0
    )  # fmt: skip


def test_incomplete_and_restricted_keep_the_basic_functions_and_no_more(ana: User) -> None:
    app = App()
    app.sign_in()
    pending = "/api/v1/consents/pending/"
    assert app.ask("get", pending)[0] == 200
    User.objects.update(account_state="incomplete")
    assert (app.is_in, app.ask("get", pending)[1]["code"]) == (True, "basic_info_missing")
    # A header that names no install is no way round.
    assert app.ask("get", pending, authorization="Nonsense")[1]["code"] == "basic_info_missing"
    User.objects.update(account_state="active")
    restrict(subject_id=ana.subject_id, reason=Restriction.UNDER_AGE)
    assert (app.is_in, app.ask("get", pending)[1]["code"]) == (True, "restricted")


def test_staff_come_no_further_by_a_token() -> None:
    User.objects.create_superuser("boss", password=PASSWORD)
    app = App()
    assert app.sign_in("boss")[0] == 200
    admin = app.client.get("/admin/", headers={"x-session-token": app.token})
    assert (admin.status_code, admin["Location"].startswith("/accounts/login/")) == (302, True)


def test_registration_and_the_rest_of_headless_are_closed(ana: User) -> None:
    status, said = App().ask(
        "post", "signup/", {"username": "x", "email": "x@y.example", "password": PASSWORD}
    )
    assert (status, said["code"], User.objects.count()) == (403, "signup_closed", 1)
    for path in ("password/request/", "password/reset/", "provider/token/", "email/verify/",
                 "code/request/", "webauthn/signup/"):  # fmt: skip
        assert App().ask("post", path)[1]["code"] == "not_found"
    assert App().ask("post", "/api/v1/account/email/")[1]["code"] == "not_found"


def test_bodies_that_are_none_are_refused(ana: User) -> None:
    for path, body, found in [
        ("login/", {}, ["username", "password"]),
        ("login/", {"username": "ana", "password": 7}, ["password"]),
        ("login/", {"username": "ana", "password": PASSWORD, "is_staff": True}, ["is_staff"]),
        ("login/", {"username": "a\0", "password": PASSWORD}, ["username"]),
        ("2fa/", {}, ["code"]),
        ("passkey/", {"credential": "x"}, ["credential"]),
    ]:
        status, said = App().ask("post", path, body)
        assert (status, [each["field"] for each in said["errors"]]) == (400, found)
    for body in ({"password": PASSWORD, "code": "1"}, {}):
        app = App()
        app.sign_in()
        assert app.ask("post", "prove/", body)[1]["code"] == "invalid"
    status, said = App().ask("post", "login/", {"username": "ana", "faceprint": "AAAA"})
    assert (status, said["code"]) == (400, "biometric")


def test_token_is_of_use_for_what_it_names_and_nowhere_else(ana: User) -> None:
    app = App()
    app.sign_in()
    # It is no cookie's companion: the header alone says whose call it is.
    client = Client()
    client.force_login(person("ben"))
    answer = client.get("/api/v1/me/", headers={"x-session-token": app.token})
    assert answer.json()["details"]["username"]["value"] == "ana"
    for forged in ("x", "\0" * 32, "0" * 32, app.token.upper()):
        answer = client.get("/api/v1/me/", headers={"x-session-token": forged})
        assert answer.status_code == 401
    # A cookie counts nowhere below auth/, and pages know no header.
    assert client.get(f"{AUTH}session/").status_code == 401
    page = Client().get("/me/", headers={"x-session-token": app.token})
    assert page.status_code == 302
    assert app.ask("post", "login/", {"username": "ana", "password": PASSWORD})[0] == 409


def test_sessions_are_seen_and_ended_by_their_own_person(ana: User) -> None:
    apps = [App() for _ in range(3)]
    for each in apps:
        each.sign_in()
    stranger = App()
    person("ben")
    stranger.sign_in("ben")
    path = "/api/v1/me/sessions/"
    rows = apps[0].ask("get", path)[1]["results"]
    assert [each["is_this"] for each in rows] == [False, False, True]
    assert {each.token for each in apps}.isdisjoint(json.dumps(rows).split('"'))
    assert stranger.ask("delete", f"{path}{rows[0]['id']}/")[0] == 404
    assert apps[0].ask("delete", f"{path}{rows[0]['id']}/")[0] == 204
    assert [each.is_in for each in apps] == [True, True, False]
    assert apps[0].ask("delete", path) == (200, {"ended": 1})
    assert [each.is_in for each in [*apps, stranger]] == [True, False, False, True]


def test_passkey_is_made_named_and_removed_by_an_app(ana: User) -> None:
    path, app, key = "/api/v1/me/passkeys/", App(), SoftKey()
    app.sign_in()
    assert app.ask("post", f"{path}challenge/")[1]["code"] == "step_up_required"
    app.ask("post", "prove/", {"password": PASSWORD})

    def enrol(key: SoftKey) -> tuple[int, Any]:
        options = app.ask("post", f"{path}challenge/")[1]["options"]
        return app.ask("post", path, {"label": "  ", "credential": key.make(options)})

    status, made = enrol(key)
    assert (status, made["label"], made["state"]) == (201, "Passkey", "active")
    assert app.ask("post", path, {"label": "x", "credential": {}})[1]["errors"][0]["field"] == (
        "credential"
    )
    one = f"{path}{made['id']}/"
    assert app.ask("patch", one, {"label": "Tablet"})[1]["label"] == "Tablet"
    assert app.ask("patch", one, {"label": "x" * 61})[0] == 400
    assert [each["label"] for each in app.ask("get", path)[1]["results"]] == ["Tablet"]
    other = App()
    assert send(other, key.sign(asked_of(other)))[0] == 200
    assert other.ask("delete", one)[1]["code"] == "step_up_required"
    stranger = App()
    person("ben")
    stranger.sign_in("ben")
    stranger.ask("post", "prove/", {"password": PASSWORD})
    assert [stranger.ask(ask, one, {"label": "x"})[0] for ask in ("patch", "delete")] == [404, 404]
    assert app.ask("delete", one)[0] == 204
    assert app.ask("get", path)[1]["results"] == []
    for _ in range(MOST):
        assert enrol(SoftKey())[0] == 201
    assert enrol(SoftKey())[1]["code"] == "too_many_passkeys"
