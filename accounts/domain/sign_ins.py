"""The history of sign-ins, and the word to the holder when an unknown browser comes in (P-2.6).

Who has never signed in before has no known browser; nothing is told of that first time.
"""

import secrets
import uuid
from datetime import datetime

from django.utils.crypto import salted_hmac
from django.utils.timezone import localtime

from accounts.browsers import Where
from accounts.domain.notices import tell
from accounts.enums import SignInMethod, SignInOutcome
from accounts.models import SignIn, User
from accounts.models.user import username_key
from privacy.messages.enums import MessageKind
from privacy.subjects.domain import SubjectGone, lock_for_writing
from privacy.subjects.models import Subject
from privacy.web.languages import link_to
from privacy.work.clock import now

# What a failed try that is about nobody is looked up by, so that it costs a look-up too.
NOBODY = uuid.UUID(int=0)


def new_device() -> str:
    """Return the random name of a browser, for its cookie only."""
    return secrets.token_urlsafe(32)


def device_hash(*, subject_id: uuid.UUID, device: str) -> str:
    """Return what is kept of a browser: two people on one browser cannot be linked by it."""
    bound = f"{subject_id}\x00{device}"
    return salted_hmac("accounts.devices", bound, algorithm="sha256").hexdigest()


def record_arrival(
    *, user: User, subject: Subject, method: SignInMethod, where: Where, device: str, is_first: bool
) -> None:
    """Enter a sign-in; tell the holder unless the browser is known or they never came before.

    Call it inside the transaction of the sign-in, with the Subject locked.
    """
    hashed = device_hash(subject_id=user.subject_id, device=device)
    is_known = SignIn.objects.filter(subject=subject, device_hash=hashed).exists()
    SignIn.objects.create(
        subject=subject,
        method=method,
        outcome=SignInOutcome.CAME_IN,
        device_hash=hashed,
        **where._asdict(),
    )
    if not (is_known or is_first):
        tell(
            subject=subject,
            kind=MessageKind.NEW_DEVICE,
            template="new_device",
            at=localtime(now()),
            link=link_to("me_security"),
        )


def record_refusal(*, username: str, method: SignInMethod, where: Where) -> None:
    """Enter a failed try; for a name that nobody has, as a row about nobody.

    Call it inside a transaction.
    """
    user = User.objects.filter(username_key=username_key(username)).values("subject_id").first()
    subject_id = user["subject_id"] if user else None
    record_refused(subject_id=subject_id, method=method, where=where)


def record_refused(*, subject_id: uuid.UUID | None, method: SignInMethod, where: Where) -> None:
    """As `record_refusal`, for a person who is known, or for nobody."""
    try:
        subject = lock_for_writing(subject_id=subject_id or NOBODY)
    except SubjectGone:
        subject = None
    SignIn.objects.create(
        subject=subject, method=method, outcome=SignInOutcome.REFUSED, **where._asdict()
    )


def forget_old(*, before: datetime, limit: int) -> int:
    """Remove what is older, a bounded chunk; return how many rows went."""
    due = SignIn.objects.filter(at__lt=before).values("pk")[:limit]
    gone, _ = SignIn.objects.filter(pk__in=due).delete()
    return gone
