"""What is wrong with the declarations, each with the words to write and the place to write them.

Compared are, in both directions: the fields of every installed model with the Holdings, and the
Holdings with the inventory. `tables` adds what stands in the database itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models

from privacy.encryption.fields import Encrypted
from privacy.registry.elements import Element, Stored
from privacy.registry.holdings import Erase, Holding, Personal, Registry, registry
from privacy.registry.inventory import INVENTORY
from privacy.registry.order import CannotOrder, erasure_order

ROWS = "privacy/registry/inventory.py"
SHORTEST_REASON = 12
OURS = {"accounts", "nexhome_site", "privacy", "takedown", "telemetry"}


@dataclass(frozen=True)
class Finding:
    """One mistake: its number, what is wrong, what to type."""

    id: str
    text: str
    hint: str

    def __str__(self) -> str:
        return f"{self.id} {self.text}\n    {self.hint}"


def findings(*, declared: Registry = registry) -> list[Finding]:
    """Return every mistake of the declarations; empty when all is declared once and truly."""
    found = [*undeclared_models(declared), *doubled(declared)]
    for holding in declared.holdings.values():
        found += [*columns(holding, declared), *elements(holding, declared)]
        found += [*path(holding), *ending(holding), *identifiers(holding, declared)]
    found += [*inventory(declared)]
    try:
        erasure_order(declared=declared)
    except CannotOrder as error:
        found.append(Finding("privacy.E017", f"There is no order to erase in: {error}", ""))
    return sorted(found, key=lambda finding: (finding.id, finding.text))


def models_to_declare() -> Iterator[type[models.Model]]:
    """Yield every model with a table of its own."""
    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy and model._meta.managed:  # noqa: SLF001
            yield model


def fields(model: type[models.Model]) -> dict[str, "models.Field[Any, Any]"]:
    """Return the columns of a model's own table by field name."""
    return {field.name: field for field in model._meta.local_fields}  # noqa: SLF001


def file_for(model: type[models.Model]) -> str:
    """Return the file that declares a model: its app's, or the site's for others' apps."""
    label = model._meta.app_label  # noqa: SLF001
    return f"{label if label in OURS else 'nexhome_site'}/personal_data.py"


def lines(name: str) -> str:
    """Return the two lines of which one is to be pasted."""
    return (
        f'"{name}": Personal("D-…"),  - about a person; its element stands in {ROWS}, or add '
        f'a row there - or "{name}": Technical("why it says nothing about a person"),'
    )


def undeclared_models(declared: Registry) -> Iterator[Finding]:
    for model in models_to_declare():
        label = model._meta.label  # noqa: SLF001
        if label not in declared.holdings:
            pasted = " ".join(f'"{name}": …,' for name in fields(model))
            yield Finding(
                "privacy.E001",
                f"{label} is declared nowhere ({', '.join(fields(model))}).",
                f"Write in {file_for(model)}: registry.hold(Holding(model={model.__name__}, "
                f'subject="the path to the Subject, or None", columns={{{pasted}}}, …)).',
            )


def doubled(declared: Registry) -> Iterator[Finding]:
    for label, first, second in declared.doubled:
        yield Finding(
            "privacy.E003",
            f"{label} is declared twice: {first} and {second}.",
            f"Remove the Holding at {second}.",
        )


def columns(holding: Holding, declared: Registry) -> Iterator[Finding]:
    """Compare the fields of a model with its Holding."""
    place = declared.places.get(holding.label, file_for(holding.model))
    standing = fields(holding.model)
    for name in standing.keys() - holding.columns.keys():
        yield Finding(
            "privacy.E002",
            f"{holding.label}.{name} is declared nowhere.",
            f"Write in the Holding of {holding.model.__name__} at {place}: {lines(name)}",
        )
    for name in holding.columns.keys() - standing.keys():
        yield Finding(
            "privacy.E004",
            f"{holding.label}.{name} is declared, but there is no such column.",
            f'Remove "{name}" from the Holding at {place}, or give the field its name back.',
        )


def elements(holding: Holding, declared: Registry) -> Iterator[Finding]:
    """Compare the personal columns of a Holding with the inventory."""
    place = declared.places.get(holding.label, file_for(holding.model))
    standing = fields(holding.model)
    for name, column in holding.personal.items():
        element = INVENTORY.get(column.element)
        if element is None:
            yield Finding(
                "privacy.E005",
                f"{holding.label}.{name} names {column.element}, which the inventory lacks.",
                f"Name an id of {ROWS} at {place}, or add a row there.",
            )
        elif not element.collected:
            yield Finding(
                "privacy.E015",
                f"{holding.label}.{name} holds {element.id}, of which the inventory says: "
                f"{element.waits_for or 'never collected'}.",
                f"Take the last word off the row of {element.id} in {ROWS}, or remove the column.",
            )
        elif name in standing and is_bare(element, column, standing[name]):
            yield Finding(
                "privacy.E007",
                f"{holding.label}.{name} holds {element.id}, which is sensitive or to be "
                "encrypted, in a plain column.",
                f"Make it an Encrypted() field, or say at {place} why its value tells nothing: "
                f'Personal("{element.id}", plain="…").',
            )


