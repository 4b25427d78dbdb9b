"""A date that somebody waits for, in words: the requester and the staff see the same."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext


@dataclass(frozen=True)
class Due:
    """The words for `_components/due_badge.html`."""

    at: datetime
    words: str
    kind: str


def due(at: datetime, *, now: datetime) -> Due:
    """Say how long something still has: by days of the site's own zone, never by colour alone."""
    days = (localtime(at).date() - localtime(now).date()).days
    if at <= now:
        if days == 0:
            return Due(at, gettext("overdue since today"), "bad")
        text = ngettext("%(days)d day overdue", "%(days)d days overdue", -days)
        return Due(at, text % {"days": -days}, "bad")
    if days == 0:
        return Due(at, gettext("due today"), "warn")
    text = ngettext("%(days)d day left", "%(days)d days left", days)
    return Due(at, text % {"days": days}, "warn" if days == 1 else "")
