"""What a row of the inventory is: categories, ways of storing, readers, endings, purposes."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise

from privacy.registry.holdings import Ground

SENSITIVE = "●"


class Category(StrEnum):
    BASIC = "B"
    EXTENDED = "X"
    OPTIONAL = "O"
    SYSTEM = "S"
    NOT_A_USER = "N"
    VISIT = "NOT"
    NEVER = "-"


class Stored(StrEnum):
    """How an element stands in its place."""

    ENCRYPTED = "E"
    INDEXED = "E+BI"  # encrypted, with a blind index
    HASHED = "H"
    PLAIN = "P"
    FILE = "file"
    MEMORY = "memory"
    NOWHERE = "-"


class Reader(StrEnum):
    """Who may see it: the person, Support, Legal, Privacy, Security, Operations, everyone."""

    USER = "U"
    SUPPORT = "Su"
    LEGAL = "L"
    PRIVACY = "Po"
    SECURITY = "So"
    OPERATIONS = "Ops"
    EVERYONE = "all"


class Ending(StrEnum):
    """What an erasure does with it."""

    DELETE = "DEL"
    ANONYMISE = "ANON"
    KEEP = "KEEP"
    AGES_OUT = "AGE"
    NOTHING = "-"


class Purpose(StrEnum):
    """The closed list of T-3.10 and P-3, the legal duties, and what only an opt-in allows.

    In words: `privacy.purposes.words`.
    """

    IDENTITY = "identity_service"
    INSTRUCTION = "instruction"
    RESPONSE = "response"
    TRAFFIC = "traffic_stats"
    INFORM = "inform"
    TRANSACTION = "transaction_security"
    DEVICE = "device_security"
    LOCATION = "location_service"
    CONVENIENCE = "convenience"
    OPERATIONS = "ops_analysis"
    SECURITY = "security_reporting"
    MINORS = "minor_protection"
    CLAIM = "claim"
    RIGHTS = "rights"
    PROOF = "proof"
    MARKETING = "marketing"


@dataclass(frozen=True)
class Element:
    """One row of the inventory."""

    id: str
    name: str | Promise
    clause: str
    category: Category
    sensitive: bool
    purposes: tuple[Purpose, ...]
    ground: Ground | None
    keep: str | Promise
    stored: tuple[Stored, ...]
    seen_by: tuple[Reader, ...]
    ending: Ending
    waits_for: str = ""

    @property
    def collected(self) -> bool:
        """Tell whether a column or a store must hold it today."""
        return self.category is not Category.NEVER and not self.waits_for


def element(  # noqa: PLR0913, PLR0917 - one argument a column of the table
    key: str,
    name: str | Promise,
    clause: str,
    category: str,
    sensitive: str,
    purposes: str,
    ground: str,
    keep: str | Promise,
    stored: str,
    seen_by: str,
    ending: str,
    waits_for: str = "",
) -> Element:
    """Return one row from the short words of data.md."""
    return Element(
        id=key,
        name=name,
        clause=clause,
        category=Category(category),
        sensitive=sensitive == SENSITIVE,
        purposes=tuple(Purpose(word) for word in purposes.split()),
        ground=Ground(ground) if ground else None,
        keep=keep,
        stored=tuple(Stored(word) for word in stored.split()),
        seen_by=tuple(Reader(word) for word in seen_by.split()),
        ending=Ending(ending),
        waits_for=waits_for,
    )
