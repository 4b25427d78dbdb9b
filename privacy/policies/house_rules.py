"""How we keep a clause today: numbers and readings, from settings, beside the hashed text.

None of it is part of the published text: a number may change without a new version, and the page
says so. The promise is the clause.
"""

from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _
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


def house_rules() -> dict[str, str]:
    """Return by clause id how it is kept today, in the language that is on."""
    return {**rules_of_terms(), **rules_about_data(), **rules_of_notices()}


def rules_of_terms() -> dict[str, str]:
    return {
        "T-1.6": _(
            "A removed work goes from its page, lists, search, sitemap, interface and files at "
            "the same moment."
        ),
        "T-1.7": _(
            "You are told exactly what is missing and have %(days)d days to supply it. Until then "
            "the work stays as it is."
        )
        % {"days": settings.CURE_DAYS},
        "T-1.9": _("The register of works sets this line. Nobody types it."),
        "T-3.7": _("Visits are not counted today, and our own logs hold no address."),
        "T-3.11": _(
            "Points (3) to (6) say how something may have happened. Nobody may choose them as a "
            "reason to hand data over."
        ),
        "T-3.13": _(
            "Passwords are stored as salted one-way hashes. The oldest backup is %(backups)s old."
        )
        % {"backups": said(settings.BACKUPS_AGED_OUT)},
        "T-3.19": _(
            "You can cancel for %(window)s. After that everything is erased within %(done)s; it "
            "is gone from backups after %(backups)s."
        )
        % {
            "window": said(settings.ERASURE_CANCEL_WINDOW),
            "done": said(settings.ERASURE_COMPLETION),
            "backups": said(settings.BACKUPS_AGED_OUT),
        },
    }


def rules_about_data() -> dict[str, str]:
    return {
        "P-1.4": _(
            "Every function has its own switch, and all are off at first. Turning off takes one "
            "click and holds for everything that arrives after it."
        ),
        "P-2.3": _("A registration that is not finished is deleted after %(length)s.")
        % {"length": said(settings.INCOMPLETE_SIGNUP_TTL)},
        "P-2.8": _("A code is valid for %(length)s and may be tried %(tries)d times.")
        % {"length": said(settings.SMS_CODE_TTL), "tries": settings.CODE_ATTEMPTS},
        "P-2.10": _("A form or an app that sends a face or a fingerprint is refused."),
        "P-3.6": _("Kept for %(length)s, the list of applications for %(apps)s.")
        % {"length": said(settings.DEVICE_KEPT), "apps": said(settings.APP_LIST_KEPT)},
        "P-3.8": _(
            "At most %(tail)s. An app that is silent for %(lease)s counts as in the background."
        )
        % {"tail": said(settings.BACKGROUND_TAIL), "lease": said(settings.FOREGROUND_LEASE)},
        "P-3.9": _("No service of this site needs a position today, and none is taken."),
        "P-3.10": _("No place is worked out from your IP address."),
        "P-3.11": _("Kept for %(length)s.") % {"length": said(settings.USAGE_LOG_KEPT)},
        "P-3.15": _(
            "At most %(length)s, and until you sign out or remove the device. Then times are cut "
            "to the hour, and numbers are replaced."
        )
        % {"length": said(settings.COMBINATION_WINDOW)},
        "P-4.2": _("A child is anybody younger than %(age)d years.") % {"age": settings.ADULT_AGE},
        "P-4.4": _("The form for it stands on this site and needs no account."),
        "P-4.5": _(
            "Collection stops as soon as a report is confirmed. It is decided within "
            "%(decided)s, and everything is erased within %(erased)s after that."
        )
        % {"decided": said(settings.MINOR_DECISION), "erased": said(settings.MINOR_ERASURE)},
    }


def rules_of_notices() -> dict[str, str]:
    return {
        "P-5.4": _("“Isle of Man” is read as the search of this site."),
        "P-6.4": _("A file elsewhere we cannot delete. A link to it on our pages we can."),
        "P-6.8": _(
            "“Mail” means e-mail. The form is its first step and counts once you have confirmed "
            "your address, within %(length)s."
        )
        % {"length": said(settings.NOTICE_CONFIRM)},
        "P-6.9": _(
            "The website of the Nexet customer is this site, or a customer site that we host."
        ),
        "P-6.11": ngettext(
            "A person writes to you within %(count)d working day. An automatic receipt is none.",
            "A person writes to you within %(count)d working days. An automatic receipt is none.",
            settings.CONTACT_SLA,
        )
        % {"count": settings.CONTACT_SLA},
    }
