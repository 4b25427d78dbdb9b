"""The registry of functions that touch personal data (P-1.1), basic and extended.

A row names the elements and purposes of the inventory and the clauses that explain purpose, scope
and way of use. What a row says becomes active with a published version of the privacy policy
(`FeatureVersion`): code that wants more than was published collects nothing until it is.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import rfc8785
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from privacy.consent.enums import Feature, Method
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY


@dataclass(frozen=True)
class FeatureRow:
    """One function: what it takes, what for, by which clauses; in plain words for the page."""

    code: str
    basic: bool
    elements: Sequence[str]
    clauses: Sequence[str]
    name: str | Promise
    methods: Sequence[Method] = ()
    purpose: str | Promise = ""
    method: str | Promise = ""
    without: str | Promise = ""

    @property
    def purposes(self) -> list[Purpose]:
        """Return the purposes of its elements, from the inventory alone."""
        found = {p for key in self.elements if key in INVENTORY for p in INVENTORY[key].purposes}
        return sorted(found)

    @property
    def definition(self) -> dict[str, object]:
        """Return what somebody agrees to, without words: a change of it asks anew.

        Purposes stand at each element: one that is new for an element is new, whatever the others
        serve. What was published earlier gave each element all of them (`joined_definition`).
        """
        return {
            "basic": self.basic,
            "code": str(self.code),
            "elements": {key: self.purposes_of(key) for key in sorted(self.elements)},
            "methods": sorted(map(str, self.methods)),
        }

    @property
    def joined_definition(self) -> dict[str, object]:
        """Return the same as it was written before purposes stood at each element."""
        return {
            **self.definition,
            "elements": sorted(self.elements),
            "purposes": [str(purpose) for purpose in self.purposes],
        }

    @property
    def definition_hash(self) -> str:
        return hash_of(self.definition)

    @property
    def hashes(self) -> tuple[str, str]:
        """Return the hashes under which this function may have been published as it is."""
        return self.definition_hash, hash_of(self.joined_definition)

    @staticmethod
    def purposes_of(element: str) -> list[str]:
        """Return the purposes of one element, sorted."""
        return sorted(map(str, INVENTORY[element].purposes)) if element in INVENTORY else []


def hash_of(definition: Mapping[str, object]) -> str:
    """Return the SHA-256 of a definition as canonical JSON."""
    return hashlib.sha256(rfc8785.dumps(dict(definition))).hexdigest()  # type: ignore[arg-type] # words and lists


BASIC: Sequence[FeatureRow] = (
    FeatureRow(
        code="account",
        basic=True,
        elements=("D-01", "D-02", "D-03", "D-04", "D-06", "D-10", "D-11", "D-12", "D-13", "D-65"),
        clauses=("P-2.6", "P-2.7", "P-2.8"),
        name=_("Becoming a user and signing in"),
        methods=(Method.GIVEN, Method.MESSAGES),
        purpose=_("You can have an account, and nobody but you can use it."),
        method=_(
            "You type it once when you register. Codes go to your number and your mailbox to "
            "prove that they are yours."
        ),
        without=_("There is no account without it. Everything public stays open to you."),
    ),
    FeatureRow(
        code="identity",
        basic=True,
        elements=("D-05", "D-07", "D-08", "D-09", "D-17", "D-18", "D-64"),
        clauses=("P-2.4", "P-2.8"),
        name=_("Checking who you are"),
        methods=(Method.GIVEN, Method.COMPARED, Method.DECIDED),
        purpose=_("An account belongs to whom it says, and a wrong detail can be put right."),
        method=_(
            "You type it. Only for a reason of a closed list the authority that issued your "
            "document is asked, and a named person decides about doubts."
        ),
        without=_("There is no account without it. Everything public stays open to you."),
    ),
    FeatureRow(
        code="rights",
        basic=True,
        elements=("D-41", "D-42", "D-45", "D-51", "D-73", "D-75"),
        clauses=("P-1.3", "P-1.4"),
        name=_("Your data and your rights"),
        methods=(Method.NOTED, Method.MESSAGES),
        purpose=_("What you agreed to, asked for and were told can be proven."),
        method=_("This site notes what you do about your data, and writes to you about it."),
        without=_("Your choices could not be proven, so they are always noted."),
    ),
    FeatureRow(
        code="security",
        basic=True,
        elements=("D-22", "D-62", "D-72"),
        clauses=("P-2.1",),
        name=_("Security of the account"),
        methods=(Method.NOTED,),
        purpose=_("Nobody guesses their way into your account, and you see where it is open."),
        method=_("This site notes sign-ins and counts attempts, for a short time."),
        without=_("The account would stand open to whoever guesses, so it is always on."),
    ),
    FeatureRow(
        code="minors",
        basic=True,
        elements=("D-57", "D-58", "D-76"),
        clauses=("P-4.4", "P-4.5", "P-4.6"),
        name=_("Reports about minors"),
        methods=(Method.GIVEN, Method.MESSAGES, Method.DECIDED),
        purpose=_("A parent or guardian can have the data of a minor removed."),
        method=_("You type it into the report. A privacy officer decides and writes to you."),
        without=_("A report without it cannot be answered."),
    ),
    FeatureRow(
        code="notices",
        basic=True,
        elements=("D-53", "D-54", "D-55", "D-66", "D-67"),
        clauses=("P-5.2", "P-5.3", "P-5.5", "P-5.6", "P-5.7"),
        name=_("Notices about copyright"),
        methods=(Method.GIVEN, Method.MESSAGES, Method.DECIDED),
        purpose=_("A right holder can have an infringing work or link removed."),
        method=_("You type it into the notice. A named person decides and writes to you."),
        without=_("A notice without it is not complete."),
    ),
)
OPTIONAL: Sequence[FeatureRow] = (
    FeatureRow(
        code=Feature.DEVICE,
        basic=False,
        elements=("D-24", "D-25", "D-26", "D-27", "D-28", "D-29", "D-30"),
        clauses=("P-3.5", "P-3.6", "P-3.7", "P-3.8"),
        name=Feature.DEVICE.label,
        methods=(Method.SENT, Method.WARNED),
        purpose=_("We recognise your devices and warn you when a new one signs in."),
        method=_(
            "The app on your device sends it, and only what its system lets the app read. "
            "It is never used for advertising, prices or statistics about you."
        ),
        without=_("Everything else works as before. Nobody warns you about a new device."),
    ),
    FeatureRow(
        code=Feature.LOCATION,
        basic=False,
        elements=("D-31", "D-32", "D-33"),
        clauses=("P-3.9", "P-3.10"),
        name=Feature.LOCATION.label,
        methods=(Method.SENT, Method.SERVED),
        purpose=_("A service that needs your place can work, for as long as you use it."),
        method=_(
            "The app sends your place only while positioning is on in the device and such a "
            "service is open. It is used for nothing else."
        ),
        without=_("Everything else works as before. Services that need a place ask you for it."),
    ),
    FeatureRow(
        code=Feature.LOGS,
        basic=False,
        elements=("D-36", "D-37"),
        clauses=("P-3.11", "P-3.12", "P-3.13"),
        name=Feature.LOGS.label,
        methods=(Method.SENT, Method.NOTED, Method.COUNTED),
        purpose=_(
            "You find again what you did and searched. We see which parts are slow or unsafe."
        ),
        method=_(
            "Site and apps note which function was used, when, for how long and with what "
            "result. Reports about operation hold numbers, no persons."
        ),
        without=_("Everything else works as before. Your recent searches are not kept."),
    ),
)
ROWS: Sequence[FeatureRow] = (*BASIC, *OPTIONAL)
FEATURES: Mapping[str, FeatureRow] = {str(row.code): row for row in ROWS}
EXTENDED: Mapping[Feature, FeatureRow] = {Feature(row.code): row for row in ROWS if not row.basic}
