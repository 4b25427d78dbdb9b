"""Needles: every spelling of a value that identifies alone, and nobody else's."""

import pytest

from privacy.erasure.sweep.needles import Names, haystack, spellings

MOBILE = "+85291234567"


@pytest.mark.parametrize(
    ("element", "value", "text"),
    [
        ("D-13", "ana@people.example", "To: Ana@People.Example;"),
        ("D-13", "ana@people.example", "/?to=ana%40people.example"),
        ("D-13", "o'neil@people.example", "o&#x27;neil@people.example"),
        ("D-13", "ana@bücher.example", "ana@xn--bcher-kva.example"),
        ("D-13", "añá@people.example", '{"to": "a\\u00f1\\u00e1@people.example"}'),
        ("D-11", MOBILE, "tel:+85291234567"),
        ("D-11", MOBILE, "85291234567"),
        ("D-11", MOBILE, "0085291234567"),
        ("D-11", MOBILE, "call +852 9123 4567"),
        ("D-11", MOBILE, "+852-9123-4567"),
        ("D-11", MOBILE, "+852\xa09123\xa04567"),
        ("D-01", "6C1F6F0E-7a0c-4f43-8d0a-0e2f6f3b9a51", "user=6c1f6f0e7a0c4f438d0a0e2f6f3b9a51"),
    ],
)
def test_a_value_is_found_in_every_spelling(element: str, value: str, text: str) -> None:
    assert haystack([[(element, value)]]).in_text(text) == {0}


@pytest.mark.parametrize(
    "text",
    [
        "wong@mail.example",
        "我的郵箱是wong@mail.example請回覆",
        "<wong@mail.example>, ana.wong@mail.example",
        "Write to wong@mail.example. Then wait.",
        "line\\nwong@mail.example\\n",
        "\\u003cwong@mail.example",
        "?to=%22wong%40mail.example%22",
        "tel=85291234567;",
        "%2085291234567",
        "x+85291234567",
    ],
)
def test_a_value_by_itself_is_found(text: str) -> None:
    assert haystack([[("D-13", "wong@mail.example"), ("D-11", MOBILE)]]).in_text(text) == {0}


@pytest.mark.parametrize(
    "text",
    [
        "ana.wong@mail.example",
        "ana-wong@mail.example",
        "twong@mail.example",
        "ana.wong%40mail.example",
        "wong@mail.example.hk",
        "wong@mail.examples",
        "wong@mail.example-site.hk",
        "185291234567",
        "852912345678",
        "+852912345678",
    ],
)
def test_a_part_of_a_strangers_longer_value_is_nobodys(text: str) -> None:
    """Bytes are the exception: a format may put any letter beside a value."""
    made = haystack([[("D-13", "wong@mail.example"), ("D-11", MOBILE)]])
    assert (made.in_text(text), made.in_bytes(text.encode())) == (set(), {0})


CELLS: dict[str, list[Names]] = {
    "summer": [Names.CELL, Names.ANYWHERE],
    "Summer": [Names.CELL, Names.ANYWHERE],
    "a summer's day": [],
    '{"login": "summer"}': [Names.NAMED, Names.CELL, Names.ANYWHERE],
    '{"methods": [{"username": "Summer"}]}': [Names.NAMED, Names.CELL, Names.ANYWHERE],
    '{"season": "summer"}': [Names.ANYWHERE],
    '{"summer": [1, ["x"]]}': [Names.ANYWHERE],
    '["x", ["summer"]]': [Names.ANYWHERE],
    "[broken json": [],
}


@pytest.mark.parametrize("cell", CELLS)
def test_a_user_name_counts_only_where_it_can_be_nothing_else(cell: str) -> None:
    made = haystack([[("D-02", "summer")]])
    assert [names for names in Names if made.in_cell(cell, names)] == CELLS[cell]


def test_a_short_value_counts_as_a_whole_value_too() -> None:
    made = haystack([[("D-13", "a@b.c")]])
    cells = [made.in_cell(cell, Names.ANYWHERE) for cell in ("a@b.c", "xa@b.cy")]
    assert cells == [{0}, set()]


def test_each_person_is_told_apart_and_shared_values_count_for_both() -> None:
    people = [[("D-13", f"p{n}@people.example"), ("D-11", MOBILE)] for n in range(3)]
    made = haystack(people)
    assert (made.in_text("p1@people.example"), made.in_text(MOBILE)) == ({1}, {0, 1, 2})


def test_without_needles_nothing_is_found() -> None:
    made = haystack([[], [("D-02", "summer")]])
    assert (made.in_text("summer"), made.in_bytes(b"summer"), made.in_cell("", Names.ANYWHERE)) == (
        set(),
        set(),
        set(),
    )


@pytest.mark.parametrize("value", ["+1", "x@" + "ä" * 80 + ".example", "   "])
def test_what_has_no_other_form_has_none(value: str) -> None:
    assert "" not in spellings(value)
