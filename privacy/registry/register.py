"""The register of processing: one page made from the declarations alone, for whoever asks.

`docs/processing.md` is this text; a test refuses one that is older than the declarations.
"""

from collections.abc import Iterator
from datetime import timedelta

from privacy.registry.holdings import Erase, Holding, Retention, registry
from privacy.registry.inventory import INVENTORY

HEAD = """# Register of processing

Made from the declarations by `manage.py processing_register --write`; do not edit it.
"""
ENDINGS = {
    Erase.DELETE: "the row goes",
    Erase.BLANK: "the personal columns are emptied",
    Erase.PSEUDONYMISE: "the row stays under a number that leads nowhere",
    Erase.KEEP: "the row stays",
}


def text() -> str:
    """Return the whole page."""
    return "\n".join([HEAD, *elements(), *places(), *bare(), *stores(), *waiting()])


def elements() -> Iterator[str]:
    """Yield the table of what is collected."""
    yield "## What is collected\n"
    yield "| element | what | clause | sensitive | purposes | ground | kept | an erasure |"
    yield "|---|---|---|---|---|---|---|---|"
    for row in INVENTORY.values():
        if row.collected:
            yield (
                f"| {row.id} | {row.name} | {row.clause} | {'yes' if row.sensitive else 'no'} "
                f"| {', '.join(row.purposes)} | {row.ground} | {row.keep} | {row.ending} |"
            )


def places() -> Iterator[str]:
    """Yield one section for each table that holds something about a person."""
    yield "\n## Where it stands"
    for label in sorted(registry.holdings):
        if registry.holdings[label].personal:
            yield from place(registry.holdings[label])


def place(holding: Holding) -> Iterator[str]:
    keep = holding.keep
    stays = f", because: {keep.reason}; for {length(keep.until)}" if keep else ""
    minors = f"; of a minor: {ENDINGS[holding.minors]}" if holding.minors else ""
    yield f"\n### {holding.label}\n"
    yield f"- purposes: {', '.join(sorted(holding.purposes))}; ground: {holding.ground}"
    yield f"- kept: {kept(holding.retention)}"
    yield f"- way to the person: {holding.subject or holding.unlinked}"
    yield f"- an erasure: {ENDINGS[holding.erase]}{stays}{minors}"
    named = [f"{name} ({column.element})" for name, column in holding.personal.items()]
    yield f"- columns about a person: {', '.join(named)}"


def kept(retention: Retention) -> str:
    """Say in words how long a row stays."""
    if retention.length is None:
        return "as long as what it hangs on"
    since = retention.since or "its making"
    return f"{length(retention.length)} after {since}" if retention.length else f"until {since}"


def length(span: timedelta) -> str:
    """Say a length of time in the largest unit that fits."""
    if span.days and span.days % 365 == 0:
        return f"{span.days // 365} y"
    return f"{span.days} d" if span.days else f"{span.seconds // 3600} h"


def bare() -> Iterator[str]:
    """Yield the tables that no model stands for."""
    yield "\n## Tables without a model\n"
    for table in sorted(registry.tables):
        held = ", ".join(registry.tables[table].elements)
        yield f"- {table}: {registry.tables[table].reason}{f' ({held})' if held else ''}"


def stores() -> Iterator[str]:
    """Yield the places outside the tables that an erasure reaches."""
    yield "\n## Outside the tables\n"
    for name in sorted(registry.stores):
        held = ", ".join(registry.stored[name])
        yield f"- {name}{f' ({held})' if held else ''}"


def waiting() -> Iterator[str]:
    """Yield what the inventory names and nothing collects."""
    yield "\n## Named, and not collected\n"
    for row in INVENTORY.values():
        if not row.collected:
            yield f"- {row.id} {row.name}: {row.waits_for or 'never collected'}"
