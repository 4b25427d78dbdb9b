"""Every version of a text, for everybody: archive, difference, feed, plain text, proof of a day."""

import json
import re
import time
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest
from django.test import Client
from django.utils import timezone

from privacy.ledger import verify_receipt
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.keys import our_public_keys
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.reading import Clause, Draft
from privacy.policies.versions import plain
from privacy.policies.versions.comparing import Fate, Mark, compare
from privacy.policies.versions.difference import difference
from privacy.work.clock import now
from tests.publishing import publish_as_two

ATOM = "{http://www.w3.org/2005/Atom}"


def clause(text: str, key: str = "T-3.1", title: str = "Access") -> Clause:
    return {"id": key, "title": title, "text": text}


def draft(*clauses: Clause, **others: list[Clause]) -> Draft:
    more = {language.replace("_", "-"): found for language, found in others.items()}
    return Draft(Document.TERMS, {"en": [*clauses], **more})


def marked(before: str, after: str) -> str:
    """Return a difference as people write it by hand: [taken out]{put in}."""
    (found,) = compare([clause(before)], [clause(after)])
    frames = {Mark.SAME: "{0}", Mark.REMOVED: "[{0}]", Mark.ADDED: "{{{0}}}"}
    return "\n".join(
        "".join(frames[run.mark].format(run.text) for run in line) for line in found.lines
    )


@pytest.mark.parametrize(
    ("before", "after", "shown"),
    [
        ("You may read it.", "You may not read it.", "You may {not }read it."),
        ("我们保存三十天。", "我们保存九十天。", "我们保存[三]{九}十天。"),
        ("保存 Wi-Fi 名称", "保存 Bluetooth 名称", "保存 [Wi-Fi ]{Bluetooth }名称"),
        ("- one\n- two", "- one\n- two\n- three", "• one\n• two\n{• three}"),
        # What stayed by chance between two changes does not cut them into scraps.
        (
            "We keep the data for a week.",
            "Nobody ever sees the number you typed.",
            "[We keep the data for a week]{Nobody ever sees the number you typed}.",
        ),
        ("[us](https://a.example)", "[us](https://b.example)",
         "us (https://[a]{b}.example)"),
        ("第一行\n第二行", "第一行第二行", "第一行第二行"),
    ],
)  # fmt: skip
def test_words_are_compared_and_chinese_by_character(before: str, after: str, shown: str) -> None:
    assert marked(before, after) == shown


def test_clauses_are_aligned_by_their_ids() -> None:
    before = [clause("Same.", "T-1.1"), clause("Gone.", "T-1.2"), clause("A *b*.", "T-1.9")]
    after = [clause("Same.", "T-1.1"), clause("A b.", "T-1.9"), clause("New.", "T-1.10")]
    assert [(each.id, each.fate) for each in compare(before, after)] == [
        ("T-1.1", Fate.SAME), ("T-1.2", Fate.REMOVED), ("T-1.9", Fate.DRESSED),
        ("T-1.10", Fate.ADDED),
    ]  # fmt: skip
    assert [each.fate for each in compare(before, before)] == [Fate.SAME] * 3


def words(count: int, step: int = 1) -> str:
    return " ".join(f"word{number * step % 997}" for number in range(count))


def test_long_texts_are_compared_in_a_third_of_a_second_and_longer_ones_end() -> None:
    before = [clause(words(200), f"T-{number}.1") for number in range(100)]
    after = [clause(words(200, 3), f"T-{number}.1") for number in range(100)]
    compare(before[:1], after[:1])
    start = time.process_time()
    found = compare(before, after)
    assert (time.process_time() - start < 0.3, {each.is_coarse for each in found}) == (
        True,
        {False},
    )
    # Beyond what a comparison may cost, texts are shown whole: nothing is left out.
    many = [clause(words(60, 1 + number % 7), f"T-{number}.1") for number in range(10_000)]
    other = [{**each, "text": f"{each['text']} more"} for each in reversed(many)]
    start = time.process_time()
    found = compare(many, other)
    assert (len(found), time.process_time() - start < 10) == (10_000, True)
    (huge,) = compare([clause(words(20_000))], [clause(words(20_000, 3))])
    assert (huge.is_coarse, [run.mark for run in huge.lines[0]]) == (
        True,
        [Mark.REMOVED, Mark.ADDED],
    )
    # By line where the lines pair up: what stayed is seen to have stayed.
    pages = "\n\n".join(words(400, 1 + number) for number in range(50))
    (by_line,) = compare([clause(pages)], [clause(pages.replace("word5 ", "word6 ", 1))])
    assert sum(run.mark is Mark.ADDED for line in by_line.lines for run in line) == 1
    plain.lines.cache_clear()


@pytest.fixture
def three(db: None) -> None:
    """Publish three versions of the terms: the second without Chinese, the third still to come."""
    chinese = {"zh_hans": [clause("您可以。")], "zh_hant": [clause("你可以。")]}
    publish(draft=draft(clause("You may."), **chinese))
    publish_as_two(draft(clause("You <b>may</b> & can."), clause("New.", "T-3.2")))
    changed = {"zh_hans": [clause("您不可以。")], "zh_hant": [clause("你不可以。")]}
    day = now() + timedelta(days=30)
    publish_as_two(draft(clause("You may not."), **changed), effective_at=day)


