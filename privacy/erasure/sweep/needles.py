"""Needles: values that identify one person alone, in every spelling in which they may lie about.

A name, a birth date or a city is no needle: a hundred strangers share it. A user name is searched
only as a whole value, for it may be a word of the language.
"""

import contextlib
import json
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import ahocorasick

WHOLE_VALUE = frozenset({"D-02"})
SHORTEST = 6


@dataclass
class Haystack:
    """All needles of all people of one pass, ready to search any text or bytes once."""

    anywhere: ahocorasick.Automaton
    whole: dict[str, set[int]] = field(default_factory=dict)
    empty: bool = True

    def in_text(self, text: str) -> set[int]:
        """Return the numbers of the people whose needles stand anywhere in the text."""
        if self.empty:
            return set()
        return {person for _, people in self.anywhere.iter(text.casefold()) for person in people}

    def in_cell(self, cell: str, *, free: bool) -> set[int]:
        """Return whose needles stand in a cell; whole values count where free values can stand."""
        found = self.in_text(cell)
        if free and self.whole:
            for value in whole_values(cell):
                found |= self.whole.get(value.casefold(), set())
        return found

    def in_bytes(self, raw: bytes) -> set[int]:
        """Return whose needles stand in bytes, written as UTF-8 or UTF-16."""
        found = self.in_text(raw.decode("utf-8", errors="replace"))
        for encoding in ("utf-16-le", "utf-16-be"):
            found |= self.in_text(raw.decode(encoding, errors="replace"))
            found |= self.in_text(raw[1:].decode(encoding, errors="replace"))
        return found


def whole_values(cell: str) -> Iterator[str]:
    """Yield the cell itself and, where it is JSON, every string in it."""
    yield cell
    if cell[:1] in "[{":
        try:
            yield from strings(json.loads(cell))
        except ValueError:
            return


def strings(value: object) -> Iterator[str]:
    """Yield every string and key of a JSON value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield key
            yield from strings(each)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each)


def haystack(people: Iterable[list[tuple[str, str]]]) -> Haystack:
    """Make the haystack of people, numbered from 0, each given as (element, value) pairs."""
    automaton: dict[str, set[int]] = {}
    whole: dict[str, set[int]] = {}
    for number, needles in enumerate(people):
        for element, value in needles:
            if element in WHOLE_VALUE:
                whole.setdefault(value.casefold(), set()).add(number)
                continue
            for spelling in spellings(value):
                automaton.setdefault(spelling, set()).add(number)
    made = ahocorasick.Automaton()
    for spelling, numbers in automaton.items():
        made.add_word(spelling, frozenset(numbers))
    if automaton:
        made.make_automaton()
    return Haystack(made, whole, empty=not automaton)


def spellings(value: str) -> set[str]:
    """Return the forms in which a value may have been written down."""
    folded = value.casefold().strip()
    forms = {folded, json.dumps(folded)[1:-1]}
    if folded.startswith("+"):
        forms.add(folded[1:])
    with contextlib.suppress(ValueError):
        forms.add(uuid.UUID(folded).hex)
    if "@" in folded:
        forms.add(folded.replace("@", "%40"))
    return {form for form in forms if len(form) >= SHORTEST}
