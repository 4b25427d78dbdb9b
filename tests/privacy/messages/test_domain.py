import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from privacy.disclosure.models import Processor
from privacy.encryption.keys import TOKEN
from privacy.messages import domain, outbox
from privacy.messages.channels import Address, Question
from privacy.messages.enums import KINDS, Channel, MessageKind, MessageState
from privacy.messages.failures import Final, Later
from privacy.messages.letters import BadAddress, one_line, render
from privacy.messages.models import Message
from privacy.subjects import domain as subjects
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.models import Work
from tests.peers.process import ROOT
from tests.privacy.messages.letters import (
    ADDRESS,
    NOTHING,
    content,
    send_code,
    send_notice,
    try_now,
)

TEMPLATES = ROOT / "templates"
MAILS = sorted(
    path.name.removesuffix("_subject.txt") for path in TEMPLATES.glob("emails/*_subject.txt")
)
SMS = sorted(path.stem for path in TEMPLATES.glob("sms/*.txt"))
WORDS = {
    "code": "123456",
    "minutes": 10,
    "days": 7,
    "change": "Something",
    "title": "New hours",
    "body": "We open at eight.",
    "stop_link": "https://www.nexhome.example/messages/stop/information/" + "x" * 36,
    "reference": "E7K4-9QXM",
    "link": "https://www.nexhome.example/me/delete/cancel/" + "x" * 43,
    "ends_at": datetime(2026, 10, 3, 14, 5, tzinfo=UTC),
}


def test_message_goes_out_and_leaves_nothing_personal_in_its_row(reader: Subject) -> None:
    message = send_code(reader)
    assert try_now(message).state == "done"
    (mail,) = outbox.received()
    assert (mail.message_id, mail.address, mail.title, mail.code) == (
        message.pk,
        ADDRESS,
        "Your NEXhome code",
        "123456",
    )
    assert (message.state, content(message)) == (MessageState.SENT, NOTHING)


def test_queued_message_holds_tokens_only(reader: Subject) -> None:
    message = send_code(reader)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT address, title, body, html FROM privacy_message WHERE id = %s", [message.pk]
        )
        (stored,) = cursor.fetchall()
    assert [bool(TOKEN.fullmatch(value)) for value in stored] == [True] * 4


def test_same_key_twice_is_one_message(reader: Subject) -> None:
    first, second = send_code(reader), send_code(reader, address="other@example.org")
    assert first.pk == second.pk
    assert Message.objects.get().address == ADDRESS
    assert Work.objects.filter(kind=domain.DELIVER).count() == 1


def test_message_outside_a_transaction_is_refused(own_database: str) -> None:
    subject = subjects.create()
    with pytest.raises(transaction.TransactionManagementError):
        send_code(subject)
    assert Message.objects.count() == 0


@pytest.mark.parametrize(
    ("channel", "address"),
    [
        (Channel.MAIL, "reader@example.org\r\nBcc: everybody@example.org"),
        (Channel.MAIL, "reader@example.org, other@example.org"),
        (Channel.MAIL, "Reader <reader@example.org>"),
        (Channel.MAIL, "reader"),
        (Channel.MAIL, "reader@example.org\u2028"),
        (Channel.MAIL, ""),
        (Channel.SMS, "+85251234567\nIdempotency-Key: 1"),
        (Channel.SMS, "51234567"),
        (Channel.SMS, "+85251234567,+85251234568"),
    ],
)
def test_hostile_address_is_refused(reader: Subject, channel: Channel, address: str) -> None:
    with pytest.raises(BadAddress):
        domain.send(
            subject=reader,
            kind=MessageKind.CODE_MAIL,
            channel=channel,
            address=address,
            language="en",
            template="code",
            context={"code": "1", "minutes": 1},
            key="k",
        )
    assert Message.objects.count() == 0


def test_address_with_a_foreign_domain_travels_as_ascii(reader: Subject) -> None:
    assert send_code(reader, address="reader@müller.example").address == (
        "reader@xn--mller-kva.example"
    )


def test_message_to_somebody_leaving_is_not_written(reader: Subject) -> None:
    leaving = subjects.change_state(subject=reader, to=SubjectState.ERASING)
    message = send_code(leaving)
    assert (message.state, content(message)) == (MessageState.DROPPED, NOTHING)
    assert (Message.objects.count(), Work.objects.count()) == (0, 0)


def test_code_queued_before_the_lock_is_dropped_and_emptied(reader: Subject) -> None:
    message = send_code(reader)
    subjects.change_state(subject=reader, to=SubjectState.ERASING)
    try_now(message)
    assert (message.state, message.error) == (MessageState.DROPPED, "person_leaving")
    assert content(message) == NOTHING
    assert outbox.received() == []


def test_cancel_link_reaches_somebody_leaving(reader: Subject) -> None:
    leaving = subjects.change_state(subject=reader, to=SubjectState.ERASING)
    message = domain.send(
        subject=leaving,
        kind=MessageKind.ERASURE_CANCELLED,
        channel=Channel.SMS,
        address="+85251234567",
        language="en",
        template="erasure_cancelled",
        context={"reference": "ABCD"},
        key=f"erasure-cancelled:{uuid.uuid4()}",
    )
    try_now(message)
    assert message.state == MessageState.SENT
    assert [sms.address for sms in outbox.received()] == ["+85251234567"]


def test_message_of_an_erased_row_is_no_failure(reader: Subject) -> None:
    message = send_code(reader)
    Message.objects.all().delete()
    row = Work.objects.get(reference=str(message.pk))
    assert work.run(work_id=row.pk) is True
    row.refresh_from_db()
    assert (row.state, outbox.received()) == ("done", [])


