"""Needles: values that identify one person alone, in every spelling in which they may lie about.

A name, a birth date or a city is no needle: a hundred strangers share it. A user name may be a word
of the language ("active", "password") and, a second later, the name of somebody new; so it counts
only as a whole value, and only where no word of ours and no stranger's own answer can stand.
"""

import contextlib
import html
import json
import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import quote

import ahocorasick
import phonenumbers
from phonenumbers import PhoneNumberFormat

WHOLE_VALUE = frozenset({"D-02"})
SHORTEST = 6
# What JSON, HTML and addresses leave as it is.
SAME_EVERYWHERE = re.compile(r"[a-z0-9._~-]+")
UUID_DIGITS = 32


class Names(StrEnum):
    """Where in a cell a user name counts."""

    NOWHERE = "nowhere"  # a word of ours, an id, a time
    NAMED = "named"  # somebody's own column: in its JSON, below a key that says so
    CELL = "cell"  # the admin's log: the cell itself as well
    ANYWHERE = "anywhere"  # a column that nobody declared: the cell, its members, its strings


# Keys below which sessions, drafts and logs write down who somebody is.
NAMED = re.compile(r"user|login", re.IGNORECASE)


@dataclass
class Haystack:
    """All needles of all people of one pass, ready to search any text or bytes once."""

    anywhere: ahocorasick.Automaton
    whole: dict[str, set[int]] = field(default_factory=dict)
    empty: bool = True

    def in_text(self, text: str) -> set[int]:
        """Return the numbers of the people whose needles stand in the text by themselves."""
        if self.empty:
            return set()
        folded = text.casefold()
        return {
            person
            for last, (length, people) in self.anywhere.iter(folded)
            if is_whole(folded, last + 1 - length, last + 1)
            for person in people
        }

    def within(self, text: str) -> set[int]:
        """As `in_text`, however it is glued to what stands beside it."""
        if self.empty:
            return set()
        found = self.anywhere.iter(text.casefold())
        return {person for _, (_, people) in found for person in people}

    def in_cell(self, cell: str, names: Names) -> set[int]:
        """Return whose needles stand in a cell, user names as far as this cell may hold one."""
        found = self.in_text(cell)
        if names in (Names.CELL, Names.ANYWHERE):
            found |= self.whole.get(cell.casefold(), set())
        for key, value in inner_strings(cell):
            found |= self.in_text(value)
            if names == Names.ANYWHERE or (names != Names.NOWHERE and NAMED.search(key)):
                found |= self.whole.get(value.casefold(), set())
        return found

    def in_bytes(self, raw: bytes) -> set[int]:
        """Return whose needles stand in bytes, written as UTF-8 or UTF-16.

        A format of bytes may put any letter beside a value: here a part of a longer one counts too.
        """
        found = self.within(raw.decode("utf-8", errors="replace"))
        for encoding in ("utf-16-le", "utf-16-be"):
            found |= self.within(raw.decode(encoding, errors="replace"))
            found |= self.within(raw[1:].decode(encoding, errors="replace"))
        return found


# A telephone number as it is written; what JSON and addresses leave at the left of a value; what
# makes an address or a number a part of a longer one. Chinese needs no space beside either.
NUMBER = re.compile(r"[+(]?[0-9][0-9 ()-]*")
ESCAPED = re.compile(r"(\\u[0-9a-f]{4}|\\[a-z]|%[0-9a-f]{2})$")
ADDRESS_BEGAN_BEFORE = re.compile(r"[a-z0-9._+-]$")
ADDRESS_GOES_ON = re.compile(r"-|\.?[a-z0-9]")


def is_whole(text: str, start: int, end: int) -> bool:
    """Tell whether what was found is a value of its own.

    wong@mail.example is no part of ana.wong@mail.example, who stays; a number is none of a longer.
    """
    found, before = text[start:end], text[max(0, start - 6) : start]
    if "@" in found or "%40" in found:
        began = ADDRESS_BEGAN_BEFORE.search(before) and not ESCAPED.search(before)
        return not began and ADDRESS_GOES_ON.match(text, end) is None
    if NUMBER.fullmatch(found):
        began = found[0] != "+" and before[-1:].isdigit() and not ESCAPED.search(before)
        return not began and not text[end : end + 1].isdigit()
    return True


def inner_strings(cell: str) -> Iterator[tuple[str, str]]:
    """Yield (key above it, string) of a cell that is JSON, which may spell letters by number."""
    if cell[:1] in ("[", "{"):
        with contextlib.suppress(ValueError):
            yield from strings(json.loads(cell), "")


def strings(value: object, key: str) -> Iterator[tuple[str, str]]:
    """Yield every string of a JSON value with the key it stands under; keys stand under none."""
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, each in value.items():
            yield "", name
            yield from strings(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from strings(each, key)


def haystack(people: Iterable[list[tuple[str, str]]]) -> Haystack:
    """Make the haystack of people, numbered from 0, each given as (element, value) pairs."""
    anywhere: dict[str, set[int]] = {}
    whole: dict[str, set[int]] = {}
    for number, needles in enumerate(people):
        for element, value in needles:
            for form in spellings(value):
                short = len(form) < SHORTEST
                kept = whole if short or element in WHOLE_VALUE else anywhere
                kept.setdefault(form, set()).add(number)
    made = ahocorasick.Automaton()
    for form, numbers in anywhere.items():
        made.add_word(form, (len(form), frozenset(numbers)))
    if anywhere:
        made.make_automaton()
    return Haystack(made, whole, empty=not anywhere)


def spellings(value: str) -> set[str]:
    """Return the forms in which a value may have been written down, all of them case folded."""
    folded = value.casefold().strip()
    if SAME_EVERYWHERE.fullmatch(folded) and len(folded.replace("-", "")) != UUID_DIGITS:
        return {folded}
    forms = {folded, json.dumps(folded)[1:-1], html.escape(folded), quote(folded)}
    if folded.startswith("+"):
        forms |= numbers_spelled(folded)
    if "@" in folded:
        name, _, domain = folded.rpartition("@")
        with contextlib.suppress(UnicodeError):
            forms.add(f"{name}@{domain.encode('idna').decode()}")
    with contextlib.suppress(ValueError):
        forms.add(uuid.UUID(folded).hex)
    return forms - {""}


def numbers_spelled(e164: str) -> set[str]:
    """Return a telephone number as machines and people write it, always with its country."""
    forms = {e164[1:], f"00{e164[1:]}"}
    with contextlib.suppress(phonenumbers.NumberParseException):
        number = phonenumbers.parse(e164)
        grouped = phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)
        forms |= {grouped, grouped.replace(" ", "-"), grouped.replace(" ", "\xa0")}
    return forms
