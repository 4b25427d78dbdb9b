"""Reminders: a certificate that ends, and once a year "is all of it still right?" (T-3.5).

Each is a row of Work that asks here what is due by what stands now, so that a renewed certificate
or a fresh confirmation moves its date by itself. No mail names a document or a date.
"""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts import certificates
from accounts.models import Profile, User
from accounts.regions import today_in
from privacy.messages import domain as messages
from privacy.messages.enums import Channel, MessageKind
from privacy.subjects.domain import lock_for_writing
from privacy.web.languages import link_to
from privacy.work import domain as work

CERTIFICATE = "accounts.certificate_ends"
STILL_RIGHT = "accounts.still_right"
A_DAY = timedelta(days=1)


def plan(*, user: User) -> None:
    """See to it that somebody is reminded in time, in the caller's transaction; twice is once."""
    profile = Profile.objects.filter(user=user).first()
    if profile is None or user.is_staff:
        return
    reference = str(user.subject_id)
    work.schedule(kind=STILL_RIGHT, reference=reference, due_at=asked_at(user, profile))
    ends = end_of_certificate(profile)
    if ends is not None:
        due_at = begin_of(ends - settings.CERTIFICATE_NOTICE)
        work.schedule(kind=CERTIFICATE, reference=reference, due_at=due_at)


def end_of_certificate(profile: Profile) -> date | None:
    """Return the last day of a certificate; None for one without an end, or none at all."""
    until = profile.certificate_until
    return certificates.end_of(until) if until else None


def begin_of(day: date) -> datetime:
    """Return a moment at which a day has begun wherever somebody lives."""
    return datetime.combine(day, time(12), tzinfo=UTC)


def grace_ends(ends: date) -> date:
    """Return the last day on which an account lacks nothing although its certificate is over."""
    last: date = ends + settings.CERTIFICATE_GRACE
    return last


def remind_of_certificate(*, user: User, now: datetime) -> datetime | None:
    """Write to somebody whose certificate ends or is over; return when to look again.

    Raises SubjectGone. A certificate is announced once, and its end once.
    """
    profile = Profile.objects.filter(user=user).first()
    ends = end_of_certificate(profile) if profile else None
    if profile is None or ends is None:
        return None
    today, begins = today_in(profile.country or "", now=now), ends - settings.CERTIFICATE_NOTICE
    if today < begins:
        return begin_of(begins)
    if today > grace_ends(ends):
        return None
    is_over = today > ends
    kind = MessageKind.CERTIFICATE_OVER if is_over else MessageKind.CERTIFICATE_ENDS
    # The day itself is the person's: the key tells two certificates apart and says nothing.
    once = salted_hmac("accounts.reminders", ends.isoformat(), algorithm="sha256").hexdigest()[:16]
    tell(user=user, profile=profile, kind=kind, once=once)
    return begin_of((grace_ends(ends) if is_over else ends) + A_DAY)


def asked_at(user: User, profile: Profile) -> datetime:
    """Return when somebody is asked whether all is still right."""
    asked: datetime = (profile.confirmed_at or user.created_at) + settings.STILL_RIGHT_EVERY
    return asked


def ask_if_still_right(*, user: User, now: datetime) -> datetime | None:
    """Ask somebody who has not confirmed for a year; return when to look again."""
    profile = Profile.objects.filter(user=user).first()
    if profile is None:
        return None
    due_at = asked_at(user, profile)
    if now < due_at:
        return due_at
    tell(user=user, profile=profile, kind=MessageKind.STILL_RIGHT, once=str(uuid4()))
    again_at: datetime = now + settings.STILL_RIGHT_EVERY
    return again_at


def confirm(*, user: User, now: datetime) -> None:
    """Note that somebody looked at their details and says that all is still right."""
    lock_for_writing(subject_id=user.subject_id)
    Profile.objects.filter(user=user).update(confirmed_at=now)


def tell(*, user: User, profile: Profile, kind: MessageKind, once: str) -> None:
    """Write to the proven address; whoever has proven none is told on the pages only."""
    subject = lock_for_writing(subject_id=user.subject_id)
    address = EmailAddress.objects.filter(user=user, primary=True, verified=True).first()
    if address is None:
        return
    messages.send(
        subject=subject,
        kind=kind,
        channel=Channel.MAIL,
        address=address.email,
        language=profile.language,
        template=kind.value,
        context={"link": link_to("profile"), "days": settings.CERTIFICATE_GRACE.days},
        key=f"{kind.value}:{user.pk}:{once}",
    )