def is_bare(element: Element, column: Personal, field: "models.Field[Any, Any]") -> bool:
    """Tell whether a value that must not be read stands there to be read."""
    guarded = element.sensitive or (
        Stored.PLAIN not in element.stored
        and bool({Stored.ENCRYPTED, Stored.INDEXED} & set(element.stored))
    )
    return guarded and not isinstance(field, Encrypted) and len(column.plain) < SHORTEST_REASON // 2


def path(holding: Holding) -> Iterator[Finding]:
    """Demand a way to the Subject where a column is about a person."""
    if holding.subject is None:
        if holding.personal and len(holding.unlinked) < SHORTEST_REASON:
            yield Finding(
                "privacy.E009",
                f"{holding.label} holds something personal ({', '.join(holding.personal)}), but "
                "no path leads from its rows to a Subject: an erasure would pass it by.",
                'Give its Holding subject="…__subject", or unlinked="why no row leads to anybody".',
            )
        return
    if not leads_to_subject(holding.model, holding.subject):
        yield Finding(
            "privacy.E011",
            f"{holding.label}: the path {holding.subject} leads to no Subject.",
            "Name the foreign keys from the row to the Subject, joined by two underscores.",
        )


def leads_to_subject(model: type[models.Model], steps: str) -> bool:
    """Tell whether a path ends at privacy.Subject, or at a column that carries its number."""
    for step in steps.split("__"):
        meta = model._meta  # noqa: SLF001
        if step == "pk":
            return bool(meta.label == "privacy.Subject")
        try:
            field = meta.get_field(step)
        except FieldDoesNotExist:
            return False
        if field.related_model is None:
            return step == "subject_id"
        model = field.related_model
    return bool(model._meta.label == "privacy.Subject")  # noqa: SLF001


def ending(holding: Holding) -> Iterator[Finding]:
    """Demand a reason and an end for what stays, and that named columns exist."""
    keep = holding.keep
    if holding.erase in {Erase.KEEP, Erase.PSEUDONYMISE} and (
        keep is None or len(keep.reason) < SHORTEST_REASON or keep.until <= timedelta(0)
    ):
        yield Finding(
            "privacy.E008",
            f"{holding.label} stays after an erasure without a reason or without an end.",
            'Give its Holding keep=Keep("the reason, in words", timedelta(days=…)).',
        )
    if holding.personal and not holding.purposes:
        yield Finding(
            "privacy.E018",
            f"{holding.label} is kept for no purpose.",
            "Give its Holding purposes=[Purpose.…], from the closed list of T-3.10.",
        )
    standing = fields(holding.model)
    if holding.retention.since and holding.retention.since not in standing:
        yield Finding(
            "privacy.E019",
            f"{holding.label}: its retention starts at {holding.retention.since}, no column.",
            f"Name one of: {', '.join(standing)}.",
        )
    for name, column in holding.personal.items():
        if holding.erase is not Erase.BLANK or name not in standing:
            continue
        if column.blank is None and not standing[name].null:
            yield Finding(
                "privacy.E020",
                f"{holding.label}.{name} is to be blanked, but may not be NULL.",
                f'Say what to write: Personal("{column.element}", blank="").',
            )


def identifiers(holding: Holding, declared: Registry) -> Iterator[Finding]:
    """Demand that a kind of identifier is known, and that its proof is a column."""
    for name, column in holding.personal.items():
        if column.identifies and column.identifies not in declared.identifiers:
            yield Finding(
                "privacy.E016",
                f"{holding.label}.{name} identifies by {column.identifies}, which nobody declared.",
                f'Write in {file_for(holding.model)}: registry.identifier("{column.identifies}", '
                "stored=how a typed value becomes what stands in the column).",
            )
        if column.proven and column.proven not in fields(holding.model):
            yield Finding(
                "privacy.E016",
                f"{holding.label}.{name} is proven by {column.proven}, which is no column.",
                "Name the boolean column that is true once it is proven.",
            )


def inventory(declared: Registry) -> Iterator[Finding]:
    """Demand a column, a table or a store for every element that says it is collected."""
    held = {c.element for h in declared.holdings.values() for c in h.personal.values()}
    held |= {key for keys in declared.stored.values() for key in keys}
    held |= {key for bare in declared.tables.values() for key in bare.elements}
    for element in INVENTORY.values():
        if element.collected and element.id not in held:
            yield Finding(
                "privacy.E006",
                f"{element.id} ({element.name}) says it is collected, but no column and no store "
                "holds it.",
                f"Declare its column, or end its row in {ROWS} with what it waits for.",
            )
