"""The registry of functions, compared with the inventory in both directions (P-1.1, P-3.4).

A function names only elements that the inventory knows; an extended one only what is optional
there; and nothing optional belongs to two functions or to none.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from privacy.consent.features import ROWS, FeatureRow
from privacy.registry.elements import Category
from privacy.registry.findings import Finding
from privacy.registry.inventory import INVENTORY

FILE = "privacy/consent/features.py"
# Optional, and still under no switch of these pages.
ELSEWHERE = {
    "D-20": "a key for signing in is added and removed by its owner, one by one (P-2.9)",
    "D-21": "the result of signing in by such a key",
    "D-34": "the proof that collection ended in time (P-3.8)",
    "D-35": "the proof of what the system of a device permitted (P-3.5)",
    "D-38": "the proof of when data was combined, and for what (P-3.15)",
}


def feature_findings(*, rows: Sequence[FeatureRow] = ROWS) -> list[Finding]:
    """Return what is wrong with the registry of functions."""
    return [*of_rows(rows), *of_inventory(rows)]


def of_rows(rows: Sequence[FeatureRow]) -> Iterator[Finding]:
    for row in rows:
        for key in row.elements:
            element = INVENTORY.get(key)
            if element is None:
                yield Finding(
                    "privacy.E040",
                    f"The function {row.code} names {key}, which the inventory lacks.",
                    f"Name an id of privacy/registry/inventory.py in {FILE}.",
                )
            elif row.basic == (element.category is Category.EXTENDED):
                kind = "basic" if row.basic else "extended"
                yield Finding(
                    "privacy.E041",
                    f"The {kind} function {row.code} names {key}, an element of the other kind.",
                    f"Basic functions take nothing optional, extended ones nothing else: {FILE}.",
                )


def of_inventory(rows: Sequence[FeatureRow]) -> Iterator[Finding]:
    held = Counter(key for row in rows if not row.basic for key in row.elements)
    for key, element in INVENTORY.items():
        wanted = int(element.category is Category.EXTENDED and key not in ELSEWHERE)
        if held[key] != wanted and (wanted or held[key] > 1):
            yield Finding(
                "privacy.E042",
                f"{key} ({element.name}) belongs to {held[key]} extended functions.",
                f"Name it in exactly one row of {FILE}, or say in ELSEWHERE why in none.",
            )
