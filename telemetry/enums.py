"""Closed lists of telemetry: what may be collected, by which permission, and how it may end."""

from collections.abc import Mapping
from enum import StrEnum

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Platform(TextChoices):
    ANDROID = "android"
    IOS = "ios"
    WINDOWS = "windows"
    MACOS = "macos"
    LINUX = "linux"
    WEB = "web"


class Kind(TextChoices):
    """The three groups of P-3.4; there is no fourth."""

    DEVICE = "device", _("Device information")
    LOCATION = "location", _("Location")
    LOG = "log", _("Usage log")


class Permission(TextChoices):
    """What the operating system may allow: one for each device field and each location source."""

    MODEL = "model", _("Device model")
    OS_VERSION = "os_version", _("Version of the operating system")
    SETTINGS = "settings", _("Device settings")
    UNIQUE_ID = "unique_id", _("Unique device identifier")
    MAC = "mac", _("MAC address")
    APPS = "apps", _("Installed applications")
    HARDWARE = "hardware", _("Other device characteristics")
    IP = "ip", _("Place by network address")
    GPS = "gps", _("GPS position")
    WIFI = "wifi", _("Wi-Fi access points")
    BLUETOOTH = "bluetooth", _("Bluetooth")
    BASE_STATIONS = "base_stations", _("Base stations")
    SENSORS = "sensors", _("Other sensors")


# P-3.6 d-f identify a device by themselves: never without a person who is told (architecture 4).
ONLY_LINKED = frozenset({Permission.UNIQUE_ID, Permission.MAC, Permission.APPS})


# Which element of the inventory a field of a device is.
ELEMENT_OF: Mapping[Permission, str] = {
    Permission.MODEL: "D-24",
    Permission.OS_VERSION: "D-25",
    Permission.SETTINGS: "D-26",
    Permission.UNIQUE_ID: "D-27",
    Permission.MAC: "D-28",
    Permission.APPS: "D-29",
    Permission.HARDWARE: "D-30",
}


class AppState(TextChoices):
    FOREGROUND = "foreground"
    BACKGROUND = "background"


class Refusal(StrEnum):
    """Why an event is not taken (contract.md section 3)."""

    CONSENT_REQUIRED = "consent_required"
    PERMISSION_REQUIRED = "permission_required"
    COLLECTION_ENDED = "collection_ended"
    POSITIONING_OFF = "positioning_off"
    SERVICE_NOT_OPEN = "service_not_open"
    CLOCK = "clock"
    UNKNOWN_FIELD = "unknown_field"
    BIOMETRIC = "biometric"
    RESTRICTED = "restricted"
    BASIC_INFO_MISSING = "basic_info_missing"
    SERVICE_REFUSED = "service_refused"


# One of these for every event of a batch makes the whole answer a refusal of this status.
STATUS_OF_ALL: Mapping[Refusal, int] = {
    Refusal.CONSENT_REQUIRED: 403,
    Refusal.PERMISSION_REQUIRED: 403,
    Refusal.POSITIONING_OFF: 403,
    Refusal.SERVICE_NOT_OPEN: 403,
    Refusal.RESTRICTED: 403,
    Refusal.BASIC_INFO_MISSING: 403,
    Refusal.SERVICE_REFUSED: 403,
    Refusal.BIOMETRIC: 400,
}


class WindowPurpose(TextChoices):
    """What a device may be joined with a person for; nothing else opens a window (P-3.15)."""

    DEVICE = "device_security", _("to protect your account and your devices")
    LOCATION = "location_service", _("to give a service that needs your position")
    CONVENIENCE = "convenience", _("to make our services more convenient for you")
    OPERATIONS = "ops_analysis", _("to see how our services work")
    SECURITY = "security_reporting", _("to find weaknesses")


class WindowGround(TextChoices):
    CONSENT = "CON", _("your own act")
    LAW = "LAW", _("a law")


class WindowState(TextChoices):
    OPEN = "open", _("open")
    CLOSING = "closing", _("being separated")
    UNLINKED = "unlinked", _("separated for good")


WINDOW_TRANSITIONS: dict[WindowState, frozenset[WindowState]] = {
    WindowState.OPEN: frozenset({WindowState.CLOSING}),
    WindowState.CLOSING: frozenset({WindowState.UNLINKED}),
    WindowState.UNLINKED: frozenset(),
}


class ClosedBy(TextChoices):
    APP = "app", _("on the device")
    PORTAL = "portal", _("on this site")
    EXPIRED = "expired", _("after the longest time")
    SERVICES = "services", _("with all services")
    REPLAY = "replay", _("again after a restore")
