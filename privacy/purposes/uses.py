"""Who reads what for which purpose: jobs and commands say so once, and are held to it (T-3.10).

Each app has a `uses.py`, a table of lines like

    declare("accounts.follow_rules", Purpose.IDENTITY, "D-04 D-05 D-09 D-10")

where the first word is a kind of later work or the name of a command. A line is refused where the
inventory does not name that purpose for one of the elements. The other half is watched: whatever a
job or command reads while the tests run must stand in one of its lines (`tests/touched.py`).
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from privacy.registry.elements import Purpose
from privacy.registry.findings import Finding
from privacy.registry.inventory import INVENTORY

# The random number that stands for somebody, whether anything may be done about them, and whether
# it is a member of staff: whoever acts at all has to read that first.
ALWAYS = frozenset({"D-01", "D-61", "D-75"})
# What a person may ask of us reaches everything that is kept about them, its deletion when its time
# is over included.
OF_EVERY_ELEMENT = frozenset({Purpose.RIGHTS})
# For whoever opted in, and nobody else: no published text gives an element this purpose.
BY_OPT_IN = {Purpose.MARKETING: frozenset({"D-13", "D-45", "D-73"})}


@dataclass(frozen=True)
class Use:
    """One reader, one purpose, and the elements it reads for it."""

    code: str
    purpose: Purpose
    elements: frozenset[str]


USES: list[Use] = []


def declare(code: str, purpose: Purpose, elements: str) -> None:
    """Say what a job or command reads; `elements` are ids of the inventory, separated by blanks."""
    USES.append(Use(code, purpose, frozenset(elements.split())))


def allows(*, element: str, purpose: Purpose) -> bool:
    """Tell whether this element may be read for this purpose."""
    row = INVENTORY.get(element)
    if row is None or not row.collected:
        return False
    given = element in ALWAYS or purpose in OF_EVERY_ELEMENT
    return given or purpose in row.purposes or element in BY_OPT_IN.get(purpose, ())


def declared_for(code: str, *, uses: Collection[Use] | None = None) -> frozenset[str]:
    """Return every element that a job or command says it reads."""
    lines = USES if uses is None else uses
    return frozenset().union(ALWAYS, *(use.elements for use in lines if use.code == code))


def use_findings(*, known: Collection[str], uses: Collection[Use] | None = None) -> list[Finding]:
    """Return what is wrong with the lines; `known` are the kinds of work and the commands."""
    lines = USES if uses is None else uses
    return [finding for use in lines for finding in (*unknown(use, known), *wrong_elements(use))]


def unknown(use: Use, known: Collection[str]) -> Iterator[Finding]:
    if use.code not in known:
        yield Finding(
            "privacy.E050",
            f"A use is declared for {use.code}, which is no kind of work and no command.",
            "Name the first argument of @handler, or the file of the command, in that uses.py.",
        )
    if not use.elements:
        yield Finding(
            "privacy.E051",
            f"{use.code} declares a use for {use.purpose} and names no element.",
            "Name the elements, or remove the line.",
        )


def wrong_elements(use: Use) -> Iterator[Finding]:
    for element in sorted(use.elements):
        if allows(element=element, purpose=use.purpose):
            continue
        row = INVENTORY.get(element)
        named = ", ".join(row.purposes) if row else "nothing: it does not stand there"
        yield Finding(
            "privacy.E052",
            f"{use.code} reads {element} for {use.purpose}, but the inventory names for it "
            f"{named}.",
            "Read something else, or name the purpose that it is read for. A new purpose of an "
            "element is a new version of the published texts.",
        )
