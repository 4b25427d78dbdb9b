"""The three product areas (T-0.2 to T-0.4): pages for everybody, without sign-in or cookie."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from nexhome_site.pages.frame import AREAS, Link, served

Text = str | Promise


class Product(NamedTuple):
    """One thing that people can put on a wall or a table."""

    name: Text
    text: Text


class Fact(NamedTuple):
    """What the product does with data, in one line."""

    label: Text
    value: Text


class Area(NamedTuple):
    """One page: what it is about, its products, what happens to data."""

    url: str
    title: Text
    lead: Text
    products: tuple[Product, ...]
    facts: tuple[Fact, ...]


OFF_BY_DEFAULT = Fact(
    _("Data about use"), _("Off until you turn it on, and off again with one button.")
)
SMART_IOT = Area(
    "/smart-iot/",
    _("Smart IoT"),
    _(
        "Gateways and sensors that tell you what happens in a building, and work on without the "
        "internet."
    ),
    (
        Product(
            _("Gateway G2"),
            _(
                "Joins sensors by Zigbee, Thread and cable. Rules run inside it, so lights and "
                "alarms work when the line is down."
            ),
        ),
        Product(
            _("Water and gas sensors"),
            _(
                "Notice a leak within seconds, close the valve and ring. The battery lasts five "
                "years."
            ),
        ),
        Product(
            _("Energy meter"),
            _(
                "Measures each circuit on its own. The figures stay in the gateway; you decide "
                "whether a copy leaves the house."
            ),
        ),
    ),
    (
        OFF_BY_DEFAULT,
        Fact(_("Where rules run"), _("In the gateway, in your building.")),
        Fact(_("Without an account"), _("All sensors and rules work.")),
    ),
)
SMART_HOME = Area(
    "/smart-home/",
    _("Smart home"),
    _("Light, climate and blinds on one panel, for everybody in the household and for guests."),
    (
        Product(
            _("Wall panel W7"),
            _(
                "A seven-inch screen that replaces a light switch. Large buttons, three "
                "languages, no camera."
            ),
        ),
        Product(
            _("Room thermostat"),
            _("Learns how fast a room warms up, and nothing about who is in it."),
        ),
        Product(
            _("App for phone and tablet"),
            _(
                "Shows the same rooms as the panel. It asks for your location only for what "
                "needs it, and says so first."
            ),
        ),
    ),
    (
        OFF_BY_DEFAULT,
        Fact(_("Guests"), _("Use the panel without an account.")),
        Fact(_("Moving out"), _("One button on the panel erases what it holds.")),
    ),
)
SIP_INTERCOM = Area(
    "/sip-intercom/",
    _("SIP intercom"),
    _(
        "Door stations that speak the open telephone standard: they ring any phone, without a "
        "service of ours between."
    ),
    (
        Product(
            _("Door station D4"),
            _("Video and speech over SIP, for one door or four. Opens by code, card or phone."),
        ),
        Product(
            _("Indoor monitor M5"),
            _(
                "Shows who rings. Pictures of visitors are kept only if you want it, and for as "
                "long as you say."
            ),
        ),
        Product(
            _("Concierge software"),
            _("For large buildings: doors, flats and codes in one list, on your own server."),
        ),
    ),
    (
        OFF_BY_DEFAULT,
        Fact(_("Calls"), _("Go from door to phone inside your network.")),
        Fact(
            _("Faces and fingerprints"),
            _("Are never collected. A field that looks like one is refused."),
        ),
    ),
)
BY_NAME = {"smart-iot": SMART_IOT, "smart-home": SMART_HOME, "sip-intercom": SIP_INTERCOM}
WAYS_ON = (
    Link("/works/", _("Manuals and downloads")),
    Link("/privacy/", _("What we do with data: the privacy policy")),
    Link("/me/consents/", _("What you have turned on")),
)


@require_safe
def area(request: HttpRequest, name: str) -> HttpResponse:
    """Show one area, the ways on and the other two."""
    shown = BY_NAME[name]
    context = {
        "area": shown,
        "ways_on": served(WAYS_ON),
        "others": served(link for link in AREAS if link.url != shown.url),
    }
    return render(request, "pages/area.html", context)
