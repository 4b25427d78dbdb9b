"""Messages the tests send, and the way to do their work in this process."""

from privacy.messages import domain
from privacy.messages.enums import Channel, MessageKind
from privacy.messages.models import CONTENT, Message
from privacy.subjects.models import Subject
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.models import Work

ADDRESS = "reader@example.org"
NUMBER = "+85251234567"
NOTHING = [None] * len(CONTENT)


def content(message: Message) -> list[str | None]:
    return [getattr(message, name) for name in CONTENT]


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


def send_sms(subject: Subject, *, key: str = "sms:1") -> Message:
    return domain.send(
        subject=subject,
        kind=MessageKind.CODE_SMS,
        channel=Channel.SMS,
        address=NUMBER,
        language="en",
        template="code",
        context={"code": "123456", "minutes": 10},
        key=key,
    )


def send_notice(
    subject: Subject,
    *,
    channel: Channel = Channel.MAIL,
    key: str = "ready:1",
    attachment: str | None = None,
) -> Message:
    """Send something that is no code: it is worth trying for long."""
    return domain.send(
        subject=subject,
        kind=MessageKind.ERASURE_RECEIPT,
        channel=channel,
        address=ADDRESS if channel == Channel.MAIL else NUMBER,
        language="en",
        template="erasure_receipt",
        context={"reference": "E7K4-9QXM"},
        key=key,
        attachment=attachment,
    )


def try_now(message: Message) -> Work:
    """Do the message's work once, as if its time had come; return the row of Work."""
    row = Work.objects.get(kind=domain.DELIVER, reference=str(message.pk))
    Work.objects.filter(pk=row.pk, state="waiting").update(due_at=now())
    assert work.run(work_id=row.pk) is True
    row.refresh_from_db()
    message.refresh_from_db()
    return row
