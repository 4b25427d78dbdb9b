import uuid

import pytest
from django.db import connection, transaction

from privacy.encryption.keys import TOKEN
from privacy.messages import domain, outbox
from privacy.messages.enums import Channel, MessageKind, MessageState
from privacy.messages.letters import BadAddress
from privacy.messages.models import CONTENT, Message
from privacy.subjects import domain as subjects
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work import domain as work
from privacy.work.models import Work

ADDRESS = "reader@example.org"
NOTHING = [None] * len(CONTENT)


def send_code(subject: Subject, *, key: str = "code:1", address: str = ADDRESS) -> Message:
    return domain.send(
        subject=subject,
        kind=MessageKind.CODE_MAIL,
        channel=Channel.MAIL,
        address=address,
        language="en",
        template="code",
        context={"code": "123456", "minutes": 10},
        key=key,
    )


def deliver(message: Message) -> Message:
    """Do the message's work in this process."""
    row = Work.objects.get(kind=domain.DELIVER, reference=str(message.pk))
    assert work.run(work_id=row.pk) is True
    message.refresh_from_db()
    return message


def content(message: Message) -> list[str | None]:
    return [getattr(message, name) for name in CONTENT]


@pytest.fixture
def reader(db: None) -> Subject:
    return subjects.create()


def test_message_goes_out_and_leaves_nothing_personal_in_its_row(reader: Subject) -> None:
    message = deliver(send_code(reader))
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
    deliver(message)
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
    assert deliver(message).state == MessageState.SENT
    assert [sms.address for sms in outbox.received()] == ["+85251234567"]


def test_message_of_an_erased_row_is_no_failure(reader: Subject) -> None:
    message = send_code(reader)
    Message.objects.all().delete()
    row = Work.objects.get(reference=str(message.pk))
    assert work.run(work_id=row.pk) is True
    row.refresh_from_db()
    assert (row.state, outbox.received()) == ("done", [])
