"""Windows: opened by a code, one person at a time, closed for good (P-3.15, P-3.16)."""

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import User
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from privacy.erasure import services
from privacy.messages.models import Message
from privacy.outside.models import OutsideLine
from privacy.work.dispatcher import run_due
from telemetry.domain import unlinking, windows
from telemetry.domain.erasing import LINKED_DEVICES
from telemetry.enums import ClosedBy
from telemetry.models import (
    CombinationWindow,
    Event,
    ForegroundSpan,
    Install,
    LinkCode,
    SeenBatch,
)
from tests.people import person
from tests.telemetry.devices import Phone, agree, device, log

pytestmark = pytest.mark.django_db


def window_of(phone: Phone) -> CombinationWindow:
    return CombinationWindow.objects.get(install_id=phone.install)


def link(phone: Phone, code: str, purpose: str = "device_security") -> Any:
    return phone.call("POST", "/api/v1/installs/me/link/", {"code": code, "purpose": purpose})


def test_opening_gives_another_pseudonym_and_copies_no_consent(phone: Phone, owner: User) -> None:
    agree(phone.holder, Feature.LOGS)
    before = phone.gate.pseudonym
    phone.link(owner.subject_id)
    gate, window = phone.gate, window_of(phone)
    assert (gate.pseudonym, gate.subject_state) == (window.pseudonym, "active")
    assert gate.pseudonym != before
    assert gate.device_since is not None
    assert window.ends_at - window.opened_at == timedelta(days=180)


def letters() -> list[tuple[str | None, str]]:
    found = Message.objects.filter(kind="device_linked").order_by("queued_at")
    return [(each.address, str(each.body)) for each in found]


def test_person_is_told_by_mail_of_each_device_that_is_linked(phone: Phone, owner: User) -> None:
    assert phone.link(owner.subject_id).status_code == 201
    ((address, body),) = letters()
    assert (address, "/me/devices/" in body) == ("wing.lam@people.example", True)
    assert str(phone.install) not in body
    assert "Android" not in body
    assert phone.link(owner.subject_id).status_code == 409
    assert len(letters()) == 1
    phone.unlink()
    phone.link(owner.subject_id)
    assert len(letters()) == 2


def test_window_without_a_purpose_of_the_list_is_refused(phone: Phone, owner: User) -> None:
    code = windows.new_code(subject_id=owner.subject_id)
    for purpose in ("", "advertising", "inform"):
        answer = link(phone, code.text, purpose)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "purpose")
    assert LinkCode.objects.count() == 1


def test_code_works_once_and_a_new_one_replaces_it(phone: Phone, owner: User) -> None:
    old = windows.new_code(subject_id=owner.subject_id)
    new = windows.new_code(subject_id=owner.subject_id)
    assert link(phone, old.text).json()["code"] == "wrong_code"
    assert link(phone, new.text).status_code == 201
    other = Phone().enrol()
    assert link(other, new.text).json()["code"] == "wrong_code"


def test_expired_code_opens_nothing(phone: Phone, owner: User) -> None:
    code = windows.new_code(subject_id=owner.subject_id)
    LinkCode.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))
    assert link(phone, code.text).json()["code"] == "wrong_code"
    assert not CombinationWindow.objects.exists()


def test_guesses_are_counted_and_end(phone: Phone, owner: User) -> None:
    code = windows.new_code(subject_id=owner.subject_id)
    for _ in range(5):
        assert link(phone, "AAAA-AAAA").json()["code"] == "wrong_code"
    answer = link(phone, code.text)
    assert (answer.status_code, answer.json()["code"]) == (429, "too_many_requests")
    assert link(Phone().enrol(), code.text).status_code == 201


def test_linked_device_is_not_linked_again(linked: Phone) -> None:
    answer = linked.link(person("second").subject_id)
    assert (answer.status_code, answer.json()["code"]) == (409, "already_linked")


def test_restricted_person_links_nothing(phone: Phone, owner: User) -> None:
    from privacy.subjects.domain import restrict
    from privacy.subjects.enums import Restriction

    code = windows.new_code(subject_id=owner.subject_id)
    restrict(subject_id=owner.subject_id, reason=Restriction.CHALLENGE)
    assert link(phone, code.text).json()["code"] == "restricted"


def test_closing_makes_the_device_nobody_s(linked: Phone, owner: User) -> None:
    linked.send(log())
    before, window = linked.gate.pseudonym, window_of(linked)
    assert linked.unlink().status_code == 204
    gate = linked.gate
    assert (gate.window_opened_at, gate.subject_state, gate.log_since) == (None, "", None)
    assert gate.pseudonym != before
    assert linked.unlink().status_code == 404
    line = OutsideLine.objects.get(kind="window.closed")
    assert (line.reference, line.about, line.subject_id) == (window.pk, window.pk, None)


