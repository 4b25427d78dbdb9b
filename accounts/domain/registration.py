"""Joining: one transaction turns a checked draft into a person (J-2); leaving it unfinished.

Nothing is proven yet when the user row appears. What is not proven within a day is removed with
everything that belongs to it, and the user name is free again (P-2.3).
"""

import uuid
from collections.abc import Set as AbstractSet
from contextlib import suppress
from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import IntegrityError, transaction

from accounts.domain import drafts, elements, marks, tickets
from accounts.domain.limits import TooManySends, count_send
from accounts.domain.proving import put_code
from accounts.enums import OPTIONAL, AccountState, CodePurpose, SendScope, SignupStep
from accounts.models import OneTimeCode, Profile, Session, User
from accounts.models.profile import CERTIFICATE_COLUMNS
from accounts.models.user import username_key
from privacy.messages import domain as messages
from privacy.policies import domain as policies
from privacy.policies.queries import texts_in_force
from privacy.subjects.domain import (
    WRITABLE,
    SubjectGone,
    change_state,
    create,
    lock_for_change,
    lock_for_writing,
)
from privacy.subjects.enums import SubjectState
from privacy.work.clock import now

# What the profile keeps as it was told.
AS_TOLD = ("name", "gender", *CERTIFICATE_COLUMNS, *OPTIONAL)


class UsernameTaken(Exception):  # noqa: N818 - reads as the news it is
    """Somebody has this user name; another must be chosen."""


class NotComplete(Exception):  # noqa: N818
    """An answer is missing or holds no longer, or a text has changed since it was agreed to."""


def is_free(username: str) -> bool:
    """Tell whether nobody has a user name, in any spelling that counts as the same."""
    return not User.objects.filter(username_key=username_key(username)).exists()


def submit(*, draft_id: uuid.UUID, language: str, source: str) -> str:
    """Make Subject, user, profile, address, acceptances and the first code; return the token.

    Raises TooManySends when the asking network, the block of the number or its country has had its
    codes, DraftGone, NotComplete and UsernameTaken. A number that has had its own codes for today
    is registered without sending one.
    """
    draft = drafts.read(draft_id=draft_id)
    if draft.due != SignupStep.CHECK:
        raise NotComplete
    may_send = True
    try:
        count_send(target=draft.answers["mobile"], source=source)
    except TooManySends as refusal:
        if refusal.scope != SendScope.TARGET:
            raise
        may_send = False
    token = tickets.token_of_draft(draft_id=draft_id)
    with transaction.atomic():
        draft = drafts.read(draft_id=draft_id, lock=True)
        user = enter(draft=draft, language=language)
        tickets.open_ticket(user=user, token=token)
        if may_send:
            put_code(user=user, purpose=CodePurpose.REGISTER_MOBILE)
        drafts.forget(draft_id=draft_id)
    return token


def stale_answers(*, draft: drafts.Draft) -> set[str]:
    """Return the answers that must be given anew, by name.

    Texts that changed since they were agreed to; elements that are blank or break their rule: a
    certificate may end, or contradict an answer that was changed after it.
    """
    in_force = {str(text.document): str(text.number) for text in texts_in_force()}
    stale = {name for name, number in in_force.items() if draft.answers.get(name) != number}
    wrong = {*elements.blank(draft.answers), *elements.refused(draft.answers, now=now())}
    if wrong & {"D-07", "D-08", "D-09"}:
        stale |= {*CERTIFICATE_COLUMNS}
    return stale | {name for element in wrong for name in elements.COLUMNS[element]}


def enter(*, draft: drafts.Draft, language: str) -> User:
    """Write the person down, inside the caller's transaction."""
    if draft.due != SignupStep.CHECK or stale_answers(draft=draft):
        raise NotComplete
    answers = draft.answers
    subject = lock_for_writing(subject_id=create().pk)
    user = User(
        subject=subject,
        username=answers["username"],
        password=answers["password"],
        account_state=AccountState.SUBMITTED,
    )
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise UsernameTaken from error
    Profile.objects.create(
        user=user,
        country=answers["country"],
        birth_date=answers["birth_date"],
        mobile=answers["mobile"],
        mobile_declared_at=now(),
        language=language,
        **{name: answers.get(name) for name in AS_TOLD},
    )
    EmailAddress.objects.create(user=user, email=answers["email"], primary=True, verified=False)
    for version in texts_in_force():
        policies.accept(subject=subject, version=version, language=language)
    return user


def purge_unfinished(*, before: datetime, limit: int) -> int:
    """Remove registrations that nobody finished; return how many."""
    due = User.objects.filter(
        account_state=AccountState.SUBMITTED, is_staff=False, created_at__lt=before
    ).values_list("pk", flat=True)
    return sum(purge(user_id=user_id, before=before) for user_id in due[:limit])


def purge(*, user_id: uuid.UUID, before: datetime) -> bool:
    """Remove one unfinished registration unless it was finished a moment ago."""
    with transaction.atomic(), suppress(User.DoesNotExist):
        subject = lock_for_change(
            subject_id=User.objects.values_list("subject_id", flat=True).get(pk=user_id)
        )
        user = User.objects.select_for_update(of=("self",)).get(
            pk=user_id, account_state=AccountState.SUBMITTED, created_at__lt=before
        )
        OneTimeCode.objects.filter(subject=subject).delete()
        Session.objects.filter(subject=subject).delete()
        messages.forget(subject_id=subject.pk)
        user.delete()
        change_state(subject=subject, to=SubjectState.ERASING)
        change_state(subject=subject, to=SubjectState.ERASED)
        return True
    return False


def forget_attempts(*, values: AbstractSet[str], before: datetime) -> None:
    """Remove drafts and unfinished registrations in which one of these values was typed."""
    drafts.forget_naming(values=values)
    unfinished = User.objects.filter(
        account_state=AccountState.SUBMITTED, is_staff=False, subject__state__in=WRITABLE
    )
    named = set(
        EmailAddress.objects.filter(user__in=unfinished, email__in=values).values_list(
            "user", flat=True
        )
    )
    profiles = Profile.objects.filter(user__in=unfinished)
    for user_id, *typed in profiles.values_list("user", "mobile", "certificate_number"):
        if not values.isdisjoint({each.casefold() for each in typed if each}):
            named.add(user_id)
    for user_id in named:
        purge(user_id=user_id, before=before)
    forget_certificates(numbers=values)


def forget_certificates(*, numbers: AbstractSet[str]) -> None:
    """Take certificates back from accounts that told the number of somebody who left.

    They never held it. Once the number is free they may tell it again, and then it is checked.
    """
    waiting = Profile.objects.filter(
        user__subject__state__in=WRITABLE,
        certificate_index=None,
        certificate_number__isnull=False,
    )
    for profile in waiting.select_related("user"):
        if profile.certificate_number.casefold() in numbers:
            with transaction.atomic(), suppress(SubjectGone):
                lock_for_writing(subject_id=profile.user.subject_id)
                Profile.objects.filter(pk=profile.pk, certificate_index=None).update(
                    **dict.fromkeys(CERTIFICATE_COLUMNS)
                )
                marks.refresh(user=profile.user, now=now())
