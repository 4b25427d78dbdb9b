"""Read entries again, one after the other, and grow the tree from them alone.

No stored hash is taken over for an entry that is read: what is hashed is its text. A million
entries take about ten seconds, most of it reading.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple
from uuid import UUID

from privacy.ledger import merkle
from privacy.ledger.facts import INSTANT, RANDOM_ID, facts_allowed
from privacy.ledger.findings import Findings
from privacy.ledger.merkle import CompactRange, Node
from privacy.ledger.models import LedgerLeaf, LedgerSubtree
from privacy.ledger.tree import SUBTREE_HEIGHT, MissingHashError, StoredTree
from privacy.work.clock import now

PAGE: Final = 5_000
CLOCK_BACK: Final = timedelta(days=1)
"""A transaction may stay open for hours before its entry is numbered."""
CLOCK_AHEAD: Final = timedelta(minutes=5)

_ENTRY: Final = re.compile(
    rf'\{{"at":({INSTANT}),"facts":(\{{.*\}}),"id":({RANDOM_ID}),"kind":"([a-z.]+)","v":1\}}'
)


Progress = Callable[[int, int], None]


def silent(_: int, __: int) -> None:
    """For callers whom nobody watches."""


class Leaf(NamedTuple):
    seq: int
    entry_id: UUID
    body: str
    leaf_hash: bytes | memoryview


def recorded_at(body: str) -> datetime | None:
    """The time in the text of an entry, if it is one that we would have written."""
    parts = _ENTRY.fullmatch(body)
    try:
        return parts and datetime.fromisoformat(parts[1].strip('"'))
    except ValueError:
        return None


@dataclass(frozen=True)
class Walk:
    """The entries from `start` on; what lies before is taken from the stored hashes.

    `start` is a multiple of the width of a stored subtree.
    """

    start: int
    size: int
    findings: Findings
    progress: Progress = silent

    def roots(self, wanted: set[int]) -> dict[int, bytes]:
        """The root of the tree at each wanted size."""
        tree, found = StoredTree(), {}
        try:
            edge = CompactRange(
                self.start, [tree(node) for node in merkle.range_nodes(0, self.start)]
            )
            found = {each: merkle.root(each, tree) for each in wanted if each <= self.start}
        except MissingHashError as error:
            self.findings.add("subtree.missing", str(error))
            return found
        subtrees: dict[Node, bytes] = {}
        for leaf in self._checked():
            finished = edge.append(merkle.leaf_hash(leaf.body.encode()))
            # The entry itself is the first; only every eighth height is stored.
            subtrees.update(finished[SUBTREE_HEIGHT::SUBTREE_HEIGHT])
            if edge.size in wanted:
                found[edge.size] = edge.root()
        _compare_subtrees(subtrees, self.findings)
        return found

    def _checked(self) -> Iterator[Leaf]:
        """Every entry, each looked at by itself and beside the one before."""
        due, latest = self.start, datetime.fromtimestamp(0, UTC)
        limit = now() + CLOCK_AHEAD
        for leaf in self._stored():
            if leaf.seq != due:
                self.findings.add("leaf.gap", f"entry {leaf.seq} follows {due - 1}")
            due = leaf.seq + 1
            _check_form(leaf, self.findings)
            at = recorded_at(leaf.body)
            if at is None or not latest - CLOCK_BACK <= at <= limit:
                self.findings.add("leaf.time", f"entry {leaf.seq} has a time that cannot be")
            else:
                latest = max(at, latest)
            yield leaf

    def _stored(self) -> Iterator[Leaf]:
        """In pages by number: one cursor would hold a snapshot open for its whole run."""
        following = self.start
        while page := _page(following, self.size):
            yield from page
            following = page[-1].seq + 1
            self.progress(following, self.size)


def _page(first: int, end: int) -> list[Leaf]:
    rows = LedgerLeaf.objects.filter(seq__gte=first, seq__lt=end).order_by("seq")
    return [Leaf(*row) for row in rows.values_list("seq", "entry_id", "body", "leaf_hash")[:PAGE]]


def _check_form(leaf: Leaf, findings: Findings) -> None:
    if merkle.leaf_hash(leaf.body.encode()) != bytes(leaf.leaf_hash):
        findings.add("leaf.hash", f"entry {leaf.seq} does not hash to what stands beside it")
    parts = _ENTRY.fullmatch(leaf.body)
    if parts is None or not facts_allowed(parts[4], parts[2]):
        findings.add("leaf.facts", f"entry {leaf.seq} is not of a listed form")
    elif parts[3].strip('"') != str(leaf.entry_id):
        findings.add("leaf.id", f"entry {leaf.seq} is filed under another id")


def _compare_subtrees(computed: dict[Node, bytes], findings: Findings) -> None:
    for level in sorted({node.height // SUBTREE_HEIGHT for node in computed}):
        ours = {
            node.position: value
            for node, value in computed.items()
            if node.height == level * SUBTREE_HEIGHT
        }
        stored = {
            position: bytes(value)
            for position, value in LedgerSubtree.objects.filter(
                level=level, position__range=(min(ours), max(ours))
            ).values_list("position", "hash")
        }
        for position, value in ours.items():
            if stored.get(position) != value:
                findings.add("subtree.wrong", f"subtree {level}/{position} is not that of the tree")
