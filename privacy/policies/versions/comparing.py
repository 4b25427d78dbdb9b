"""What became different between two versions: clause by clause, then word by word.

- Clauses are aligned by their ids, which outlive renumbering; only those that differ are compared.
- The shortest difference over words (of Chinese over characters) is computed by rapidfuzz in
  O(n·m/64). What it may cost is bounded for a clause and for a document: a clause that is too long
  is compared line by line, and beyond that shown as taken out and put in whole.
- Nothing is guessed: a clause that moved within the text stays the clause of its id.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rapidfuzz.distance import Indel

from privacy.policies.reading import Clause, clause_order
from privacy.policies.versions.plain import CJK, lines_of

# A word or a sign with the blanks behind it; each Chinese character by itself; a break; blanks.
TOKEN = re.compile(rf"(?:(?:(?![{CJK}])\w)+|\S)[^\S\n]*|\n|[^\S\n]+")
WORD = re.compile(r"\w")
# Comparisons of a token with a token, of which five million take a millisecond.
MOST_OF_A_CLAUSE = 40_000_000
MOST_OF_A_TEXT = 1_000_000_000
# What it costs to cut out, sort and draw a token, in the same coin.
A_TOKEN = 7_000
LINE = "\n"


class Mark(StrEnum):
    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


class Fate(StrEnum):
    """What became of a clause."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    # The words are the same; emphasis or the like is not.
    DRESSED = "dressed"


@dataclass(frozen=True)
class Run:
    """Words that stand together and became the same."""

    mark: Mark
    text: str


Line = tuple[Run, ...]


@dataclass(frozen=True)
class ClauseDifference:
    """One clause in both versions. `is_coarse`: too long to be compared word by word."""

    id: str
    fate: Fate
    title: Line
    lines: tuple[Line, ...]
    is_coarse: bool = False


@dataclass
class Purse:
    """What is left to spend on one comparison of texts."""

    left: int = MOST_OF_A_TEXT
    is_coarse: bool = False

    def pays(self, before: Sequence[str], after: Sequence[str]) -> bool:
        """Take what comparing these costs; False where it is too much, or nothing is left."""
        cells = len(before) * len(after)
        if cells <= MOST_OF_A_CLAUSE:
            self.left -= cells + A_TOKEN * (len(before) + len(after))
        is_dear = cells > MOST_OF_A_CLAUSE or self.is_spent
        self.is_coarse |= is_dear
        return not is_dear

    @property
    def is_spent(self) -> bool:
        return self.left < 0


def compare(before: Iterable[Clause], after: Iterable[Clause]) -> list[ClauseDifference]:
    """Return every clause of both texts in their order, each with its difference."""
    purse = Purse()
    old = {clause["id"]: clause for clause in before}
    new = {clause["id"]: clause for clause in after}
    return [
        compared(key, old.get(key), new.get(key), purse)
        for key in sorted(old.keys() | new.keys(), key=clause_order)
    ]


def compared(
    key: str, before: Clause | None, after: Clause | None, purse: Purse
) -> ClauseDifference:
    """Compare one clause."""
    if before is None or after is None or before == after:
        fate = Fate.ADDED if before is None else Fate.REMOVED if after is None else Fate.SAME
        return whole(key, after or before or {}, fate)
    purse.is_coarse = False
    title = runs(before["title"], after["title"], purse)
    text = runs(LINE.join(lines_of(before)), LINE.join(lines_of(after)), purse)
    is_same = all(run.mark is Mark.SAME for run in (*title, *text))
    fate = Fate.DRESSED if is_same else Fate.CHANGED
    return ClauseDifference(key, fate, tuple(title), tuple(in_lines(text)), purse.is_coarse)


def whole(key: str, clause: Clause, fate: Fate) -> ClauseDifference:
    """Return a clause that came, went or stayed as it was."""
    marks = {Fate.ADDED: Mark.ADDED, Fate.REMOVED: Mark.REMOVED}
    mark = marks.get(fate, Mark.SAME)
    lines = tuple((Run(mark, line),) for line in lines_of(clause))
    return ClauseDifference(key, fate, (Run(mark, clause["title"]),), lines)


