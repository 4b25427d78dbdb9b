"""Who subscribed is told, what nobody confirmed is forgotten, what was stopped stays stopped."""

import uuid
from datetime import timedelta
from typing import Any

from django.dispatch import receiver

from privacy.messages import stops
from privacy.messages.enums import MessageKind
from privacy.messages.models import Message
from privacy.outside.domain import replayer
from privacy.outside.file import Line
from privacy.policies.models import PolicyVersion
from privacy.policies.signals import text_published
from privacy.subscriptions import domain
from privacy.subscriptions.models import PolicySubscription
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, handler


@receiver(text_published, dispatch_uid="privacy.subscriptions")
def on_text_published(version: PolicyVersion, **_: Any) -> None:
    """Leave the telling to Work: a version is news as soon as it is public."""
    work.schedule(kind=domain.TELL, reference=str(version.pk))


@handler(domain.TELL)
def tell(job: Job) -> Outcome:
    """Write to the next subscribers, a bounded chunk at a time."""
    return Again() if domain.tell_some(version_id=int(job.reference)) == domain.BATCH else Done()


@handler("subscriptions.ends", every=timedelta(hours=1))
def ends(_: Job) -> Outcome:
    """Forget addresses that nobody confirmed."""
    return Again() if domain.forget_unconfirmed(at=now()) == domain.BATCH else Done()


@replayer(domain.STOPPED)
def stop_again(lines: list[Line]) -> None:
    """Erase again, after a restore, what was stopped since."""
    stopped = [uuid.UUID(line.reference) for line in lines]
    for row in PolicySubscription.objects.filter(pk__in=stopped):
        domain.forget(row)


@stops.answers(MessageKind.POLICY_NEWS)
def stop_url(message: Message) -> str:
    """Return where a mail program ends this subscription by itself (RFC 8058)."""
    row = PolicySubscription.objects.filter(subject=message.subject_id).first()
    return str(domain.stop_link(row.pk)) if row else ""
