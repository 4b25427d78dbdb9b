"""What `telemetry` promises, clause by clause, and what makes each sentence true."""

import uuid

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from privacy.registry.promises import Clause, Fact, Invariant, State, promises
from telemetry import invariants as hold
from telemetry import queries

PERMITTED = Invariant("I-15", "every row was permitted when captured", hold.rows_were_permitted)
STOPPED = Invariant("I-15", "nothing came after a no", hold.nothing_came_after_a_withdrawal)
GATES = Invariant("I-15", "every open gate has a consent", hold.gates_say_what_holds)
TAIL = Invariant("I-16", "nothing lies beyond the tail", hold.nothing_lies_beyond_the_tail)
APART = Invariant("I-18", "no key leads from a device to a person", hold.nothing_leads_to_a_person)
ENDED = Invariant("I-18", "windows have a purpose and end", hold.windows_end_for_good)
INGEST = "tests/telemetry/test_ingest.py"
WINDOWS = "tests/telemetry/test_windows.py"
PAGES = "tests/telemetry/test_pages.py"


def devices(subject_id: uuid.UUID) -> State:
    """Say how many devices are linked and how many records of them are here."""
    found = queries.devices_of(subject_id)
    return [
        Fact(_("Linked devices"), sum(device.is_open for device in found)),
        Fact(_("Records of them"), sum(device.total for device in found)),
    ]


for clause, invariants, tests in (
    ("P-1.4", [PERMITTED, STOPPED, GATES], [INGEST, "tests/telemetry/test_withdrawing.py"]),
    ("P-3.4", [], [INGEST]),
    ("P-3.5", [PERMITTED], [INGEST, PAGES]),
    ("P-3.6", [], [INGEST]),
    ("P-3.7", [], [WINDOWS]),
    ("P-3.8", [TAIL], ["tests/telemetry/test_background_tail.py"]),
    ("P-3.9", [], [INGEST]),
    ("P-3.10", [], [INGEST]),
    ("P-3.11", [PERMITTED], [INGEST]),
    ("P-3.12", [], [WINDOWS]),
    ("P-3.14", [APART], [WINDOWS]),
    ("P-3.15", [ENDED], [WINDOWS, PAGES]),
    ("P-3.16", [ENDED], [WINDOWS]),
):
    promises.keep(
        Clause(
            id=clause,
            control="me_devices",
            state=devices,
            default=gettext_lazy("No device is linked to anybody until they link it."),
            invariants=invariants,
            tests=tests,
        )
    )
