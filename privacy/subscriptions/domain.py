"""Ask, confirm, be told, stop: news of new versions by mail (P-1.3, T-3.10(4), D-69).

- Nothing is sent but the question until the owner of the address presses a button.
- A stop erases at once: the row, its messages, its Subject. A line outside the database says so,
  and no restored copy writes to that address again.
"""

import uuid
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from privacy.messages import domain as messages
from privacy.messages.enums import Channel, MessageKind
from privacy.outside import domain as outside
from privacy.policies import queries
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.versions.titles import Title
from privacy.subjects.domain import (
    WRITABLE,
    SubjectGone,
    change_state,
    create,
    lock_for_change,
    lock_for_writing,
)
from privacy.subjects.enums import SubjectState
from privacy.subscriptions import tokens
from privacy.subscriptions.models import PolicySubscription
from privacy.web.languages import known_language, link_to
from privacy.work.clock import now

TELL = "subscriptions.tell"
STOPPED = "subscription.stopped"
# An address that nobody confirms is forgotten after this.
CONFIRM_WITHIN = timedelta(days=7)
BATCH = 100


class UnknownLink(Exception):  # noqa: N818 - reads as the news it is
    """No such subscription, or one that was never confirmed in time, or is stopped."""


def ask(*, document: Document, email: str, language: str) -> PolicySubscription | None:
    """Note that somebody wants news, and send the question whether it was them.

    Asked again it is the same subscription, and one question a day at most; whoever has it already
    gets the same mail, so the answer of the page tells nothing. None where two asked at once.
    """
    try:
        with transaction.atomic():
            row = found_or_new(document=document, email=email, language=language)
            subject = lock_for_writing(subject_id=row.subject_id)
            messages.send(
                subject=subject,
                kind=MessageKind.POLICY_CONFIRM,
                channel=Channel.MAIL,
                address=row.email,
                language=row.language,
                template="policy_confirm",
                context={
                    "text": Title(row.document),
                    "link": link_to("subscription_confirm", tokens.token(tokens.CONFIRM, row.pk)),
                    "days": CONFIRM_WITHIN.days,
                },
                key=f"policy_confirm:{row.pk}:{now():%Y%m%d}",
            )
            return row
    except (IntegrityError, SubjectGone):
        return None


def found_or_new(*, document: Document, email: str, language: str) -> PolicySubscription:
    """Return the subscription of an address to a text; one that waits takes the new language."""
    index = tokens.email_index(email)
    row = PolicySubscription.objects.filter(email_index=index, document=document).first()
    if row is not None:
        if row.confirmed_at is None:
            row.language = known_language(language)
            row.save(update_fields=["language"])
        return row
    newest = queries.newest(document)
    row = PolicySubscription(
        subject=create(),
        document=document,
        email=email,
        email_index=index,
        language=known_language(language),
        told=newest.number if newest else 0,
    )
    row.token_hash = tokens.token_hash(tokens.token(tokens.CONFIRM, row.pk))
    row.stop_hash = tokens.token_hash(tokens.token(tokens.STOP, row.pk))
    row.save()
    return row


def waiting(*, token: str) -> PolicySubscription:
    """Return the subscription that a mailed link is about; raises UnknownLink."""
    row = PolicySubscription.objects.filter(token_hash=tokens.token_hash(token)).first()
    if row is None or (row.confirmed_at is None and row.asked_at <= now() - CONFIRM_WITHIN):
        raise UnknownLink
    return row


def confirm(*, token: str) -> PolicySubscription:
    """Make a subscription count; twice is once. Raises UnknownLink."""
    with transaction.atomic():
        row = waiting(token=token)
        try:
            lock_for_writing(subject_id=row.subject_id)
        except SubjectGone as gone:
            raise UnknownLink from gone
        PolicySubscription.objects.filter(pk=row.pk, confirmed_at=None).update(confirmed_at=now())
        return row


def to_stop(*, token: str) -> PolicySubscription:
    """Return the subscription that a stop link is about; raises UnknownLink."""
    row = PolicySubscription.objects.filter(stop_hash=tokens.token_hash(token)).first()
    if row is None:
        raise UnknownLink
    return row


def stop(*, token: str) -> None:
    """End a subscription and erase it; twice is harmless, a second click must not look wrong."""
    row = PolicySubscription.objects.filter(stop_hash=tokens.token_hash(token)).first()
    if row is not None:
        forget(row)


def forget(row: PolicySubscription) -> None:
    """Erase a subscription and everything of whoever asked; leaves a line outside."""
    with transaction.atomic():
        subject = lock_for_change(subject_id=row.subject_id)
        if subject.state not in WRITABLE:
            return
        messages.forget(subject_id=subject.pk)
        PolicySubscription.objects.filter(pk=row.pk).delete()
        outside.note(kind=STOPPED, reference=row.pk, subject_id=subject.pk)
        change_state(subject=subject, to=SubjectState.ERASING)
        change_state(subject=subject, to=SubjectState.ERASED)


def forget_unconfirmed(*, at: datetime, limit: int = BATCH) -> int:
    """Erase what nobody confirmed in time; return how many."""
    due = PolicySubscription.objects.filter(confirmed_at=None, asked_at__lte=at - CONFIRM_WITHIN)
    rows = list(due[:limit])
    for row in rows:
        forget(row)
    return len(rows)


def stop_link(subscription_id: uuid.UUID) -> object:
    """Return the address that ends it, in the language of the mail."""
    return link_to("subscription_stop", tokens.token(tokens.STOP, subscription_id))


def tell_some(*, version_id: int, limit: int = BATCH) -> int:
    """Write to the next subscribers who were not told of a version yet; return how many."""
    version = queries.by_id(version_id)
    due = PolicySubscription.objects.filter(
        document=version.document, told__lt=version.number, confirmed_at__isnull=False
    ).order_by("pk")
    rows = list(due[:limit])
    for row in rows:
        with transaction.atomic():
            # Told before the mail is written: somebody who is leaving is asked about once.
            PolicySubscription.objects.filter(pk=row.pk).update(told=version.number)
            tell(row, version)
    return len(rows)


def tell(row: PolicySubscription, version: PolicyVersion) -> None:
    """Write the news of one version to one subscriber; the same twice is one mail."""
    try:
        subject = lock_for_writing(subject_id=row.subject_id)
    except SubjectGone:
        return
    messages.send(
        subject=subject,
        kind=MessageKind.POLICY_NEWS,
        channel=Channel.MAIL,
        address=row.email,
        language=row.language,
        template="policy_news",
        context={
            "text": Title(row.document),
            "version": version,
            "link": link_to("policy_version", document=row.document, number=version.number),
            "changes": link_to(
                "policy_compare",
                document=row.document,
                before=max(version.number - 1, 1),
                after=version.number,
            ),
            "stop": stop_link(row.pk),
        },
        key=f"policy_news:{row.pk}:{version.number}",
    )