def test_after_separation_nothing_leads_back(linked: Phone) -> None:
    linked.send(
        log(), device(model="SN-D7", unique_id="abcd1234", mac="02:42:AC:11:00:9F", apps=["a.b"])
    )
    window, sent = window_of(linked), list(Event.objects.values_list("id", flat=True))
    linked.unlink()
    unlinking.unlink(window_id=window.pk)
    window.refresh_from_db()
    assert (window.state, window.subject_id, window.install_id, window.pseudonym) == (
        "unlinked",
        None,
        None,
        None,
    )
    rows = list(Event.objects.all())
    assert len(rows) == 2
    assert not {row.pk for row in rows} & set(sent)
    for row in rows:
        assert (row.captured_at.minute, row.stored_at.minute) == (0, 0)
        assert (row.unique_id_hash, row.mac_hash, row.apps) == (None, None, None)
        assert not CombinationWindow.objects.filter(pseudonym=row.pseudonym).exists()
    assert not SeenBatch.objects.exists()


def test_separation_goes_on_chunk_by_chunk(linked: Phone) -> None:
    now = datetime.now(UTC)
    linked.in_the_past(timedelta(minutes=1))
    linked.send(*[log(now - timedelta(milliseconds=n)) for n in range(7)])
    window = window_of(linked)
    linked.unlink()
    with transaction.atomic():
        assert unlinking.chunk(window_id=window.pk, limit=3)
    assert Event.objects.filter(pseudonym__in=[window.pseudonym]).count() == 4
    window.refresh_from_db()
    assert (window.state, window.subject_id is None) == ("closing", False)
    unlinking.unlink(window_id=window.pk)
    assert not Event.objects.filter(pseudonym__in=[window.pseudonym]).exists()


def test_engine_separates_and_expires(linked: Phone) -> None:
    linked.send(log())
    window = window_of(linked)
    connection.cursor().execute(
        "UPDATE privacy_work SET due_at = clock_timestamp() WHERE kind = %s", [windows.EXPIRE]
    )
    run_due()
    run_due()
    window.refresh_from_db()
    assert (window.state, window.closed_by) == ("unlinked", "expired")


def test_two_people_on_one_device_see_their_own_rows_only(linked: Phone, owner: User) -> None:
    linked.send(log())
    linked.unlink()
    second = person("second")
    agree(Holder(subject_id=second.subject_id), Feature.LOGS)
    queued = log()
    linked.link(second.subject_id)
    answer = linked.send(queued, log())
    assert [each["code"] for each in answer.json()["refused"]] == ["collection_ended"]
    assert LINKED_DEVICES.plan(subject_ids=[owner.subject_id]) == 1
    assert LINKED_DEVICES.plan(subject_ids=[second.subject_id]) == 2
    LINKED_DEVICES.erase(subject_ids=[owner.subject_id])
    assert linked.send(log()).json()["accepted"] == 1
    assert Event.objects.count() == 2


def test_erasing_a_person_takes_the_rows_and_the_device(linked: Phone, owner: User) -> None:
    stranger = Phone().enrol()
    agree(stranger.holder, Feature.LOGS)
    linked.send(log(), device())
    stranger.send(log())
    assert LINKED_DEVICES.plan(subject_ids=[owner.subject_id]) == 3
    LINKED_DEVICES.erase(subject_ids=[owner.subject_id])
    assert LINKED_DEVICES.plan(subject_ids=[owner.subject_id]) == 0
    assert Event.objects.count() == 1
    assert not ForegroundSpan.objects.filter(pseudonym__in=[window_of(linked).pseudonym]).exists()
    assert not Install.objects.filter(pk=linked.install).exists()
    assert linked.send(log()).status_code == 401


def test_cancelled_service_keeps_the_rows_for_the_erasure(linked: Phone, owner: User) -> None:
    linked.send(log())
    assert "devices" in [each.code for each in services.running(subject_id=owner.subject_id)]
    assert services.cancel(subject_id=owner.subject_id, code="devices") == 1
    assert "devices" not in [each.code for each in services.running(subject_id=owner.subject_id)]
    assert linked.send(log()).status_code == 401
    assert LINKED_DEVICES.plan(subject_ids=[owner.subject_id]) == 1
    LINKED_DEVICES.erase(subject_ids=[owner.subject_id])
    assert not Event.objects.exists()


def test_closed_window_is_closed_again_on_an_older_database(linked: Phone) -> None:
    from privacy.outside.file import Line
    from telemetry.duties import close_again

    linked.send(log())
    window = window_of(linked)
    line = Line(
        number=2, kind="window.closed", reference=str(window.pk), subject=None, at="", hash="",
        about=str(window.pk),
    )  # fmt: skip
    for _ in range(2):
        close_again([line, Line(3, "window.closed", str(uuid.uuid4()), None, "", "", None)])
    window.refresh_from_db()
    assert (window.state, window.closed_by) == ("unlinked", "replay")
    assert linked.gate.window_opened_at is None


