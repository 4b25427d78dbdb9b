"""The arithmetic of the tree, after RFC 6962, without a database and without Django.

A tree over n entries is cut into *ranges*; a range that starts where the tree cuts is the fold
of its complete subtrees, named *nodes* here: `Node(height, position)` covers the entries
`[position << height, (position + 1) << height)`. Proofs are lists of ranges, so whoever can
read a node (a list in memory, 256 hashes at a time from the database) can prove anything.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256
from typing import NamedTuple

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()


class Node(NamedTuple):
    """A complete subtree of `2 ** height` entries."""

    height: int
    position: int


NodeReader = Callable[[Node], bytes]


def leaf_hash(body: bytes) -> bytes:
    """The prefix 0x00 keeps an entry from ever passing for an inner node."""
    return sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def fold(hashes: Sequence[bytes]) -> bytes:
    """The root over complete subtrees of falling size, as `range_nodes` lists them."""
    if not hashes:
        return EMPTY_ROOT
    result = hashes[-1]
    for left in reversed(hashes[:-1]):
        result = node_hash(left, result)
    return result


def perfect_root(hashes: Sequence[bytes]) -> bytes:
    """The root over a number of hashes that is a power of two."""
    level = list(hashes)
    while len(level) > 1:
        level = [node_hash(level[i], level[i + 1]) for i in range(0, len(level), 2)]
    return level[0]


def range_nodes(start: int, end: int) -> list[Node]:
    """The complete subtrees of `[start, end)`; start is where the tree cuts."""
    nodes: list[Node] = []
    while start < end:
        height = (end - start).bit_length() - 1
        nodes.append(Node(height, start >> height))
        start += 1 << height
    return nodes


def range_hash(start: int, end: int, read: NodeReader) -> bytes:
    return fold([read(node) for node in range_nodes(start, end)])


def root(size: int, read: NodeReader) -> bytes:
    return range_hash(0, size, read)


def inclusion_proof(index: int, size: int, read: NodeReader) -> list[bytes]:
    """PATH(index, D[size]) of RFC 6962 section 2.1.1, the entry's own neighbour first."""
    if not 0 <= index < size:
        message = f"no entry {index} in a tree of {size}"
        raise ValueError(message)
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        cut = start + _split(end - start)
        if index < cut:
            ranges.append((cut, end))
            end = cut
        else:
            ranges.append((start, cut))
            start = cut
    return [range_hash(first, last, read) for first, last in reversed(ranges)]


def consistency_proof(old: int, new: int, read: NodeReader) -> list[bytes]:
    """PROOF(old, D[new]) of RFC 6962 section 2.1.2."""
    if not 0 < old <= new:
        message = f"no proof from {old} to {new} entries"
        raise ValueError(message)
    ranges: list[tuple[int, int]] = []
    start, end = 0, new
    while end != old:
        cut = start + _split(end - start)
        if old <= cut:
            ranges.append((cut, end))
            end = cut
        else:
            ranges.append((start, cut))
            start = cut
    if start:
        ranges.append((start, end))
    return [range_hash(first, last, read) for first, last in reversed(ranges)]


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root_hash: bytes
) -> bool:
    """RFC 9162 section 2.1.3.2."""
    if not 0 <= index < size:
        return False
    node, last, result = index, size - 1, leaf
    for sibling in proof:
        if last == 0:
            return False
        if node & 1 or node == last:
            result = node_hash(sibling, result)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            result = node_hash(result, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and result == root_hash


def verify_consistency(
    *, old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    """RFC 9162 section 2.1.4.2."""
    if not 0 < old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    if not path:
        return False
    node, last = old - 1, new - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    first = second = path[0]
    for sibling in path[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            first, second = node_hash(sibling, first), node_hash(sibling, second)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            second = node_hash(second, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and first == old_root and second == new_root


class CompactRange:
    """The right edge of a growing tree: all that is needed to take one more entry.

    `append` returns every complete subtree it finishes, so one pass over the entries checks
    the stored subtrees as well.
    """

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        self.size = size
        self._edge: list[tuple[int, bytes]] = [
            (node.height, value) for node, value in zip(range_nodes(0, size), hashes, strict=True)
        ]

    def append(self, leaf: bytes) -> list[tuple[Node, bytes]]:
        height, value = 0, leaf
        finished = [(Node(0, self.size), leaf)]
        while self._edge and self._edge[-1][0] == height:
            value = node_hash(self._edge.pop()[1], value)
            height += 1
            finished.append((Node(height, self.size >> height), value))
        self._edge.append((height, value))
        self.size += 1
        return finished

    def root(self) -> bytes:
        return fold([value for _, value in self._edge])


def _split(size: int) -> int:
    """The largest power of two below size."""
    return 1 << ((size - 1).bit_length() - 1)
