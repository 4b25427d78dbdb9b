"""Coming in by a code, and a new password by a code: for whom, where, how often (P-2.6, P-2.8j)."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.domain import code_requests
from accounts.domain.proving import mobile_index
from accounts.enums import AccountState
from accounts.models import CodeRequest, OneTimeCode, Profile, Session, SignIn, User
from privacy.messages.enums import Channel
from privacy.messages.models import Message
from privacy.subjects.domain import change_state, lock_for_change
from privacy.subjects.enums import Restriction, SubjectState
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from tests.accounts import passkey_people
from tests.accounts.test_duties import run_duties
from tests.accounts.test_second_factor import code as app_code
from tests.people import newest_code, person

pytestmark = pytest.mark.django_db
NUMBER, ADDRESS = "+85291234567", "ana.wong@people.example"
PASSWORD, NEW = "a long walk home", "four green kettles"
BY_SMS, BY_MAIL = "/accounts/code/sign-in/sms/", "/accounts/code/sign-in/mail/"
FORGOT = "/accounts/code/new-password/mail/"
TYPE, SET = "/accounts/code/", "/accounts/code/new-password/"
RANDOM = re.compile(r'value="[\w-]{64}"|<strong>[^<]+</strong>')
COOKIE = settings.SESSION_COOKIE_NAME


@pytest.fixture
def ana(db: None, settings: Settings) -> User:
    settings.CODE_RESEND_GAP = timedelta(0)
    return person("ana.wong", mobile=NUMBER)


def ask(client: Client, path: str = BY_SMS, target: str = "") -> HttpResponse:
    """Ask for a code as the page does, and let Work run."""
    typed = (
        {"mobile_region": "HK", "mobile_number": target or "91234567"}
        if "sms" in path
        else {"email": target or ADDRESS}
    )
    answer = client.post(path, typed)
    run_due()
    return answer  # type: ignore[return-value] # the test client's own subclass


def type_in(client: Client, code: str) -> HttpResponse:
    return client.post(TYPE, {"code": code})  # type: ignore[return-value] # the test client's own subclass


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def come_in(client: Client, path: str = BY_SMS) -> HttpResponse:
    ask(client, path)
    return type_in(client, newest_code(Channel.SMS if "sms" in path else Channel.MAIL))


def prove(client: Client) -> None:
    """Type the code for a new password."""
    ask(client, FORGOT)
    type_in(client, newest_code(Channel.MAIL))


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def with_key(key: str) -> Client:
    client = Client()
    client.cookies[COOKIE] = key
    return client


# --- coming in ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("path", "method"), [(BY_SMS, "sms_code"), (BY_MAIL, "mail_code")])
def test_code_lets_in_without_the_password(ana: User, path: str, method: str) -> None:
    client = Client()
    answer = come_in(client, path)
    assert (answer["Location"], is_in(client)) == ("/me/", True)
    assert [(each.method, each.outcome) for each in SignIn.objects.all()] == [(method, "came_in")]


def test_code_in_the_language_of_the_account(ana: User) -> None:
    Profile.objects.update(language="zh-hans")
    ask(Client(), BY_MAIL)
    assert "验证码" in (Message.objects.get().title or "")


def test_whoever_wanted_a_page_comes_to_it(ana: User) -> None:
    client = Client()
    ask(client, f"{BY_SMS}?next=/me/security/")
    assert type_in(client, newest_code(Channel.SMS))["Location"] == "/me/security/"


@pytest.mark.parametrize("foreign", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_foreign_address_is_not_followed(ana: User, foreign: str) -> None:
    client = Client()
    ask(client, f"{BY_SMS}?next={foreign}")
    assert type_in(client, newest_code(Channel.SMS))["Location"] == "/me/"


def test_way_goes_on_with_where_one_wanted_to_go() -> None:
    page = Client().get("/accounts/login/?next=/me/security/").content.decode()
    ways = Client().get("/accounts/ways/?next=/me/security/").content.decode()
    led = re.findall(r'"/accounts/code/[a-z-]+/[a-z]+/\?next=/me/security/"', ways)
    assert ("/accounts/ways/?next=/me/security/" in page, len(led)) == (True, 4)


def test_second_factor_is_still_asked_for(ana: User) -> None:
    secret = generate_totp_secret()
    TOTP.activate(ana, secret)
    client = Client()
    answer = come_in(client)
    assert (answer["Location"], is_in(client)) == ("/accounts/2fa/authenticate/", False)
    client.post("/accounts/2fa/authenticate/", {"code": app_code(secret)})
    assert (is_in(client), SignIn.objects.get().method) == (True, "sms_code")


def test_wrong_second_factor_does_not_come_in(ana: User) -> None:
    TOTP.activate(ana, generate_totp_secret())
    client = Client()
    come_in(client)
    client.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert is_in(client) is False


def test_staff_by_mail_still_needs_the_second_factor(ana: User) -> None:
    User.objects.update(is_staff=True)
    client = Client()
    come_in(client, BY_MAIL)
    assert client.get("/admin/")["Location"] == "/accounts/2fa/totp/activate/"


def test_staff_without_profile_come_in_by_mail(db: None) -> None:
    boss = User.objects.create_superuser("boss", password=PASSWORD)
    EmailAddress.objects.create(user=boss, email=ADDRESS, verified=True, primary=True)
    client = Client()
    assert come_in(client, BY_MAIL)["Location"] == "/me/"


def test_restricted_person_comes_in(ana: User) -> None:
    with transaction.atomic():
        change_state(
            subject=lock_for_change(subject_id=ana.subject_id),
            to=SubjectState.RESTRICTED,
            restricted_for=[Restriction.CHALLENGE],
        )
    assert come_in(Client())["Location"] == "/me/"


def test_unfinished_registration_is_led_to_its_codes(ana: User) -> None:
    unfinished = person("bo.chan", mobile="+85298765432", proven=False)
    Profile.objects.filter(user=unfinished).update(
        mobile_index=mobile_index("+85298765432"), mobile_verified_at=now()
    )
    client = Client()
    ask(client, BY_SMS, "98765432")
    answer = type_in(client, newest_code(Channel.SMS))
    assert answer["Location"].startswith("/accounts/signup/proof/")
    assert is_in(client) is False


def test_new_device_is_told_as_at_every_sign_in(ana: User) -> None:
    come_in(Client())
    come_in(Client())
    assert Message.objects.filter(kind="new_device").count() == 1


def test_whoever_is_signed_in_needs_no_code(ana: User) -> None:
    client = Client()
    client.force_login(ana)
    pages = ("/accounts/ways/", BY_SMS, TYPE, SET)
    assert [client.get(path)["Location"] for path in pages] == ["/me/"] * 4


# --- what the code is bound to --------------------------------------------------------------------


def test_code_is_of_no_use_in_another_browser(ana: User) -> None:
    here, elsewhere = Client(), Client()
    ask(elsewhere)
    ask(here)
    type_in(elsewhere, newest_code(Channel.SMS))
    assert (is_in(elsewhere), type_in(here, newest_code(Channel.SMS))["Location"]) == (
        False,
        "/me/",
    )


def test_guesses_elsewhere_leave_the_code_as_it_is(ana: User) -> None:
    here, elsewhere = Client(), Client()
    ask(elsewhere)
    ask(here)
    code = newest_code(Channel.SMS)
    for _ in range(6):
        type_in(elsewhere, wrong(code))
    assert type_in(here, code)["Location"] == "/me/"


def test_code_is_good_once(ana: User) -> None:
    client = Client()
    ask(client)
    code, key = newest_code(Channel.SMS), client.cookies[COOKIE].value
    type_in(client, code)
    again = with_key(key)
    type_in(again, code)
    assert is_in(again) is False


def test_five_wrong_codes_end_it(ana: User) -> None:
    client = Client()
    ask(client)
    code = newest_code(Channel.SMS)
    pages = {type_in(client, wrong(code)).content.count(b"no longer good") for _ in range(5)}
    type_in(client, code)
    assert (is_in(client), len(pages)) == (False, 1)
    assert SignIn.objects.filter(outcome="refused").count() == 5


def test_expired_code_does_not_help(ana: User) -> None:
    client = Client()
    ask(client)
    OneTimeCode.objects.update(expires_at=now() - timedelta(seconds=1))
    assert "no longer good" in type_in(client, newest_code(Channel.SMS)).content.decode()


def test_expired_request_does_not_help(ana: User) -> None:
    client = Client()
    ask(client)
    CodeRequest.objects.update(expires_at=now() - timedelta(seconds=1))
    type_in(client, newest_code(Channel.SMS))
    assert is_in(client) is False


def test_code_to_come_in_sets_no_password_and_the_other_way_round(ana: User) -> None:
    client = Client()
    ask(client)
    session = client.session
    session["asked_code"] |= {"purpose": "new_password"}
    session.save()
    type_in(client, newest_code(Channel.SMS))
    assert client.get(SET)["Location"] == "/accounts/ways/"
    other = Client()
    ask(other, FORGOT)
    session = other.session
    session["asked_code"] |= {"purpose": "sign_in"}
    session.save()
    type_in(other, newest_code(Channel.MAIL))
    assert is_in(other) is False


def test_session_key_changes_when_the_code_lets_in(ana: User) -> None:
    client = Client()
    ask(client)
    key = client.cookies[COOKIE].value
    type_in(client, newest_code(Channel.SMS))
    assert (is_in(client), is_in(with_key(key))) == (True, False)


def test_page_of_the_code_needs_a_code_that_was_asked_for() -> None:
    assert Client().get(TYPE)["Location"] == "/accounts/ways/"


def test_forms_of_other_sites_are_refused(ana: User) -> None:
    client = Client(enforce_csrf_checks=True)
    typed = {"mobile_region": "HK", "mobile_number": "91234567"}
    assert [client.post(path, typed).status_code for path in (BY_SMS, TYPE, SET)] == [403] * 3


# --- nobody learns who has an account -------------------------------------------------------------


def shape(answer: object) -> tuple[int, str, str]:
    """Return what an answer says, without what is random or typed."""
    assert isinstance(answer, HttpResponse)
    page = RANDOM.sub("", answer.content.decode())
    return answer.status_code, answer.headers.get("Location", ""), page


@pytest.mark.parametrize(
    ("path", "nobodys"),
    [
        (BY_SMS, "98765432"),
        (BY_MAIL, "no.one@people.example"),
        (FORGOT, "no.one@people.example"),
    ],
)
def test_unknown_target_is_answered_like_a_known_one(ana: User, path: str, nobodys: str) -> None:
    seen = []
    for target in ("", nobodys):
        client = Client()
        pages = [shape(ask(client, path, target)), shape(client.get(TYPE))]
        seen.append([*pages, *[shape(type_in(client, "000001")) for _ in range(7)]])
    assert seen[0] == seen[1]


def test_nothing_is_sent_to_a_number_that_nobody_has_proven(ana: User) -> None:
    ask(Client(), BY_SMS, "98765432")
    ask(Client(), BY_MAIL, "no.one@people.example")
    assert (Message.objects.count(), OneTimeCode.objects.count()) == (0, 0)
    assert set(CodeRequest.objects.values_list("subject", flat=True)) == {None}


def test_nothing_that_was_typed_is_kept(ana: User) -> None:
    client = Client()
    ask(client, BY_SMS, "98765432")
    kept = str([*CodeRequest.objects.values(), dict(client.session.items())])
    assert ["98765432" in kept, "9876 5432" in kept] == [False, False]


def test_unproven_channel_gets_nothing(ana: User) -> None:
    EmailAddress.objects.update(verified=False)
    Profile.objects.update(mobile_index=None, mobile_verified_at=None, mobile_declared_at=None)
    ask(Client(), BY_SMS)
    ask(Client(), BY_MAIL)
    assert Message.objects.count() == 0


@pytest.mark.parametrize("state", [SubjectState.ERASING])
def test_whoever_is_leaving_is_answered_like_nobody(ana: User, state: SubjectState) -> None:
    with transaction.atomic():
        change_state(subject=lock_for_change(subject_id=ana.subject_id), to=state)
    client = Client()
    assert ask(client)["Location"] == TYPE
    assert (Message.objects.count(), CodeRequest.objects.get().subject_id) == (0, None)


def test_cancelled_account_is_not_opened(ana: User) -> None:
    User.objects.update(account_state=AccountState.CANCELLED)
    client = Client()
    ask(client)
    assert (Message.objects.count(), is_in(client)) == (0, False)


def test_locked_between_asking_and_typing_comes_to_nothing(ana: User) -> None:
    client = Client()
    ask(client)
    code = newest_code(Channel.SMS)
    with transaction.atomic():
        change_state(subject=lock_for_change(subject_id=ana.subject_id), to=SubjectState.ERASING)
    assert "no longer good" in type_in(client, code).content.decode()
    assert is_in(client) is False


# --- how often ------------------------------------------------------------------------------------


def test_sends_to_one_number_are_limited(ana: User) -> None:
    client = Client()
    for _ in range(settings.CODE_SENDS_PER_TARGET):
        ask(client)
    page = ask(client)
    assert (page.status_code, "No code can be sent there now" in page.content.decode()) == (
        200,
        True,
    )
    assert Message.objects.count() == settings.CODE_SENDS_PER_TARGET


def test_sends_of_one_network_are_limited(ana: User, settings: Settings) -> None:
    settings.CODE_SENDS_PER_ADDRESS = 1
    client = Client()
    ask(client, BY_MAIL)
    answer = ask(client, BY_MAIL, "no.one@people.example")
    assert (answer.status_code, "Retry-After" in answer.headers) == (429, True)


def test_asking_again_at_once_is_refused(ana: User, settings: Settings) -> None:
    settings.CODE_RESEND_GAP = timedelta(seconds=60)
    client = Client()
    ask(client)
    ask(client)
    assert Message.objects.count() == 1


def test_typing_is_limited_by_network(ana: User, settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"code": "2/m/ip"}
    client = Client()
    ask(client)
    assert [type_in(client, "000001").status_code for _ in range(3)] == [200, 200, 429]


def test_typed_code_gives_the_places_of_the_number_back(ana: User) -> None:
    from accounts.models import UnprovenSend

    client = Client()
    ask(client)
    before = UnprovenSend.objects.count()
    type_in(client, newest_code(Channel.SMS))
    assert (before, UnprovenSend.objects.count()) == (1, 0)


def test_work_done_twice_sends_once(ana: User) -> None:
    ask(Client())
    row = CodeRequest.objects.get()
    assert code_requests.send(request_id=row.pk) is False
    assert Message.objects.count() == 1


def test_requests_past_their_time_go(ana: User) -> None:
    ask(Client())
    CodeRequest.objects.update(expires_at=now() - timedelta(seconds=1))
    run_duties()
    assert CodeRequest.objects.count() == 0


@pytest.mark.parametrize(
    ("path", "typed", "field"),
    [
        (BY_SMS, {}, "mobile"),
        (BY_SMS, {"mobile_region": "HK", "mobile_number": "x"}, "mobile"),
        (BY_SMS, {"mobile_region": "HK", "mobile_number": "21234567"}, "mobile"),
        (BY_MAIL, {}, "email"),
        (BY_MAIL, {"email": "a@b@c"}, "email"),
        (BY_MAIL, {"email": "a@b.example\nBcc: x@y.example"}, "email"),
    ],
)
def test_bad_input_is_named_and_asks_for_nothing(
    path: str, typed: dict[str, str], field: str
) -> None:
    page = Client().post(path, typed)
    assert (list(page.context["form"].errors), CodeRequest.objects.count()) == ([field], 0)


def test_code_that_is_none_is_named(ana: User) -> None:
    client = Client()
    ask(client)
    assert list(type_in(client, "abc").context["form"].errors) == ["code"]  # type: ignore[attr-defined] # the test client's
    assert CodeRequest.objects.get().attempts == 0


# --- a new password -------------------------------------------------------------------------------


def test_forgotten_password_is_set_by_a_code_and_everybody_is_signed_out(ana: User) -> None:
    elsewhere, client = Client(), Client()
    elsewhere.force_login(ana)
    prove(client)
    answer = client.post(SET, {"password": NEW})
    ana.refresh_from_db()
    assert (answer["Location"], ana.check_password(NEW)) == ("/accounts/login/", True)
    assert (is_in(elsewhere), is_in(client)) == (False, False)
    assert "Sign in with it now" in client.get("/accounts/login/").content.decode()


def test_holder_is_told_of_the_new_password(ana: User) -> None:
    client = Client()
    prove(client)
    client.post(SET, {"password": NEW})
    assert [each.address for each in Message.objects.filter(kind="security_notice")] == [ADDRESS]


def test_new_password_does_not_pass_the_second_factor_by(ana: User) -> None:
    TOTP.activate(ana, generate_totp_secret())
    client = Client()
    prove(client)
    client.post(SET, {"password": NEW})
    answer = client.post("/accounts/login/", {"login": "ana.wong", "password": NEW})
    assert (answer["Location"], is_in(client)) == ("/accounts/2fa/authenticate/", False)


def test_code_for_a_new_password_lets_nobody_in(ana: User) -> None:
    client = Client()
    prove(client)
    assert (is_in(client), Session.objects.filter(subject=ana.subject).count()) == (False, 0)


def test_session_laid_ready_does_not_get_to_the_new_password(ana: User) -> None:
    victim = Client()
    ask(victim, FORGOT)
    thief = with_key(victim.cookies[COOKIE].value)
    type_in(victim, newest_code(Channel.MAIL))
    assert (thief.get(SET)["Location"], victim.get(SET).status_code) == ("/accounts/ways/", 200)


@pytest.mark.parametrize("new", ["short", "12345678901", "my ana.wong own", "x91234567x", PASSWORD])
def test_new_password_keeps_to_the_rules(ana: User, new: str) -> None:
    client = Client()
    prove(client)
    page = client.post(SET, {"password": new})
    ana.refresh_from_db()
    assert (list(page.context["form"].errors), ana.check_password(PASSWORD)) == (["password"], True)
    assert client.post(SET, {"password": NEW})["Location"] == "/accounts/login/"


def test_new_password_is_set_once(ana: User) -> None:
    client = Client()
    prove(client)
    key = client.cookies[COOKIE].value
    client.post(SET, {"password": NEW})
    assert (
        with_key(key).post(SET, {"password": "another seven hats"})["Location"] == "/accounts/ways/"
    )
    ana.refresh_from_db()
    assert ana.check_password(NEW)


def test_proof_for_a_new_password_runs_out(ana: User) -> None:
    client = Client()
    prove(client)
    CodeRequest.objects.update(expires_at=now() - timedelta(seconds=1))
    assert client.post(SET, {"password": NEW})["Location"] == "/accounts/ways/"


def test_new_password_without_a_code_is_not_to_be_had(ana: User) -> None:
    client = Client()
    ask(client, FORGOT)
    assert client.post(SET, {"password": NEW})["Location"] == "/accounts/ways/"
    assert Client().post(SET, {"password": NEW})["Location"] == "/accounts/ways/"


def test_whoever_leaves_between_proof_and_password_keeps_the_old_one(ana: User) -> None:
    client = Client()
    prove(client)
    with transaction.atomic():
        change_state(subject=lock_for_change(subject_id=ana.subject_id), to=SubjectState.ERASING)
    assert client.post(SET, {"password": NEW})["Location"] == "/accounts/ways/"
    ana.refresh_from_db()
    assert ana.check_password(PASSWORD)


# --- how much it costs ----------------------------------------------------------------------------

NO_QUESTION = ("SAVEPOINT", "RELEASE SAVEPOINT")
# Limits count on a connection of their own; the gate of a replay looks once a second, for anybody.
NOT_OF_THE_DEED = ("nexhome_cache", "privacy_outsideline", "ledger_publication")


def queries_of(deed: Callable[[], object]) -> list[str]:
    with CaptureQueriesContext(connection) as seen:
        deed()
    asked = [query["sql"] for query in seen if not query["sql"].startswith(NO_QUESTION)]
    return [sql for sql in asked if not any(table in sql for table in NOT_OF_THE_DEED)]


def by_password(client: Client) -> None:
    client.post("/accounts/login/", {"login": "ana.wong", "password": PASSWORD})


def test_sign_in_by_password_takes_at_most_twelve_queries(ana: User) -> None:
    known = Client()
    by_password(known)
    fresh = Client()
    fresh.cookies[settings.DEVICE_COOKIE_NAME] = known.cookies[settings.DEVICE_COOKIE_NAME].value
    asked = queries_of(lambda: by_password(fresh))
    known.post("/accounts/logout/")
    again = queries_of(lambda: by_password(known))
    assert max(len(asked), len(again)) <= 12, "\n".join([*asked, *again])


def test_sign_in_by_passkey_takes_at_most_twelve_queries() -> None:
    _ana, key = passkey_people.holder()
    client = passkey_people.sign_in(key)
    client.post("/accounts/logout/")
    signed = key.sign(passkey_people.asked(client))
    asked = queries_of(lambda: passkey_people.send(client, signed))
    assert passkey_people.is_in(client)
    assert len(asked) <= 12, "\n".join(asked)


@pytest.mark.parametrize("path", [BY_SMS, BY_MAIL])
def test_sign_in_by_code_takes_at_most_twelve_queries(ana: User, path: str) -> None:
    client = Client()
    come_in(client, path)
    client.post("/accounts/logout/")
    ask(client, path)
    code = newest_code(Channel.SMS if "sms" in path else Channel.MAIL)
    asked = queries_of(lambda: type_in(client, code))
    assert len(asked) <= 12, "\n".join(asked)
