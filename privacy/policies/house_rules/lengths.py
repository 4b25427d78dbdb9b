"""A length of time, as a sentence says it."""

from datetime import timedelta

from django.utils.translation import ngettext


def said(length: timedelta) -> str:
    """Return a length of time in words."""
    seconds = int(length.total_seconds())
    if seconds >= 2 * 86_400 and not seconds % 86_400:
        count = seconds // 86_400
        return ngettext("%(count)d day", "%(count)d days", count) % {"count": count}
    if seconds >= 3_600 and not seconds % 3_600:
        count = seconds // 3_600
        return ngettext("%(count)d hour", "%(count)d hours", count) % {"count": count}
    if seconds >= 120 and not seconds % 60:
        count = seconds // 60
        return ngettext("%(count)d minute", "%(count)d minutes", count) % {"count": count}
    return ngettext("%(count)d second", "%(count)d seconds", seconds) % {"count": seconds}
