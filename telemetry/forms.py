"""What people choose on the pages about their devices."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from telemetry.enums import Kind

PERIODS = {
    "hour": (_("The last hour"), timedelta(hours=1)),
    "day": (_("The last day"), timedelta(days=1)),
    "week": (_("The last seven days"), timedelta(days=7)),
    "all": (_("Everything"), None),
}
COLLECTED = [(Kind.DEVICE, Kind.DEVICE.label), (Kind.LOG, Kind.LOG.label)]


class EraseForm(forms.Form):
    """Which kind of data and which time is to go."""

    kind = forms.ChoiceField(
        label=_("What is to go?"),
        choices=COLLECTED,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is to go")},
    )
    period = forms.ChoiceField(
        label=_("Captured when?"),
        choices=[(name, words) for name, (words, _length) in PERIODS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a time")},
    )