def test_code_past_its_time_is_dropped(reader: Subject) -> None:
    message = send_code(reader)
    late = KINDS[MessageKind.CODE_MAIL].useful_for
    assert late is not None
    Message.objects.update(queued_at=now() - late - timedelta(seconds=1))
    try_now(message)
    assert (message.state, message.error) == (MessageState.DROPPED, "too_late")
    assert (content(message), outbox.received()) == (NOTHING, [])


def test_every_kind_has_a_purpose_and_a_clause() -> None:
    assert set(KINDS) == set(MessageKind)
    assert [kind for kind, facts in KINDS.items() if not (facts.purpose and facts.clause)] == []


def test_old_rows_leave_the_log_and_failed_ones_are_emptied_before(
    reader: Subject, settings: Settings
) -> None:
    old, failed, fresh = (send_notice(reader, key=key) for key in ("old", "failed", "fresh"))
    moment = now()
    domain.settle(message_id=failed.pk, state=MessageState.FAILED, error="x", at=moment)
    after_week = moment + settings.MESSAGE_FAILED_KEPT + timedelta(seconds=1)
    Message.objects.filter(pk=old.pk).update(
        queued_at=after_week - settings.MESSAGE_LOG_KEPT - timedelta(seconds=1)
    )
    assert domain.empty_failed(at=moment, limit=9) == 0
    assert domain.empty_failed(at=after_week, limit=9) == 1
    assert domain.forget_old(at=after_week, limit=9) == 1
    kept = {message.key: content(message) == NOTHING for message in Message.objects.all()}
    assert kept == {"failed": True, "fresh": False}
    assert domain.try_again(message_id=failed.pk) is False
    assert fresh.state == MessageState.QUEUED


def test_retention_is_a_recurring_duty(db: None) -> None:
    work.schedule(kind="messages.retention")
    row = Work.objects.get(kind="messages.retention")
    assert work.run(work_id=row.pk) is True
    row.refresh_from_db()
    assert (row.state, row.every) == ("waiting", timedelta(hours=1))


def test_failed_message_goes_out_when_a_person_tries_again(reader: Subject) -> None:
    message = send_notice(reader)
    work.call_off(kind=domain.DELIVER, reference=str(message.pk))
    domain.settle(message_id=message.pk, state=MessageState.FAILED, error="x", at=now())
    assert domain.try_again(message_id=message.pk) is True
    assert domain.try_again(message_id=message.pk) is False
    waiting = Work.objects.get(reference=str(message.pk), state="waiting")
    assert work.run(work_id=waiting.pk) is True
    message.refresh_from_db()
    assert (message.state, message.error) == (MessageState.SENT, "")


def test_settling_twice_keeps_the_first(reader: Subject) -> None:
    message = send_notice(reader)
    for state in (MessageState.SENT, MessageState.FAILED):
        domain.settle(message_id=message.pk, state=state, error="", at=now())
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_question_collects_every_answer_once() -> None:
    question: Question[Address] = Question("Where?")
    mail = Address(Channel.MAIL, ADDRESS, "en")

    def known(subject_id: uuid.UUID) -> list[Address]:
        return [mail]

    question.answer(question.answer(known))
    question.answer(lambda _: [mail])
    assert question.ask(uuid.uuid4()) == [mail, mail]
    assert ADDRESS not in repr(mail)


def test_closed_gate_makes_the_message_wait(reader: Subject) -> None:
    message = send_notice(reader)
    Processor.objects.update(active=False)
    row = try_now(message)
    assert (row.state, row.error, outbox.received()) == ("waiting", "not_authorised", [])
    Processor.objects.update(active=True)
    try_now(message)
    assert message.state == MessageState.SENT


def test_person_forgotten_takes_the_messages_along(reader: Subject) -> None:
    other = subjects.create()
    send_notice(reader, key="a")
    send_notice(other, key="b")
    assert domain.forget(subject_id=reader.pk) == 1
    assert Message.objects.get().subject == other


def test_message_names_no_value(reader: Subject) -> None:
    message = send_notice(reader)
    assert str(message) == f"erasure_receipt {message.pk}"


def test_reason_outside_the_named_set_is_refused() -> None:
    with pytest.raises(ValueError, match="weather is not among"):
        Later("weather")
    with pytest.raises(ValueError, match="weather is not among"):
        Final("weather")


def test_mail_without_an_html_twin_is_text(settings: Settings, tmp_path: Path) -> None:
    folder = tmp_path / "emails"
    folder.mkdir()
    (folder / "plain_subject.txt").write_text("{{ brand }}\nis\there", encoding="utf-8")
    (folder / "plain_body.txt").write_text("{{ word }}", encoding="utf-8")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    letter = render(
        channel=Channel.MAIL, template="plain", language="xx", context={"word": "<b>'&"}
    )
    assert (letter.title, letter.body, letter.html) == ("NEXhome is here", "<b>'&", "")
    assert "&" not in repr(letter)


def test_title_loses_every_line_break(reader: Subject) -> None:
    assert one_line("a\r\nBcc: b\u2028c\x00d") == "a Bcc: b c d"


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
@pytest.mark.parametrize("template", MAILS)
def test_every_mail_renders_in_every_language(template: str, language: str) -> None:
    letter = render(channel=Channel.MAIL, template=template, language=language, context=WORDS)
    assert [bool(part) for part in (letter.title, letter.body, letter.html)] == [True] * 3
    assert letter.title == one_line(letter.title)


@pytest.mark.parametrize("template", SMS)
def test_every_sms_fits_three_parts(template: str) -> None:
    letter = render(channel=Channel.SMS, template=template, language="en", context=WORDS)
    assert (letter.title, len(letter.body) <= 459) == ("", True)
