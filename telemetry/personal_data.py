"""What `telemetry` knows about people: nothing, but while a window joins a device with somebody.

Rows of devices hang on random pseudonyms and lead to no Subject (P-3.14). While a window is open
the store below finds them by the window's pseudonym: so an erasure's work grows with what this
person sent, and a declared foreign key would be one more bridge.
"""

from datetime import timedelta

from privacy.registry.elements import Purpose
from privacy.registry.holdings import (
    Ground,
    Holding,
    Personal,
    Retention,
    Technical,
    registry,
)
from telemetry.domain.erasing import LINKED_DEVICES
from telemetry.models import (
    CombinationWindow,
    Event,
    ForegroundSpan,
    Gate,
    Install,
    LinkCode,
    PermissionGrant,
    SeenBatch,
    Tally,
)

OWN_ID = Technical("the row's own number")
PSEUDONYM = Technical("a random number that leads to somebody only through an open window")
MOMENT = Technical("when we did something")
COUNTED = Technical("how often something was refused or came twice; no value")
UNLINKED = (
    "hangs on a random pseudonym; while a window is open the store telemetry.linked_devices "
    "finds it by the window's own number"
)
KEYED_HASH = "a keyed hash under the pseudonym: worth nothing on another pseudonym"
PLAIN_ON_PSEUDONYM = "stands on a pseudonym; the inventory says plain"
COMBINED = [Purpose.DEVICE, Purpose.LOCATION, Purpose.CONVENIENCE]

