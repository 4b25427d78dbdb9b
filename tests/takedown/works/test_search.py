"""The site's own search: three languages, no memory."""

import logging

import pytest
from django.test import Client

from takedown.works.domain import Text
from takedown.works.search import search
from tests.takedown.works import making

pytestmark = pytest.mark.django_db

GUIDE = {
    "en": Text("Guide to the Gateway G2", "Join sensors in ten minutes.", "Press the key."),
    "zh-hans": Text("网关 G2 使用指南", "十分钟接入传感器。", "按下按键。"),
    "zh-hant": Text("閘道器 G2 使用指南", "十分鐘接入感應器。", "按下按鍵。"),
}


@pytest.mark.parametrize(
    "term",
    [
        "gateway", "GATEWAY g2", "gate", "sensors", "press", "\uff27ateway", "gatewey",
        "网关", "使用指南", "传感器", "按键", "閘道器", "感應器", "鍵", "网关 指南",
        "minutes guide",
    ],
)  # fmt: skip
def test_work_is_found_by_its_words_in_every_language(term: str) -> None:
    making.published()
    work = making.published(making.values(texts=GUIDE))
    assert [(hit.rank, hit.target) for hit in search(term, 10)] == [(1, work)]


@pytest.mark.parametrize("term", ["", " ", "%", "_", "\0", "nothing like it", "窗", "' OR 1=1 --"])
def test_what_is_not_there_is_not_found(term: str) -> None:
    making.published(making.values(texts=GUIDE))
    assert search(term, 10) == []


def test_title_comes_before_summary_and_body_and_links_last() -> None:
    link = making.link()
    body = making.published(making.values(texts={"en": Text("A", "", "the plans")}))
    summary = making.published(making.values(texts={"en": Text("B", "the plans")}))
    title = making.published(making.values(texts={"en": Text("The plans")}))
    found = [hit.target for hit in search("plans", 10)]
    assert found == [title, summary, body, link]
    assert [hit.target for hit in search("plans", 2)] == [title, summary]


def test_work_in_three_languages_is_one_find() -> None:
    making.published(making.values(texts=GUIDE))
    assert len(search("G2", 10)) == 1


def test_words_of_a_search_stay_nowhere(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        answer = client.get("/search/?q=zanzibar")
    assert answer["Cache-Control"] == "no-store"
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == ("no-referrer", "noindex")
    assert "zanzibar" in answer.text
    assert [record for record in caplog.records if "zanzibar" in record.getMessage()] == []
    assert len(answer.cookies) == 0


def test_search_shows_finds_in_the_reader_s_language(client: Client) -> None:
    making.published(making.values(slug="guide", texts=GUIDE))
    text = client.get("/zh-hant/search/?q=gateway").text
    assert "閘道器 G2 使用指南" in text
    assert "/zh-hant/works/guide/" in text
