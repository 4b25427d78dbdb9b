"""How the terms are kept today: works, use of the site, what people tell, their rights."""

from django.conf import settings
from django.utils.translation import gettext as _

from privacy.policies.house_rules.lengths import said


def rules_of_works() -> dict[str, str]:
    return {
        "T-0.2": _("Each of the three areas has a page that needs no account."),
        "T-1.1": _(
            "Each work shows its source. What comes from others stays theirs; layout, logo, "
            "directories and categories are ours in any case."
        ),
        "T-1.2": _("A notice that rests on the law of another place is handled in the same way."),
        "T-1.3": _("For a work of somebody else, the permission comes from its right holder."),
        "T-1.5": _("The form on this site counts as writing. No notice is refused for being late."),
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
        "T-1.11": _("A work of others is not published without its source and where to find it."),
        "T-1.12": _("Each download carries its source with it."),
    }


def rules_of_use() -> dict[str, str]:
    return {
        "T-2.1": _("A visitor who comes by such a link is served like everybody else."),
        "T-2.2": _("This site answers only under its own names."),
        "T-2.6": _("Each such text says so on its page. This cannot be switched off."),
        "T-2.7": _("A link to another website first shows you its host, on a page of ours."),
        "T-2.10": _("That page never sends you on by itself."),
        "T-4.1": _("This note stands beside each work and link of others, and never beside ours."),
    }


def rules_of_people() -> dict[str, str]:
    return {
        "T-3.1": _("A page that you only read sets no cookie and loads nothing from elsewhere."),
        "T-3.3": _(
            "Education and occupation are never required. What the public list of elements does "
            "not name cannot be stored."
        ),
        "T-3.4": _("You see your four marks in your profile."),
        "T-3.5": _(
            "You can do so at any time. We remind you %(notice)s before your document ends and "
            "every %(again)s."
        )
        % {
            "notice": said(settings.CERTIFICATE_NOTICE),
            "again": said(settings.STILL_RIGHT_EVERY),
        },
        "T-3.6": _(
            "Nothing ends by itself. We tell you what we doubt, and you have %(answer)s to answer. "
            "A person decides, and you have %(appeal)s to object."
        )
        % {
            "answer": said(settings.CHALLENGE_ANSWER_WITHIN),
            "appeal": said(settings.CHALLENGE_APPEAL_WITHIN),
        },
        "T-3.7": _("Visits are not counted today, and our own logs hold no address."),
        "T-3.10": _(
            "Point (3) uses totals only. Advertising is not on this list, and we send none. We "
            "keep for %(log)s that a message was sent, not what it said."
        )
        % {"log": said(settings.MESSAGE_LOG_KEPT)},
        "T-3.11": _(
            "Points (3) to (6) say how something may have happened. Nobody may choose them as a "
            "reason to hand data over."
        ),
        "T-3.13": _(
            "Passwords are stored as salted one-way hashes. The oldest backup is %(backups)s old."
        )
        % {"backups": said(settings.BACKUPS_AGED_OUT)},
        "T-3.15": _("We never use this sentence to leave out a measure, a notice or a repair."),
    }


def rules_of_rights() -> dict[str, str]:
    return {
        "T-3.17": _("A new number or address is proven by a code, and the old one is told."),
        "T-3.18": _("A value that you replaced is kept for %(length)s, so that you can go back.")
        % {"length": said(settings.PREVIOUS_VALUES_KEPT)},
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
