"""Asking to leave, and staying after all: one case, one lock, links that undo it for a day."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from accounts.models import Session, User
from privacy.erasure.domain import requests
from privacy.erasure.domain.requests import TooLate, UnknownLink, cancel_case, lock, request
from privacy.erasure.enums import CaseState, Origin
from privacy.erasure.models import CancelLink, ErasureCase, ErasureStep, Seal
from privacy.erasure.seal import open_seals
from privacy.ledger.models import LedgerPending
from privacy.messages.models import Message
from privacy.subjects.domain import change_state, lock_for_change
from privacy.subjects.enums import Restriction, SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from privacy.work.models import Work
from tests.people import person
from tests.privacy.erasure.conftest import (
    asks,
    cancel_links,
    end_window,
    leaves,
    needles_of,
    run_everything,
)

pytestmark = pytest.mark.django_db


def token(link: str) -> str:
    return link.rstrip("/").rpartition("/")[2]


def entries() -> list[str]:
    return list(LedgerPending.objects.order_by("id").values_list("kind", flat=True))


def test_a_minors_case_overtakes_the_window_and_an_earlier_link_no_longer_stops_it() -> None:
    user = person("ana.asks")
    case = asks(user, waived=False)
    (link,) = {token(each) for each in cancel_links()[:1]}
    same = asks(user, origin=Origin.MINOR)
    assert (same.pk, same.origin, same.waived) == (case.pk, "minor", True)
    with pytest.raises(requests.TooLate):
        requests.cancel(token=link)
    assert asks(user, origin=Origin.MINOR).due_at == same.due_at
    run_everything()
    case.refresh_from_db()
    assert case.state == "done"
    kinds = Work.objects.filter(kind__startswith="erasure.").exclude(kind="erasure.sweep")
    assert set(kinds.values_list("kind", "state")) == {
        ("erasure.case", "done"),
        ("erasure.minor", "done"),
        ("erasure.inform", "done"),
    }


def test_minors_go_ahead_of_everybody_who_asked_before() -> None:
    adults = [asks(person(f"ana.{n}")) for n in range(3)]
    minor = asks(person("ben.minor"), origin=Origin.MINOR)
    assert minor.due_at < min(case.due_at for case in adults)
    first = Work.objects.filter(kind__startswith="erasure.").order_by("-priority").first()
    assert first is not None
    assert (first.kind, first.reference) == ("erasure.minor", str(minor.pk))
    run_everything()
    minor.refresh_from_db()
    swept = ErasureCase.objects.order_by("swept_at").values_list("swept_at", flat=True)
    assert (swept.count(), swept.first()) == (4, minor.swept_at)


def test_whoever_asks_is_locked_out_and_has_a_day() -> None:
    user = person("ana.asks")
    client = Client()
    client.force_login(user)
    case = asks(user, waived=False)
    user.subject.refresh_from_db()
    assert (case.state, case.waived, case.locked_from, user.subject.state) == (
        "waiting",
        False,
        "active",
        "erasing",
    )
    assert case.window_ends_at is not None
    assert timedelta(hours=23) < case.window_ends_at - now() <= timedelta(hours=24)
    assert Session.objects.count() == 0
    assert Work.objects.get(kind="erasure.case").due_at <= case.window_ends_at
    assert entries() == ["erasure.requested"]


def test_nothing_goes_before_the_window_is_over() -> None:
    user = person("ana.asks")
    case = asks(user, waived=False)
    run_everything()
    case.refresh_from_db()
    row = Work.objects.get(kind="erasure.case")
    assert (case.state, User.objects.count(), row.state) == ("waiting", 1, "waiting")
    assert case.window_ends_at is not None
    assert abs(row.due_at - case.window_ends_at) < timedelta(seconds=1)


def test_whoever_waives_has_no_window_and_gets_no_link() -> None:
    case = asks(person("ana.asks"))
    assert case.window_ends_at is not None
    assert case.window_ends_at <= now()
    assert (CancelLink.objects.count(), Message.objects.count()) == (0, 0)


def test_a_minors_erasure_never_waits() -> None:
    assert asks(person("kim.young"), waived=False, origin=Origin.MINOR).waived is True


def test_every_proven_channel_gets_a_link_of_its_own() -> None:
    asks(person("ana.asks"), waived=False)
    links = cancel_links()
    assert (len(links), len(set(links)), CancelLink.objects.count()) == (2, 2, 2)
    assert sorted(Message.objects.values_list("channel", flat=True)) == ["mail", "sms"]


def test_a_link_is_kept_as_its_hash_only() -> None:
    asks(person("ana.asks"), waived=False)
    hashes = set(CancelLink.objects.values_list("token_hash", flat=True))
    assert hashes == {requests.token_hash(token(link)) for link in cancel_links()}


def test_the_seal_keeps_what_identifies_alone_sessions_included() -> None:
    user = person("ana.asks")
    Client().force_login(user)
    wanted = needles_of(user)
    case = asks(user)
    assert open_seals([case.pk])[case.pk].needles == wanted
    assert {element for element, _ in wanted} >= {"D-01", "D-02", "D-03", "D-11", "D-13", "D-22"}


def test_asked_again_it_is_the_same_case() -> None:
    user = person("ana.asks")
    first = request(subject_id=user.subject_id, origin=Origin.SELF, waived=False)
    second = request(subject_id=user.subject_id, origin=Origin.COMMAND, waived=True)
    assert (first.is_new, second.is_new, second.case) == (True, False, first.case)
    assert (second.case.waived, len(cancel_links())) == (False, 2)


def test_asked_after_the_end_it_is_the_case_that_was() -> None:
    user = person("ana.asks")
    subject_id = user.subject_id
    case = leaves(user)
    again = request(subject_id=subject_id, origin=Origin.COMMAND, waived=True)
    assert (again.case, again.is_new, again.case.state) == (case, False, "done")


def test_nobody_cannot_be_erased() -> None:
    with pytest.raises(Subject.DoesNotExist):
        request(subject_id=uuid.uuid4(), origin=Origin.COMMAND, waived=True)


def test_the_database_itself_allows_one_open_case() -> None:
    case = asks(person("ana.asks"), waived=False)
    with pytest.raises(DatabaseError, match="erasure_open_once"), transaction.atomic():
        ErasureCase.objects.create(
            subject_id=case.subject_id, origin=Origin.STAFF, due_at=case.due_at
        )


def test_a_lock_twice_is_one_lock() -> None:
    case = asks(person("ana.asks"), waived=False)
    lock(case_id=case.pk)
    assert (len(cancel_links()), Seal.objects.count()) == (2, 1)


def test_a_request_whose_process_died_before_the_lock_is_locked_by_work() -> None:
    user = person("ana.asks")
    with transaction.atomic():
        case = requests.write_request(subject_id=user.subject_id, origin=Origin.SELF, waived=False)
    run_everything()
    case.refresh_from_db()
    user.subject.refresh_from_db()
    assert (case.state, user.subject.state, len(cancel_links())) == ("waiting", "erasing", 0)
    assert Message.objects.filter(kind="erasure_requested", state="sent").count() == 2


def test_cancelled_by_either_link_everything_is_as_before() -> None:
    user = person("ana.stays")
    case = asks(user, waived=False)
    mail, _sms = cancel_links()
    cancelled = requests.cancel(token=token(mail))
    user.subject.refresh_from_db()
    assert (cancelled.pk, cancelled.state, user.subject.state) == (case.pk, "cancelled", "active")
    assert (Seal.objects.count(), Work.objects.get(kind="erasure.case").state) == (0, "done")
    assert entries()[-1] == "erasure.cancelled"
    assert Message.objects.filter(kind="erasure_cancelled").count() == 2


def test_after_a_cancel_the_account_works_again() -> None:
    user = person("ana.stays")
    asks(user, waived=False)
    requests.cancel(token=token(cancel_links()[0]))
    client = Client()
    signed_in = client.post(
        "/accounts/login/", {"login": "ana.stays", "password": "a long walk home"}
    )
    assert (signed_in.status_code, signed_in["Location"]) == (302, "/me/")
    assert client.get("/me/").status_code == 200


def test_cancelled_twice_is_cancelled_once() -> None:
    asks(person("ana.stays"), waived=False)
    for link in cancel_links():
        requests.cancel(token=token(link))
    assert Message.objects.filter(kind="erasure_cancelled").count() == 2
    assert entries().count("erasure.cancelled") == 1


def test_whoever_was_restricted_is_restricted_again() -> None:
    user = person("ana.stays")
    change_state(
        subject=lock_for_change(subject_id=user.subject_id),
        to=SubjectState.RESTRICTED,
        restricted_for=[Restriction.CHALLENGE],
    )
    asks(user, waived=False)
    requests.cancel(token=token(cancel_links()[0]))
    user.subject.refresh_from_db()
    assert (user.subject.state, user.subject.restricted_for) == ("restricted", ["challenge"])


def test_after_a_cancel_one_may_ask_again() -> None:
    user = person("ana.wavers")
    first = asks(user, waived=False)
    requests.cancel(token=token(cancel_links()[0]))
    second = leaves(user)
    first.refresh_from_db()
    assert (first.state, second.state, User.objects.count()) == ("cancelled", "done", 0)


def test_a_request_not_yet_locked_may_be_cancelled() -> None:
    user = person("ana.stays")
    with transaction.atomic():
        case = requests.write_request(subject_id=user.subject_id, origin=Origin.SELF, waived=False)
    cancel_case(case_id=case.pk, by=Origin.STAFF)
    run_everything()
    case.refresh_from_db()
    user.subject.refresh_from_db()
    assert (case.state, user.subject.state) == ("cancelled", "active")


def test_behind_the_point_of_no_return_nothing_is_cancelled() -> None:
    user = person("ana.late")
    case = asks(user, waived=False)
    link = cancel_links()[0]
    end_window(case)
    run_everything()
    with pytest.raises(TooLate):
        requests.cancel(token=token(link))
    case.refresh_from_db()
    assert (case.state, User.objects.count()) == ("done", 0)


def test_an_unknown_link_leads_nowhere() -> None:
    with pytest.raises(UnknownLink):
        requests.cancel(token="x" * 32)


def test_an_open_case_is_found_and_an_ended_one_is_not() -> None:
    user = person("ana.asks")
    subject_id = user.subject_id
    case = asks(user)
    found = requests.open_case(subject_id=subject_id)
    run_everything()
    assert (found, requests.open_case(subject_id=subject_id)) == (case, None)


def test_models_say_numbers_only() -> None:
    case = asks(person("ana.asks"), waived=False)
    link = CancelLink.objects.first()
    seal = Seal.objects.get()
    step = ErasureStep(case=case, store="files")
    assert [str(each) for each in (step, case, link, seal)] == [
        "files",
        str(case.pk),
        f"cancel link of {case.pk}",
        f"seal of {case.pk}",
    ]


def test_no_case_is_ever_deleted() -> None:
    asks(person("ana.asks"))
    with (
        pytest.raises(DatabaseError, match="erasure_case_stays"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM privacy_erasurecase")


def test_a_lock_leaves_a_cancelled_case_alone() -> None:
    user = person("ana.stays")
    case = asks(user, waived=False)
    cancel_case(case_id=case.pk, by=Origin.STAFF)
    lock(case_id=case.pk)
    case.refresh_from_db()
    assert case.state == CaseState.CANCELLED
