"""What happens to somebody's details, written down for them: changed, taken back, shown in clear.

Only the element is named, never a value (T-3.17).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db.models import Max

from accounts.enums import DetailAct
from accounts.models import DetailEvent, Profile, User
from privacy.subjects.domain import lock_for_writing

MASKED = ("D-08", "D-11")
CHANGES = (DetailAct.CHANGED, DetailAct.RESTORED)


def note(*, user: User, elements: Iterable[str], act: DetailAct) -> None:
    """Write down what happened, in the caller's transaction; the Subject is locked."""
    DetailEvent.objects.bulk_create(
        DetailEvent(user=user, element=element, act=act) for element in elements
    )


def show(*, user: User, element: str) -> str:
    """Return a masked value in clear, and write down that it was shown. Raises SubjectGone.

    `element` is one of MASKED. Call it inside a transaction, for whoever has just proven who they
    are; empty when nothing was told.
    """
    lock_for_writing(subject_id=user.subject_id)
    profile = Profile.objects.filter(user=user).first()
    value = ""
    if profile is not None:
        value = (profile.certificate_number if element == "D-08" else profile.mobile) or ""
    if value:
        note(user=user, elements=[element], act=DetailAct.SHOWN)
    return value


def since(*, user: User) -> Mapping[str, datetime]:
    """Return when each element that was ever changed got the value it has."""
    changed = DetailEvent.objects.filter(user=user, act__in=CHANGES)
    return dict(changed.values_list("element").annotate(Max("at")).order_by())


def latest(*, user: User, limit: int) -> list[DetailEvent]:
    """Return what happened last, the newest first."""
    return list(DetailEvent.objects.filter(user=user).order_by("-at", "-pk")[:limit])
