"""The words of consent: what may be switched on, what somebody may do about it, and where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Feature(TextChoices):
    """The three extended functions (P-3.4), a closed list. All are off until switched on."""

    DEVICE = "device", _("Device data")
    LOCATION = "location", _("Location")
    LOGS = "logs", _("Usage logs")


class Method(TextChoices):
    """How data come to us and how they are used (P-1.3 c): a new one is a change that is asked."""

    GIVEN = "given", _("you give it on a page of this site")
    NOTED = "noted", _("this site notes it while you use it")
    SENT = "sent", _("the app on your device sends it")
    MESSAGES = "messages", _("we send messages to you")
    COMPARED = "compared", _("an authority that issued a document compares it")
    DECIDED = "decided", _("a person here decides about it")
    WARNED = "warned", _("we warn you about what is new")
    SERVED = "served", _("a service that you opened works with it")
    COUNTED = "counted", _("reports count it, without persons")


class Act(TextChoices):
    """What happened. Only the person's own act is `granted`; silence is nothing at all."""

    SHOWN = "shown", _("shown")
    GRANTED = "granted", _("turned on")
    REFUSED = "refused", _("not now")
    WITHDRAWN = "withdrawn", _("turned off")


class Channel(TextChoices):
    PAGE = "page", _("on a page of this site")
    API = "api", _("in an app or device")
    SYSTEM = "system", _("by this site")
    RESTORED = "restored", _("repeated after a restore")


class ConsentState(TextChoices):
    """What follows from the events; it is stored nowhere."""

    NONE = "none"
    SHOWN = "shown"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


# An install without a person behind it may agree to these only: a position and identifiers are
# taken only while a person is known who agreed (P-3.15).
FOR_INSTALLS = frozenset({Feature.DEVICE, Feature.LOGS})
