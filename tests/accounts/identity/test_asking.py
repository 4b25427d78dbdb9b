"""The question leaves through the gate, once in effect, and an outage harms nobody (S-27)."""

from datetime import timedelta

import pytest
from django.db import connection

from accounts.identity import adapters
from accounts.identity.documents import Document
from accounts.models import IdentityCheck, Profile, User
from privacy.disclosure import gate
from privacy.disclosure.models import Processor
from privacy.ledger.models import LedgerPending
from privacy.work.models import Work
from tests.accounts.identity.asking import asked, earlier, letters, opened, says, try_now, values_of
from tests.peers.authority import Authority
from tests.peers.orders import Order
from tests.people import person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def test_authority_is_told_the_document_and_nothing_more(authority: Authority) -> None:
    user = person("ana")
    profile = Profile.objects.get(user=user)
    check = asked(user)
    assert authority.questions == [
        {
            "request": str(check.pk),
            "country": "GB",
            "type": "passport",
            "number": profile.certificate_number,
            "name": "Ana Wong",
            "valid_from": "2020-02-29",
            "valid_until": None,
        }
    ]
    assert (check.state, check.accepted_at is not None) == ("pending", True)
    assert authority.paths == ["/v1/checks"]


def test_what_was_sent_stands_nowhere_a_second_time(authority: Authority) -> None:
    user = person("ana")
    check = asked(user)
    says(authority, check, "match")
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM accounts_identitycheck c")
        rows = str(cursor.fetchall())
        cursor.execute("SELECT row_to_json(w)::text FROM privacy_work w")
        rows += str(cursor.fetchall())
    rows += str(list(LedgerPending.objects.values_list("facts", flat=True)))
    assert not any(value in rows for value in values_of(user))


def test_nothing_is_sent_before_the_announced_time(authority: Authority) -> None:
    opened()
    assert (authority.connections, Work.objects.get(kind="identity.ask").state) == (0, "waiting")


@pytest.mark.parametrize(
    ("order", "error"),
    [
        (Order.BUSY, "busy"),
        (Order.ERROR, "provider_error"),
        (Order.REFUSE_US, "credentials_refused"),
        (Order.REDIRECT, "credentials_refused"),
        (Order.HANG, "timeout"),
        (Order.TAKE_AND_DROP, "disconnected"),
    ],
)
def test_outage_changes_nothing_and_the_same_question_is_sent_again(
    authority: Authority, order: Order, error: str
) -> None:
    authority.order = order
    user = person("ana")
    check = earlier(opened(user), timedelta(hours=25))
    row = try_now(check)
    assert (row.state, row.error, check.state, check.accepted_at) == (
        "waiting", error, "pending", None,
    )  # fmt: skip
    assert User.objects.get(pk=user.pk).account_state == "active"
    authority.order = Order.ACCEPT
    try_now(check)
    assert {each["request"] for each in authority.questions} == {str(check.pk)}
    assert (check.state, check.accepted_at is not None) == ("pending", True)


def test_outage_without_end_ends_as_not_available_and_the_account_is_as_before(
    authority: Authority,
) -> None:
    authority.order = Order.ERROR
    user = person("ana")
    check = earlier(opened(user), timedelta(hours=25))
    for _ in range(15):
        row = try_now(check)
    assert (row.state, check.state) == ("waiting", "pending")
    earlier(check, 31 * DAY)
    row = try_now(check)
    assert (row.state, check.state, check.result) == ("done", "not_available", "not_available")
    assert User.objects.get(pk=user.pk).account_state == "active"
    [(_address, text)] = letters("identity_result")
    assert "Nothing about your account has changed by this." in text


def test_silence_after_the_question_was_taken_ends_the_same_way(authority: Authority) -> None:
    check = asked()
    row = Work.objects.get(kind="identity.ask")
    assert (row.state, abs(row.due_at - check.answer_due_at) < timedelta(minutes=1)) == (
        "waiting",
        True,
    )
    assert len(authority.questions) == 1
    earlier(check, 31 * DAY)
    try_now(check)
    assert (check.state, len(authority.questions)) == ("not_available", 1)


@pytest.mark.parametrize("order", [Order.REJECT_RECIPIENT, Order.REJECT_CONTENT])
def test_authority_that_will_not_answer_is_asked_once(authority: Authority, order: Order) -> None:
    authority.order = order
    check = asked()
    assert (check.state, Work.objects.get(kind="identity.ask").state) == ("not_available", "done")


def test_authority_that_is_switched_off_hears_nothing_until_it_is_on_again(
    authority: Authority,
) -> None:
    Processor.objects.filter(pk="identity_authority").update(active=False)
    check = asked()
    row = Work.objects.get(kind="identity.ask")
    assert (row.state, row.error, authority.connections) == ("waiting", "not_authorised", 0)
    Processor.objects.filter(pk="identity_authority").update(active=True)
    try_now(check)
    assert len(authority.questions) == 1


@pytest.mark.parametrize("elements", [[], ["D-04", "D-07", "D-08"], ["D-10"]])
def test_element_that_is_not_listed_does_not_leave(
    authority: Authority, elements: list[str]
) -> None:
    Processor.objects.filter(pk="identity_authority").update(elements=elements)
    asked()
    assert authority.connections == 0


@pytest.mark.parametrize("backend", ["manual://", "http"])
def test_adapter_demands_the_gate_s_leave(authority: Authority, backend: str) -> None:
    question = adapters.Question(
        number=IdentityCheck().pk, document=Document("GB", "passport", "1", "A", "2020", None)
    )
    with pytest.raises(gate.NotAuthorised):
        adapters.adapter().deliver(question, authority=None)  # type: ignore[arg-type] # the point
    with pytest.raises(gate.NotAuthorised):
        adapters.adapter().deliver(
            question, authority=gate.authorise(processor="mail", elements={"D-13"})
        )
    assert authority.connections == 0


def test_details_that_changed_before_the_question_end_the_check(authority: Authority) -> None:
    user = person("ana")
    authority.order = Order.ERROR
    check = asked(user)
    Profile.objects.filter(user=user).update(name="Ana Wong-Lee")
    authority.order = Order.ACCEPT
    try_now(check)
    assert (check.state, check.reset_at is not None, authority.questions) == (
        "not_checked",
        True,
        [],
    )


def test_check_of_somebody_who_left_is_asked_no_more(authority: Authority) -> None:
    check = earlier(opened(), timedelta(hours=25))
    IdentityCheck.objects.all().delete()
    row = Work.objects.get(kind="identity.ask")
    Work.objects.filter(pk=row.pk).update(due_at=check.ask_at)
    from privacy.work import domain as work

    work.run(work_id=row.pk)
    row.refresh_from_db()
    assert (row.state, authority.connections) == ("done", 0)
