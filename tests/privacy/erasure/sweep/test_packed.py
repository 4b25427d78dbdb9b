"""Bytes and what is packed in them: found to a bound, counted where it was not looked into."""

import gzip
import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest

from privacy.erasure.sweep import files, packed
from privacy.erasure.sweep.found import Found
from privacy.erasure.sweep.needles import haystack
from tests.privacy.erasure.sweep.leftovers import exif, png, zipped

NEEDLE = "ana@people.example"
VALUE = NEEDLE.encode()
HAYSTACK = haystack([[("D-13", NEEDLE)]])


def looked(raw: bytes) -> tuple[bool, int]:
    """Whether the needle was found in bytes, and how much was not looked into."""
    found = Found()
    hits = packed.in_packed(raw, HAYSTACK, found)
    return hits == {0}, found.looked_at["not_unpacked"]


# Named one by one: an archive holds the time it was made at, so as a test's name its bytes would
# be another name in each worker process.
PACKED = {
    "plain": VALUE,
    "upper case": b"\xff" + VALUE.upper(),
    "utf-16-le": NEEDLE.encode("utf-16-le"),
    "utf-16-be": NEEDLE.encode("utf-16-be"),
    "utf-16-le at an odd place": b"x" + NEEDLE.encode("utf-16-le"),
    "utf-16 with its mark": NEEDLE.encode("utf-16"),
    "gzip in gzip": gzip.compress(gzip.compress(VALUE)),
    "zip in gzip": gzip.compress(zipped("a", VALUE)),
    "bzip2 in zip": zipped("a", VALUE, how=zipfile.ZIP_BZIP2),
    "lzma in zip": zipped("a", VALUE, how=zipfile.ZIP_LZMA),
    "name of a member": zipped(f"{NEEDLE}.txt", b""),
    "archive behind a picture": b"\xff\xd8 a picture" + zipped("a", VALUE),
    "tEXt": png(b"tEXt", b"Author\0" + VALUE),
    "iTXt": png(b"iTXt", b"Author\0\0\0en\0A\0" + VALUE),
    "iTXt compressed": png(b"iTXt", b"Author\x00\x01\x00en\x00A\x00" + zlib.compress(VALUE)),
    "zTXt": png(b"zTXt", b"Author\0\0" + zlib.compress(VALUE)) + zipped("a", b"x"),
    "exif": exif(VALUE),
}


@pytest.mark.parametrize("how", PACKED)
def test_a_value_is_found_however_it_is_packed(how: str) -> None:
    assert looked(PACKED[how]) == (True, 0)


@pytest.mark.parametrize(
    "raw",
    [b"", b"nobody", zipped("a", b"x"), png(b"iTXt", b"A\0\0\0\0\0x")],
    ids=["nothing", "a word", "zip", "png"],
)
def test_nothing_is_found_where_nothing_is(raw: bytes) -> None:
    assert looked(raw) == (False, 0)


def test_a_file_cut_short_gives_what_it_has() -> None:
    whole = gzip.compress(VALUE + bytes(range(256)) * 40, compresslevel=0)
    assert looked(whole[:-200]) == (True, 1)


@pytest.mark.parametrize(
    "raw",
    [
        b"\x1f\x8b" + b"not gzip at all",
        png(b"zTXt", b"Author\0\0" + b"not compressed"),
        b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", 99, b"zTXt") + b"A\0\0cut",
        zipped("a", b"x" * 500).replace(b"PK\x01\x02", b"PK\x09\x09"),
    ],
    ids=["gzip", "compressed text", "cut chunk", "zip without its list"],
)
def test_damage_is_counted_and_stops_nobody(raw: bytes) -> None:
    assert looked(raw) == (False, 1)


def test_a_locked_member_does_not_hide_the_next() -> None:
    """The first member says that it is encrypted: nobody here has its word."""
    raw = bytearray(zipped("locked", b"x"))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("locked", b"x" * 50)
        made.writestr("open", VALUE, zipfile.ZIP_DEFLATED)
    raw = bytearray(archive.getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(signature) + offset] |= 1
    assert looked(bytes(raw)) == (True, 1)


def test_packing_is_followed_so_deep_and_no_deeper() -> None:
    raw = VALUE
    for _ in range(packed.DEPTH):
        raw = gzip.compress(raw)
    assert (looked(raw), looked(gzip.compress(raw))) == ((True, 0), (False, 1))


def test_a_member_is_read_so_far_and_no_further(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "MEMBER", 100)
    near = zipped("a", VALUE + b"x" * 500)
    far = zipped("a", b"x" * 500 + VALUE)
    assert (looked(near), looked(far)) == ((True, 2), (False, 2))


def test_a_bomb_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each member is small enough; all of them together are not."""
    monkeypatch.setattr(packed, "TOTAL", 1000)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(50):
            archive.writestr(str(n), zipped("in", b"x" * 300))
    found, left_out = looked(bomb.getvalue())
    assert (found, left_out > 0) == (False, True)


def test_a_large_file_is_read_in_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The value lies across the end of a block."""
    monkeypatch.setattr(files, "MEMBER", 10)
    monkeypatch.setattr(files, "BLOCK", 4096)
    (tmp_path / "a.log").write_bytes(b"x" * 4090 + VALUE + b"x" * 9000)
    found = Found()
    files.search(tmp_path, HAYSTACK, found)
    assert found.hits[0]["files"] > 0
    assert dict(found.looked_at) == {"files": 1, "not_unpacked": 1}


def test_names_are_searched_and_links_not_followed(tmp_path: Path) -> None:
    (tmp_path / "media" / NEEDLE).mkdir(parents=True)
    outside = tmp_path / "outside.txt"
    outside.write_bytes(VALUE)
    (tmp_path / "media" / "link").symlink_to(outside)
    found = Found()
    files.search(tmp_path / "media", HAYSTACK, found)
    assert (found.hits[0], dict(found.looked_at)) == ({"files": 1}, {})


def test_a_file_that_goes_while_we_come_is_no_error(tmp_path: Path) -> None:
    assert files.in_file(tmp_path / "gone", HAYSTACK, Found()) == set()