def made(**values: Any) -> None:
    now = datetime.now(UTC)
    CombinationWindow.objects.create(
        **{
            "subject_id": person(f"p{uuid.uuid4().hex[:8]}").subject_id,
            "install_id": uuid.uuid4(),
            "pseudonym": uuid.uuid4(),
            "purpose": "device_security",
            "ground": "CON",
            "opened_at": now,
            "ends_at": now + timedelta(days=1),
            **values,
        }
    )


IMPOSSIBLE: list[dict[str, Any]] = [
    {"purpose": ""},
    {"purpose": "advertising"},
    {"ground": "CLM"},
    {"ground": "LAW"},
    {"subject_id": None},
    {"pseudonym": None},
    {"state": "closing"},
    {"closed_by": "app"},
    {"ends_at": datetime(2020, 1, 1, tzinfo=UTC)},
]


def test_database_refuses_a_window_that_cannot_be() -> None:
    for values in IMPOSSIBLE:
        with pytest.raises(IntegrityError), transaction.atomic():
            made(**values)


def test_database_refuses_two_people_at_once_on_one_device() -> None:
    install = uuid.uuid4()
    made(install_id=install)
    with pytest.raises(IntegrityError), transaction.atomic():
        made(install_id=install)


LOG_ROW = """INSERT INTO telemetry_event (captured_at, id, pseudonym, kind, {column})
             VALUES (now(), gen_random_uuid(), gen_random_uuid(), '{kind}', {value})"""


def test_database_refuses_a_row_that_cannot_be() -> None:
    for kind, column, value in (
        ("log", "feature", "NULL"),
        ("log", "model", "'SN-D7'"),
        ("device", "feature", "'door.open'"),
        ("device", "mac_hash", "'02:42:AC:11:00:9F'"),
        ("device", "apps", "'com.example'"),
        ("location", "feature", "NULL"),
        ("weather", "feature", "NULL"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(LOG_ROW.format(kind=kind, column=column, value=value))


def test_site_s_role_makes_months_only_by_the_owner_s_function() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT telemetry_make_partitions('2031-02-05', 2)")
        assert cursor.fetchone() == (6,)
        cursor.execute("SELECT telemetry_make_partitions('2031-02-05', 2)")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT telemetry_make_partitions('2019-01-01', 1)")
        cursor.execute("SELECT telemetry_drop_partitions('log', 90)")
        row = cursor.fetchone()
        assert row is not None
        assert row[0] >= 1
        cursor.execute("SELECT to_regclass('telemetry_event_device_201901') IS NOT NULL")
        assert cursor.fetchone() == (True,)
    for statement in (
        "DROP TABLE telemetry_event",
        "TRUNCATE telemetry_event",
        "SELECT telemetry_drop_partitions('x', 90)",
        "SELECT telemetry_make_partitions('2031-01-01', 99)",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_every_close_is_once(linked: Phone) -> None:
    window = window_of(linked)
    assert windows.close(window_id=window.pk, by=ClosedBy.APP) is not None
    again = windows.close(window_id=window.pk, by=ClosedBy.PORTAL)
    assert again is not None
    assert again.closed_by == "app"
    assert windows.close(window_id=uuid.uuid4(), by=ClosedBy.PORTAL) is None


def test_duties_make_months_and_forget_what_is_past_its_time(linked: Phone) -> None:
    from privacy.work.handlers import HANDLERS, Done, Job

    linked.send(log(), device(apps=["a.b"]))
    windows.new_code(subject_id=person("late").subject_id)
    with connection.cursor() as cursor:
        for statement in (
            "UPDATE telemetry_linkcode SET expires_at = now() - interval '1 hour'",
            "UPDATE telemetry_seenbatch SET received_at = now() - interval '27 hours'",
            "UPDATE telemetry_foregroundspan SET created_at = now() - interval '31 days'",
            "UPDATE telemetry_event SET captured_at = now() - interval '31 days'",
        ):
            cursor.execute(statement)
    for kind in ("telemetry.forget", "telemetry.partitions", "telemetry.follow_texts"):
        assert HANDLERS[kind].run(Job(uuid.uuid4(), kind, "", 1, 1)) == Done()
    assert not LinkCode.objects.exists()
    assert not SeenBatch.objects.exists()
    assert not ForegroundSpan.objects.exists()
    assert Event.objects.get(kind="device").apps is None
    assert Event.objects.count() == 2


def test_gates_follow_a_text_that_covers_less(linked: Phone) -> None:
    """What nobody agreed to in its published form is collected no more."""
    from privacy.consent.models import ConsentEvent
    from privacy.work.models import Work
    from telemetry.domain import gates

    assert Work.objects.filter(kind=gates.FOLLOW_TEXTS).exists()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE telemetry_gate SET location_since = now(), device_since = NULL")
    assert gates.rewrite_all(after=None, limit=10) is None
    assert (linked.gate.location_since, linked.gate.device_since is None) == (None, False)
    assert gates.rewrite_all(after=linked.gate.pk, limit=10) is None
    assert ConsentEvent.objects.filter(act="granted").count() == 2