registry.store(LINKED_DEVICES)
registry.hold(
    Holding(
        model=Install,
        subject=None,
        unlinked=UNLINKED,
        columns={
            "id": PSEUDONYM,
            "platform": Technical("which build of the app it is"),
            "app_version": Technical("which build of the app it is"),
            "enrolled_at": MOMENT,
        },
    )
)
registry.hold(
    Holding(
        model=Gate,
        subject=None,
        unlinked=UNLINKED,
        columns={
            "install": Technical("which install"),
            "token_hash": Technical("a one-way hash of a random token"),
            "pseudonym": PSEUDONYM,
            "window_opened_at": Technical("a copy of the window's time while it is open"),
            "subject_state": Technical("a copy of a state while a window is open, no name"),
            "epoch": Technical("a number that rises with each change of a state"),
            "basic_info_missing": Technical("whether something may be collected at all"),
            "refused": Technical("kinds of events that are not taken, without a reason"),
            "not_agreed": Technical("names of fields that are not taken, without a reason"),
            "device_since": Technical("a copy: since when a consent stands"),
            "location_since": Technical("a copy: since when a consent stands"),
            "log_since": Technical("a copy: since when a consent stands"),
            "device_ended_at": Technical("a copy: when a consent ended"),
            "location_ended_at": Technical("a copy: when a consent ended"),
            "log_ended_at": Technical("a copy: when a consent ended"),
            "permissions": Personal("D-35", plain="names of permissions and times"),
            "services": Technical("which services are open; none exists yet"),
            "foreground": Personal("D-34", plain="times of use within a day"),
            "link_failures": COUNTED,
            "link_failed_at": MOMENT,
        },
        purposes=[Purpose.PROOF],
        ground=Ground.CONSENT,
    )
)
registry.hold(
    Holding(
        model=PermissionGrant,
        subject=None,
        unlinked=UNLINKED,
        columns={
            "id": OWN_ID,
            "install": Technical("which install"),
            "permission": Personal("D-35"),
            "granted": Personal("D-35"),
            "app_version": Technical("which build of the app it was"),
            "at": Personal("D-35"),
        },
        purposes=[Purpose.PROOF],
        ground=Ground.CONSENT,
    )
)
registry.hold(
    Holding(
        model=ForegroundSpan,
        subject=None,
        unlinked=UNLINKED,
        columns={
            "id": OWN_ID,
            "pseudonym": PSEUDONYM,
            "session": Technical("a random word of the app for one stretch of use"),
            "started_at": Personal("D-34"),
            "signed_at": Personal("D-34"),
            "ended_at": Personal("D-34"),
            "created_at": MOMENT,
        },
        purposes=[Purpose.PROOF],
        ground=Ground.CONSENT,
        retention=Retention(timedelta(days=30), since="created_at"),
    )
)
registry.hold(
    Holding(
        model=Event,
        subject=None,
        unlinked=UNLINKED,
        columns={
            "id": Technical("a random number that the device gave"),
            "pseudonym": PSEUDONYM,
            "kind": Technical("which of the three groups"),
            "captured_at": Personal("D-36"),
            "stored_at": MOMENT,
            "tail": Personal("D-34"),
            "feature": Personal("D-36"),
            "outcome": Personal("D-36"),
            "duration_ms": Personal("D-36"),
            "model": Personal("D-24"),
            "os_version": Personal("D-25"),
            "unique_id_hash": Personal("D-27", plain=KEYED_HASH),
            "mac_hash": Personal("D-28", plain=KEYED_HASH),
            "apps": Personal("D-29"),
            "set_language": Personal("D-26"),
            "set_time_zone": Personal("D-26"),
            "set_dark_mode": Personal("D-26"),
            "set_text_scale": Personal("D-26"),
            "set_screen_lock": Personal("D-26"),
            "hw_cpu": Personal("D-30"),
            "hw_cores": Personal("D-30"),
            "hw_memory_mb": Personal("D-30"),
            "hw_storage_gb": Personal("D-30"),
            "hw_screen_width": Personal("D-30"),
            "hw_screen_height": Personal("D-30"),
        },
        purposes=[Purpose.DEVICE, Purpose.CONVENIENCE, Purpose.OPERATIONS, Purpose.SECURITY],
        ground=Ground.CONSENT,
        retention=Retention(timedelta(days=180), since="captured_at"),
    )
)
registry.hold(
    Holding(
        model=SeenBatch,
        subject=None,
        columns={
            "id": OWN_ID,
            "pseudonym": PSEUDONYM,
            "batch": Technical("a random number that the device gave"),
            "ids": Technical("random numbers that the device gave, for a day"),
            "received_at": MOMENT,
        },
    )
)
registry.hold(
    Holding(
        model=Tally,
        subject=None,
        columns={
            "id": OWN_ID,
            "pseudonym": PSEUDONYM,
            "kind": COUNTED,
            "code": COUNTED,
            "field": COUNTED,
            "count": COUNTED,
        },
    )
)
registry.hold(
    Holding(
        model=CombinationWindow,
        subject="subject",
        columns={
            "id": Technical("the window's own random number", outlives=True),
            "subject": Technical("the way to the person"),
            "install_id": Technical("the way to the install"),
            "pseudonym": PSEUDONYM,
            "purpose": Personal("D-38", plain="one of five purposes"),
            "ground": Personal("D-38", plain="consent or law"),
            "law": Personal("D-38", plain="the name of a law"),
            "state": Personal("D-38", plain="a state"),
            "opened_at": Personal("D-38", plain="a time"),
            "ends_at": Personal("D-38", plain="a time"),
            "closed_at": Personal("D-38", plain="a time"),
            "closed_by": Personal("D-38", plain="by what it ended"),
            "unlinked_at": MOMENT,
        },
        purposes=COMBINED,
        ground=Ground.CONSENT,
        retention=Retention(timedelta(days=90), since="unlinked_at"),
    )
)
registry.hold(
    Holding(
        model=LinkCode,
        subject="subject",
        columns={
            "subject": Technical("the way to the person"),
            "code_hash": Technical("a keyed hash of a random code"),
            "created_at": MOMENT,
            "expires_at": MOMENT,
        },
    )
)
registry.asks(
    "telemetry.forms.EraseForm",
    {
        "kind": Technical("which of the groups is to go"),
        "period": Technical("which time is to go"),
    },
)