@dataclass
class Part:
    """Tokens that stayed, or tokens that went and those that came in their place."""

    same: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    added: list[str] = field(default_factory=list)
    words: int = 0

    def __post_init__(self) -> None:
        tokens = (*self.same, *self.removed, *self.added)
        self.words = sum(1 for token in tokens if WORD.match(token))

    def take(self, other: "Part") -> None:
        """Join what comes next to this change."""
        self.removed += other.same + other.removed
        self.added += other.same + other.added
        self.words += other.words


def runs(before: str, after: str, purse: Purse) -> list[Run]:
    """Return the difference of two texts as runs, in the order in which they are read."""
    if before == after:
        return [Run(Mark.SAME, after)]
    if purse.is_spent:
        purse.is_coarse = True
        return [Run(Mark.REMOVED, before), Run(Mark.ADDED, after)]
    parts = legible(parted(TOKEN.findall(before), TOKEN.findall(after), purse, by_line=True))
    return [run for part in parts for run in as_runs(part)]


def parted(
    before: Sequence[str], after: Sequence[str], purse: Purse, *, by_line: bool
) -> list[Part]:
    """Return the shortest difference of tokens; blanks behind a word do not count."""
    if purse.pays(before, after):
        return [
            Part(same=[*after[each.dest_start : each.dest_end]])
            if each.tag == "equal"
            else Part(
                removed=[*before[each.src_start : each.src_end]],
                added=[*after[each.dest_start : each.dest_end]],
            )
            for each in Indel.opcodes(bare(before), bare(after))
        ]
    old, new = "".join(before).split(LINE), "".join(after).split(LINE)
    if by_line and len(old) == len(new) > 1:
        pairs = enumerate(zip(old, new, strict=True))
        return [part for number, pair in pairs for part in line_parted(number, *pair, purse)]
    return [Part(removed=[*before], added=[*after])]


def bare(tokens: Iterable[str]) -> list[str]:
    return [token.rstrip() or token for token in tokens]


def line_parted(number: int, before: str, after: str, purse: Purse) -> list[Part]:
    """Compare one line with the line in its place; the break before it is the same."""
    between = [Part(same=[LINE])] if number else []
    if before == after:
        return [*between, Part(same=[after])]
    return [
        *between, *parted(TOKEN.findall(before), TOKEN.findall(after), purse, by_line=False)
    ]  # fmt: skip


def legible(found: Iterable[Part]) -> list[Part]:
    """Join changes between which hardly anything stayed: whoever reads sees two passages.

    Words that stay between two changes by chance (a comma, one "the" between sentences) would cut
    both into scraps.
    """
    joined: list[Part] = []
    for part in found:
        if part.same:
            joined.append(part)
        elif joined and not joined[-1].same:
            joined[-1].take(part)
        elif len(joined) > 1 and is_by_chance(joined[-1], joined[-2], part):
            stayed = joined.pop()
            joined[-1].take(stayed)
            joined[-1].take(part)
        else:
            joined.append(part)
    return joined


def is_by_chance(stayed: Part, before: Part, after: Part) -> bool:
    """Tell whether what stayed between two changes says nothing by itself."""
    if LINE in stayed.same:
        return False
    around = min(before.words, after.words)
    return stayed.words == 0 or (stayed.words == 1 and around > 2)


def as_runs(part: Part) -> Iterator[Run]:
    marks = {Mark.SAME: part.same, Mark.REMOVED: part.removed, Mark.ADDED: part.added}
    for mark, tokens in marks.items():
        if tokens:
            yield Run(mark, "".join(tokens))


def in_lines(found: Sequence[Run]) -> Iterator[Line]:
    """Return runs by the line they stand in; one that spans a break is cut there."""
    line: list[Run] = []
    for run in found:
        first, *more = run.text.split(LINE)
        line += [Run(run.mark, first)] if first else []
        for text in more:
            if line:
                yield tuple(line)
            line = [Run(run.mark, text)] if text else []
    if line:
        yield tuple(line)
