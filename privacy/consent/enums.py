"""The words of consent: what may be switched on, what somebody may do about it, and where."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Feature(TextChoices):
    """The three extended functions (P-3.4), a closed list. All are off until switched on."""

    DEVICE = "device", _("Device data")
    LOCATION = "location", _("Location")
    LOGS = "logs", _("Usage logs")


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
