"""Read hashes of the tree from the database, 256 at a time.

A proof over a million entries touches one stretch of 256 hashes at each of three levels, so
its cost is a handful of index ranges whatever the length of the ledger.
"""

from privacy.ledger.guards import SUBTREE_WIDTH
from privacy.ledger.merkle import Node, perfect_root
from privacy.ledger.models import LedgerLeaf, LedgerSubtree

SUBTREE_HEIGHT = SUBTREE_WIDTH.bit_length() - 1


class MissingHashError(LookupError):
    """The database does not hold the hashes a complete subtree needs."""


class StoredTree:
    """A `NodeReader` over the stored hashes.

    It keeps what it has read, so make one after the checkpoint whose proofs it serves.
    """

    def __init__(self) -> None:
        self._stretches: dict[tuple[int, int], list[bytes]] = {}
        self._nodes: dict[Node, bytes] = {}

    def __call__(self, node: Node) -> bytes:
        if node not in self._nodes:
            self._nodes[node] = self._hash(node)
        return self._nodes[node]

    def _hash(self, node: Node) -> bytes:
        level, height = divmod(node.height, SUBTREE_HEIGHT)
        stretch, offset = divmod(node.position << height, SUBTREE_WIDTH)
        hashes = self._read(level, stretch)[offset : offset + (1 << height)]
        if len(hashes) != 1 << height:
            message = f"no complete subtree of height {node.height} at {node.position}"
            raise MissingHashError(message)
        return perfect_root(hashes)

    def _read(self, level: int, stretch: int) -> list[bytes]:
        if (level, stretch) not in self._stretches:
            first = stretch * SUBTREE_WIDTH
            last = first + SUBTREE_WIDTH - 1
            self._stretches[level, stretch] = [
                bytes(value)
                for value in (
                    LedgerSubtree.objects.filter(level=level, position__range=(first, last))
                    .order_by("position")
                    .values_list("hash", flat=True)
                    if level
                    else LedgerLeaf.objects.filter(seq__range=(first, last))
                    .order_by("seq")
                    .values_list("leaf_hash", flat=True)
                )
            ]
        return self._stretches[level, stretch]
