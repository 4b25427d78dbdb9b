"""Agree and "not now" that race over HTTP: each is answered, and no yes is taken back."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.test import Client

from privacy.consent import queries
from privacy.consent.holders import Holder
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.models import Acceptance
from privacy.policies.reading import read
from privacy.prompting.questions import open_questions
from tests.privacy.consent.conftest import DEVICE, policy
from tests.privacy.prompting.conftest import browser_of, gains, member, other_terms
from tests.privacy.prompting.test_asking_again import PROMPT, answer, form_at


def test_agree_and_not_now_race_in_two_tabs(
    own_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy()
    publish(draft=read(Document.TERMS))
    user = member()
    gains(monkeypatch)
    policy("Another purpose.")
    other_terms()
    first = browser_of(user)
    typed = {about: form_at(first, f"{PROMPT}{about}/") for about in ("device", "terms")}

    def act(turn: int) -> int:
        tab = Client()
        tab.cookies = first.cookies
        about = ("device", "terms")[turn // 2 % 2]
        try:
            return answer(tab, about, typed[about], ("yes", "no")[turn % 2])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(act, range(8))) == {302}
    # A yes was among them, so it holds: "not now" takes back no yes.
    assert open_questions(user.subject_id) == []
    assert Acceptance.objects.filter(subject=user.subject_id, version__number=2).count() == 1
    assert set(queries.granted(Holder(subject_id=user.subject_id))) == {DEVICE}
