"""What the texts leave open is told in each language, on both texts, beside what is hashed."""

import re

import pytest
from django.test import Client

from privacy.policies.enums import Document
from privacy.policies.lint import ENGLISH, MARKS, names
from privacy.policies.models import PolicyVersion
from privacy.policies.open_questions import about, open_questions, rows_of
from privacy.policies.reading import read

LANGUAGES = ["en", "zh-hans", "zh-hant"]


def test_every_ambiguity_and_gap_is_told_in_each_language() -> None:
    wanted = [f"A-{number:02}" for number in range(1, 49)] + [f"G-0{gap}" for gap in range(1, 7)]
    for language in LANGUAGES:
        assert list(rows_of(language)) == wanted
        assert all(each.asks and each.because and each.reading for each in open_questions(language))
    ids = {clause["id"] for document in Document for clause in read(document).clauses["en"]}
    assert {each for question in open_questions("en") for each in question.clauses} <= ids


def test_chinese_questions_hold_no_english() -> None:
    for language in LANGUAGES[1:]:
        said = [f"{q.asks}{q.because}{q.reading}" for q in open_questions(language)]
        left = {word for each in said for word in ENGLISH.findall(MARKS.sub(" ", each))}
        assert left - names() == set()


@pytest.mark.parametrize("document", list(Document))
def test_both_texts_list_theirs_and_lead_to_the_readings(
    client: Client, published_texts: list[PolicyVersion], document: str
) -> None:
    page = client.get(f"/zh-hant/{document}/").content.decode()
    listed = re.findall(r'href="/zh-hant/open-questions/#([AG]-[0-9]+)"', page)
    assert listed == [question.id for question in about(document, "zh-hant")]
    answer = client.get("/zh-hant/open-questions/")
    assert (answer.status_code, answer.cookies.output()) == (200, "")
    shown = answer.content.decode()
    assert [f'id="{each}"' in shown for each in listed] == [True] * len(listed)
    assert 'href="/zh-hant/privacy/c/P-5.4/"' in shown
