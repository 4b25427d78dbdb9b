"""Translations from the text that people edit (`.po`) to the table that the site reads (`.mo`).

GNU gettext is on no fresh machine, so `make run` and the tests do it here; elsewhere type
`python -m nexhome_site.catalogues`. A table is made again only when its text is newer.
"""

import ast
import os
import re
import struct
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

LOCALE = Path(__file__).resolve().parent.parent / "locale"
MAGIC = 0x950412DE
HEAD_BYTES = 7 * 4
LINE = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr(?:\[\d\])?) ?(".*")$|^(".*")$')


class Entry(NamedTuple):
    """One text and what it is in another language; plural forms one after the other."""

    context: str
    source: str
    plural: str
    words: tuple[str, ...]
    is_fuzzy: bool

    def key(self) -> str:
        """Return the name under which gettext looks for it."""
        name = f"{self.context}\x04{self.source}" if self.context else self.source
        return f"{name}\0{self.plural}" if self.plural else name


def read(text: str) -> list[Entry]:
    """Return the entries of a `.po`, its head (of the empty text) first."""
    return [found for block in re.split(r"\n\s*\n", text) if (found := entry_of(block))]


def entry_of(block: str) -> Entry | None:
    parts: dict[str, str] = {}
    name, is_fuzzy = "", False
    for line in block.splitlines():
        is_fuzzy = is_fuzzy or (line.startswith("#, ") and "fuzzy" in line)
        found = LINE.match(line)
        if found:
            name = found[1] or name
            parts[name] = parts.get(name, "") + ast.literal_eval(found[2] or found[3])
    if "msgid" not in parts:
        return None
    words = tuple(value for part, value in sorted(parts.items()) if part.startswith("msgstr"))
    return Entry(
        context=parts.get("msgctxt", ""),
        source=parts["msgid"],
        plural=parts.get("msgid_plural", ""),
        words=words,
        is_fuzzy=is_fuzzy,
    )


def table(entries: Sequence[Entry]) -> bytes:
    """Return the `.mo` of what is translated: two sorted lists of (length, place), then texts."""
    pairs = sorted(
        (entry.key().encode(), "\0".join(entry.words).encode())
        for entry in entries
        if all(entry.words) and not (entry.is_fuzzy and entry.source)
    )
    names, words = [name for name, _ in pairs], [text for _, text in pairs]
    texts_at = HEAD_BYTES + 2 * 8 * len(pairs)
    places, body = [], b""
    for text in (*names, *words):
        places += [len(text), texts_at + len(body)]
        body += text + b"\0"
    head = (MAGIC, 0, len(pairs), HEAD_BYTES, HEAD_BYTES + 8 * len(pairs), 0, texts_at)
    return struct.pack("<7I", *head) + struct.pack(f"<{len(places)}I", *places) + body


def out_of_date(folder: Path = LOCALE) -> Iterator[Path]:
    """Yield each `.po` that has no table, or an older one."""
    for source in sorted(folder.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            yield source


def compile_all(folder: Path = LOCALE) -> list[Path]:
    """Make every table that is missing or old, each whole or not at all; return their sources."""
    made = list(out_of_date(folder))
    for source in made:
        content = table(read(source.read_text(encoding="utf-8")))
        # Two processes may start at once: whoever is last replaces the same bytes.
        handle, name = tempfile.mkstemp(dir=source.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(name).chmod(0o644)
        Path(name).replace(source.with_suffix(".mo"))
    return made


if __name__ == "__main__":
    for path in compile_all():
        sys.stdout.write(f"{path}\n")