def test_archive_lists_each_version_with_reason_dates_and_hash(client: Client, three: None) -> None:
    answer = client.get("/terms/versions/")
    page = answer.content.decode()
    assert re.findall(r'<a href="/terms/v/(\d)/">', page) == ["3", "2", "1"]
    assert [page.count(each) for each in ("In force later", "Superseded", "Clearer words.")] == [
        1, 1, 2,
    ]  # fmt: skip
    assert ("/terms/compare/1..3/" in page, "/terms/compare/2..3/" in page) == (True, True)
    assert (len(re.findall(r"[0-9a-f]{64}", page)), answer.cookies.output()) == (3, "")
    assert client.get("/terms/versions/", headers={"If-None-Match": answer["ETag"]}).content == b""
    assert "措辞更清楚。" in client.get("/zh-hans/terms/versions/").content.decode()
    assert client.get("/privacy/versions/").status_code == 404


def test_version_page_says_how_it_stands(client: Client, three: None) -> None:
    pages = [client.get(f"/terms/v/{number}/") for number in (1, 2, 3)]
    said = ["This is an earlier version" in page.content.decode() for page in pages]
    assert (said, "In force later" in pages[2].content.decode()) == ([True, False, False], True)
    assert [page.get("X-Robots-Tag") for page in pages] == ["noindex", None, "noindex"]
    assert ">2</a>" in client.get("/terms/").content.decode()
    assert client.get("/terms/v/99999999999999999999/").status_code == 404


def test_comparison_shows_what_changed_and_why(client: Client, three: None) -> None:
    page = client.get("/terms/compare/1..2/").content.decode()
    assert '<ins><span class="visually-hidden">added: </span>' in page
    assert ("<b>may" in page, "&lt;b&gt;" in page, "Clearer words." in page) == (
        False,
        True,
        True,
    )
    assert "2 clauses are different." in page
    chinese = client.get("/zh-hans/terms/compare/1..3/").content.decode()
    assert '您<ins><span class="visually-hidden">新增\uff1a </span>不</ins>可以。' in chinese
    lacking = client.get("/zh-hant/terms/compare/2..3/").content.decode()
    assert ("第 2 版沒有以此語言發佈。" in lacking, 'lang="en"' in lacking) == (True, True)
    same = client.get("/terms/compare/2..2/").content.decode()
    assert ("Both texts are the same" in same, "You " in same) == (True, False)
    whole = client.get("/terms/compare/2..2/?all=1").content.decode()
    assert ('id="T-3.2"' in whole, "<ins>" in whole) == (True, False)
    assert client.get("/terms/compare/3..1/")["Location"] == "/terms/compare/1..3/"
    missing = ("1..9", "0..1", "1..99999999999999999999", "a..b")
    assert {client.get(f"/terms/compare/{each}/").status_code for each in missing} == {404}
    assert difference(Document.TERMS, 1, 3, "zh-hant").lacking == ()


def test_feed_is_atom_in_each_language_and_304_while_nothing_is_new(
    client: Client, three: None
) -> None:
    answer = client.get("/zh-hant/terms/feed.atom")
    root = ET.fromstring(answer.content)  # noqa: S314 - our own words
    entries = root.findall(f"{ATOM}entry")
    assert (answer["Content-Type"], root.get("{http://www.w3.org/XML/1998/namespace}lang")) == (
        "application/atom+xml; charset=utf-8",
        "zh-hant",
    )
    assert [each.findtext(f"{ATOM}title") for each in entries] == ["第 3 版", "第 2 版", "第 1 版"]
    # What RFC 4287 demands of a feed and of an entry.
    for each in (root, *entries):
        assert all(each.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated"))
    ids = [each.findtext(f"{ATOM}id") for each in entries]
    assert len(set(ids)) == 3
    links = {link.get("rel"): link.get("href") or "" for link in root.findall(f"{ATOM}link")}
    assert links["self"].endswith("/zh-hant/terms/feed.atom")
    again = client.get("/zh-hant/terms/feed.atom", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, client.get("/privacy/feed.atom").status_code) == (304, 404)


def test_text_is_taken_along_as_plain_text(client: Client, three: None) -> None:
    answer = client.get("/zh-hans/terms/v/1.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().endswith("\n\nT-3.1 Access\n您可以。\n")
    english = client.get("/zh-hans/terms/v/2.txt").content.decode()
    assert "You <b>may</b> & can." in english
    assert client.get("/terms/v/7.txt").status_code == 404


def test_what_was_served_on_a_day_is_proven_without_us(client: Client, three: None) -> None:
    today = timezone.localdate()
    assert "It gets its number" in client.get(f"/terms/on/{today}/").content.decode()
    assert client.get("/terms/v/1/proof.json").status_code == 404
    checkpoint()
    page = client.get(f"/terms/on/{today}/").content.decode()
    assert [f"/terms/v/{number}/proof.json" in page for number in (1, 2, 3)] == [True, True, False]
    receipt = client.get("/terms/v/1/proof.json").content
    keys = verify_receipt.read_keys("".join(f"{key.line()}\n" for key in our_public_keys()))
    assert verify_receipt.verify(receipt, keys)
    facts = json.loads(receipt)["entry"]["facts"]
    assert (facts["document"], facts["version"], facts["text"] in page) == ("terms", 1, True)
    before = client.get("/terms/on/1999-12-31/").content.decode()
    assert "No version was in force on that day." in before
    wrong = (today + timedelta(days=1), "2026-13-01", "20261129", "today", "0001-01-01")
    assert {client.get(f"/terms/on/{each}/").status_code for each in wrong} == {404}
