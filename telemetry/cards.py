"""What the overview `/me/` says about linked devices."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from privacy.web.cards import Card, Link, Row, card
from telemetry import queries
from telemetry.enums import WindowState


@card("telemetry.devices", order=40)
def your_devices(request: HttpRequest) -> Card:
    """Say how many devices are linked, and lead to them."""
    user: Any = request.user
    windows = queries.windows_of(user.subject_id)
    linked = sum(window.state == WindowState.OPEN for window in windows)
    return Card(
        _("Your devices"),
        rows=[Row(_("Linked now"), str(linked))] if linked else [],
        text="" if linked else _("No device is linked with you."),
        links=[Link(reverse("me_devices"), _("Devices and what they sent"))],
    )
