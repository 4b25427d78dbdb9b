"""How notices about copyright are kept today: what they hold, and where an address lies."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from privacy.policies.house_rules.lengths import said


def rules_of_notices() -> dict[str, str]:
    return {
        "P-5.1": _(
            "You may send a notice with gaps, and fill them within %(days)d days. An accepted "
            "notice has none."
        )
        % {"days": settings.CURE_DAYS},
        "P-5.2": _("It may be the owner, somebody with an exclusive licence, or an agent."),
        "P-5.3": _("Whoever acts without a company says so instead of a company name."),
        "P-5.4": _("“Isle of Man” is read as the search of this site."),
        "P-5.7": _("Your typed full name counts as your signature."),
    }


def rules_of_addresses() -> dict[str, str]:
    return {
        "P-6.2": _("It means: our page points to a file that lies elsewhere."),
        "P-6.4": _("A file elsewhere we cannot delete. A link to it on our pages we can."),
        "P-6.6": _("Other proof of the copyright counts as well."),
        "P-6.8": _(
            "“Mail” means e-mail. The form is its first step and counts once you have confirmed "
            "your address, within %(length)s."
        )
        % {"length": said(settings.NOTICE_CONFIRM)},
        "P-6.9": _(
            "The website of the Nexet customer is this site, or a customer site that we host."
        ),
        "P-6.10": _(
            "Papers that show who you are go %(papers)s after the decision; the notice itself is "
            "kept for %(notice)s."
        )
        % {
            "papers": said(settings.NOTICE_IDENTITY_KEPT),
            "notice": said(settings.NOTICE_KEPT),
        },
        "P-6.11": ngettext(
            "A person writes to you within %(count)d working day. An automatic receipt is none.",
            "A person writes to you within %(count)d working days. An automatic receipt is none.",
            settings.CONTACT_SLA,
        )
        % {"count": settings.CONTACT_SLA},
    }
