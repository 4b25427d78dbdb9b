"""The tree against the known answers of Certificate Transparency and against RFC 6962 itself."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from privacy.ledger import merkle
from privacy.ledger.merkle import Node

ENTRIES = [
    b"",
    b"\x00",
    b"\x10",
    b"\x20\x21",
    b"\x30\x31",
    b"\x40\x41\x42\x43",
    b"\x50\x51\x52\x53\x54\x55\x56\x57",
    bytes(range(0x60, 0x70)),
]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
LEAVES = [merkle.leaf_hash(entry) for entry in ENTRIES]


def reader(leaves: list[bytes]) -> merkle.NodeReader:
    def read(node: Node) -> bytes:
        first = node.position << node.height
        return merkle.perfect_root(leaves[first : first + (1 << node.height)])

    return read


def rfc_root(leaves: list[bytes]) -> bytes:
    """MTH of RFC 6962 section 2.1, word by word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    cut = 1
    while cut * 2 < len(leaves):
        cut *= 2
    return merkle.node_hash(rfc_root(leaves[:cut]), rfc_root(leaves[cut:]))


def leaves_of(size: int) -> list[bytes]:
    return [merkle.leaf_hash(str(number).encode()) for number in range(size)]


@pytest.mark.parametrize("size", range(9))
def test_root_is_the_known_answer(size: int) -> None:
    assert merkle.root(size, reader(LEAVES)).hex() == ROOTS[size]


def test_known_inclusion_proof_of_rfc_9162() -> None:
    """PATH of the last of seven entries: the fifth and sixth together, then the first four."""
    read = reader(LEAVES)
    assert merkle.inclusion_proof(6, 7, read) == [
        merkle.node_hash(LEAVES[4], LEAVES[5]),
        read(Node(2, 0)),
    ]


@given(st.integers(0, 300))
def test_root_and_compact_range_are_those_of_the_rfc(size: int) -> None:
    leaves = leaves_of(size)
    edge = merkle.CompactRange()
    finished = [node for leaf in leaves for node in edge.append(leaf)]
    assert merkle.root(size, reader(leaves)) == edge.root() == rfc_root(leaves)
    assert all(reader(leaves)(node) == value for node, value in finished)


@given(st.integers(0, 200), st.integers(0, 100))
def test_compact_range_goes_on_from_where_it_stopped(size: int, more: int) -> None:
    leaves = leaves_of(size + more)
    edge = merkle.CompactRange(size, [reader(leaves)(n) for n in merkle.range_nodes(0, size)])
    for leaf in leaves[size:]:
        edge.append(leaf)
    assert (edge.size, edge.root()) == (size + more, rfc_root(leaves))


@given(st.data())
def test_inclusion_proof_holds_for_its_entry_and_no_other(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 130))
    seq = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(-1, size + 1))
    leaves = leaves_of(size)
    proof = merkle.inclusion_proof(seq, size, reader(leaves))
    for claimed in {seq, other}:
        assert merkle.verify_inclusion(
            index=claimed, size=size, leaf=leaves[seq], proof=proof, root_hash=rfc_root(leaves)
        ) is (claimed == seq)


@given(st.data())
def test_consistency_proof_holds_for_its_sizes_and_no_others(data: st.DataObject) -> None:
    new = data.draw(st.integers(1, 130))
    old = data.draw(st.integers(1, new))
    leaves = leaves_of(new)
    proof = merkle.consistency_proof(old, new, reader(leaves))
    for claimed in {old, data.draw(st.integers(-1, new + 1))}:
        assert merkle.verify_consistency(
            old=claimed,
            new=new,
            old_root=rfc_root(leaves[:old]),
            new_root=rfc_root(leaves),
            proof=proof,
        ) is (claimed == old)


@given(st.data())
def test_mutated_proof_is_refused(data: st.DataObject) -> None:
    size = data.draw(st.integers(2, 130))
    seq = data.draw(st.integers(0, size - 1))
    old = data.draw(st.integers(1, size - 1))
    leaves = leaves_of(size)
    path = mutated(data, merkle.inclusion_proof(seq, size, reader(leaves)))
    assert not merkle.verify_inclusion(
        index=seq, size=size, leaf=leaves[seq], proof=path, root_hash=rfc_root(leaves)
    )
    path = mutated(data, merkle.consistency_proof(old, size, reader(leaves)))
    assert not merkle.verify_consistency(
        old=old,
        new=size,
        old_root=rfc_root(leaves[:old]),
        new_root=rfc_root(leaves),
        proof=path,
    )


def mutated(data: st.DataObject, proof: list[bytes]) -> list[bytes]:
    place = data.draw(st.integers(0, len(proof) - 1))
    match data.draw(st.sampled_from(["flip", "drop", "double", "append"])):
        case "flip":
            bit = 1 << data.draw(st.integers(0, 255))
            value = int.from_bytes(proof[place], "big") ^ bit
            return [*proof[:place], value.to_bytes(32, "big"), *proof[place + 1 :]]
        case "drop":
            return [*proof[:place], *proof[place + 1 :]]
        case "double":
            return [*proof[: place + 1], *proof[place:]]
        case _:
            return [*proof, proof[place]]


def test_no_proof_is_empty_for_an_old_tree_that_is_no_power_of_two() -> None:
    assert not merkle.verify_consistency(
        old=3, new=4, old_root=rfc_root(LEAVES[:3]), new_root=rfc_root(LEAVES[:4]), proof=[]
    )


@pytest.mark.parametrize(("seq", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_inclusion_proof_outside_the_tree_is_an_error(seq: int, size: int) -> None:
    with pytest.raises(ValueError, match="no entry"):
        merkle.inclusion_proof(seq, size, reader(LEAVES))


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_consistency_proof_backwards_is_an_error(old: int, new: int) -> None:
    with pytest.raises(ValueError, match="no proof"):
        merkle.consistency_proof(old, new, reader(LEAVES))
