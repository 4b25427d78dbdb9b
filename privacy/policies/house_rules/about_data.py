"""How the privacy policy is kept today: consent, basic and extended functions, minors."""

from django.conf import settings
from django.utils.translation import gettext as _

from privacy.policies.house_rules.lengths import said


def rules_of_consent() -> dict[str, str]:
    return {
        "P-1.3": _("A changed text alone never begins a collection: you are always asked."),
        "P-1.4": _(
            "Every function has its own switch, and all are off at first. Turning off takes one "
            "click and holds for everything that arrives after it."
        ),
        "P-1.5": _("What you write to us in your own words counts as well."),
        "P-1.6": _("Such data is stored encrypted and is never shown in lists."),
    }


def rules_of_basic_functions() -> dict[str, str]:
    return {
        "P-2.1": _(
            "“Improvement” here means that the service works. Analysis never makes an answer "
            "mandatory."
        ),
        "P-2.3": _("A registration that is not finished is deleted after %(length)s.")
        % {"length": said(settings.INCOMPLETE_SIGNUP_TTL)},
        "P-2.4": _(
            "You are told %(notice)s before. A check without an answer ends after %(ends)s, and "
            "does you no harm."
        )
        % {
            "notice": said(settings.IDENTITY_NOTICE),
            "ends": said(settings.IDENTITY_ANSWER_WITHIN),
        },
        "P-2.5": _("This list is complete. No data about payments is collected."),
        "P-2.7": _("“Hosting” means that we hold your account and your devices for you."),
        "P-2.8": _(
            "A code is valid for %(length)s and may be tried %(tries)d times. Your gender may stay "
            "unstated, and a document may have no end."
        )
        % {"length": said(settings.SMS_CODE_TTL), "tries": settings.CODE_ATTEMPTS},
        "P-2.9": _("You show it to your own device only."),
        "P-2.10": _("A form or an app that sends a face or a fingerprint is refused."),
    }


def rules_of_extended_functions() -> dict[str, str]:
    return {
        "P-3.3": _("A function that you refused asks again only when it has changed."),
        "P-3.6": _("Kept for %(length)s, the list of applications for %(apps)s.")
        % {"length": said(settings.DEVICE_KEPT), "apps": said(settings.APP_LIST_KEPT)},
        "P-3.8": _(
            "At most %(tail)s. An app that is silent for %(lease)s counts as in the background."
        )
        % {"tail": said(settings.BACKGROUND_TAIL), "lease": said(settings.FOREGROUND_LEASE)},
        "P-3.9": _("No service of this site needs a position today, and none is taken."),
        "P-3.10": _("No place is worked out from your IP address."),
        "P-3.11": _("Kept for %(length)s, and only while you have switched it on.")
        % {"length": said(settings.USAGE_LOG_KEPT)},
        "P-3.13": _("Without your consent your searches are not kept."),
        "P-3.14": _("We protect such data as if it could identify you."),
        "P-3.15": _(
            "At most %(length)s, and until you sign out or remove the device. Then times are cut "
            "to the hour, and numbers are replaced."
        )
        % {"length": said(settings.COMBINATION_WINDOW)},
        "P-3.16": _("It must be your own authorisation, stored, or a law that is named."),
    }


def rules_of_minors() -> dict[str, str]:
    return {
        "P-4.2": _("A child is anybody younger than %(age)d years.") % {"age": settings.ADULT_AGE},
        "P-4.3": _("We advertise to nobody today."),
        "P-4.4": _("The form for it stands on this site and needs no account."),
        "P-4.5": _(
            "Collection stops as soon as a report is confirmed. It is decided within "
            "%(decided)s, and everything is erased within %(erased)s after that."
        )
        % {"decided": said(settings.MINOR_DECISION), "erased": said(settings.MINOR_ERASURE)},
        "P-4.6": _("Both happen in one and the same case."),
    }
