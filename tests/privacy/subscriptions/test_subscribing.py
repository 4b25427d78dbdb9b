"""News by mail without an account: asked, confirmed, told, stopped, gone."""

import email
import re
import uuid
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client
from pytest_django import Settings

from privacy.messages import outbox
from privacy.messages.models import Message
from privacy.outside.file import Line
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.reading import Draft
from privacy.registry.paths import find_subjects
from privacy.subjects.models import Subject
from privacy.subscriptions import domain
from privacy.subscriptions.duties import stop_again
from privacy.subscriptions.models import PolicySubscription
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from tests.publishing import publish_as_two

pytestmark = pytest.mark.django_db
ADDRESS = "News.Reader@example.com"
LINK = re.compile(r"https?://[^/\s]+(/[^\s]*subscription/(?:confirm|stop)/[^\s]+)")


def draft(text: str) -> Draft:
    clauses = [{"id": "T-3.1", "title": "Access", "text": text}]
    return Draft(Document.TERMS, {"en": clauses, "zh-hant": clauses})


@pytest.fixture(autouse=True)
def first_version() -> None:
    cache.clear()
    publish(draft=draft("One."))


def ask(address: str = ADDRESS, path: str = "/zh-hant/terms/subscribe/") -> HttpResponse:
    return Client().post(path, {"email": address})  # type: ignore[return-value] # the test client's own subclass


def letters() -> list[outbox.Received]:
    run_due()  # whoever is told
    run_due()  # and their mail
    return outbox.received()


def raw(letter: outbox.Received, folder: str) -> EmailMessage:
    path = Path(folder, f"{letter.message_id}.eml")
    return email.message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)


def link_in(letter: outbox.Received) -> str:
    found = LINK.search(letter.body)
    assert found is not None
    return found[1]


def subscriber() -> PolicySubscription:
    assert ask().status_code == 302
    assert Client().post(link_in(letters()[0])).status_code == 200
    return PolicySubscription.objects.get()


def test_asks_confirms_tells_and_forgets_at_a_click(settings: Settings) -> None:
    page = Client().get("/terms/subscribe/")
    assert (page.status_code, page.cookies.output(), page["Cache-Control"]) == (200, "", "no-store")
    answer = ask()
    assert answer["Location"] == "/zh-hant/terms/subscribe/sent/"
    assert Client().get(answer["Location"]).status_code == 200
    (question,) = letters()
    link = link_in(question)
    assert (question.address, link.startswith("/zh-hant/subscription/confirm/")) == (ADDRESS, True)
    # A scanner that opens the link confirms nothing; before the button nothing is sent.
    opened = Client().get(link)
    assert (opened.status_code, opened["Referrer-Policy"], opened["Cache-Control"]) == (
        200,
        "no-referrer",
        "no-store",
    )
    publish_as_two(draft("Two."))
    assert len(letters()) == 1
    assert [Client().post(link).status_code for _ in range(2)] == [200, 200]
    version = publish_as_two(draft("Three."), effective_at=now() + timedelta(days=9))
    news = letters()[0]
    assert len(letters()) == 2
    assert [each in news.body for each in ("措辭更清楚。", "/zh-hant/terms/compare/2..3/")] == [
        True,
        True,
    ]
    head = raw(news, settings.OUTBOX_DIR)
    stop = str(head["List-Unsubscribe"]).strip("<>")
    assert head["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (LINK.findall(news.body), version.number) == ([link_in(news)], 3)
    # The first letter was a question: nothing to unsubscribe from yet.
    assert raw(question, settings.OUTBOX_DIR)["List-Unsubscribe"] is None
    assert "「條款" in Client().get(link_in(news)).content.decode()
    subject = PolicySubscription.objects.get().subject
    # RFC 8058: the mail provider posts, from elsewhere, without cookies.
    path = stop[stop.index("/zh-hant/") :]
    click = {"List-Unsubscribe": "One-Click"}
    clicks = [
        Client(enforce_csrf_checks=True).post(
            path, click, headers={"Origin": "https://mail.example"}
        )
        for _ in range(2)
    ]
    assert [each.status_code for each in clicks] == [200, 200]
    subject.refresh_from_db()
    assert (PolicySubscription.objects.count(), Message.objects.count(), subject.state) == (
        0,
        0,
        "erased",
    )
    for gone in (path, f"{path[:-9]}{'x' * 8}/"):
        assert "此連結不再對應任何地址" in Client().get(gone).content.decode()
    assert Client().get(link).status_code == 404
    publish_as_two(draft("Four."), effective_at=now() + timedelta(days=10))
    assert len(letters()) == 2


def test_answer_is_the_same_for_every_address_and_one_question_a_day_goes_out() -> None:
    row = subscriber()
    answers = [ask(each) for each in (ADDRESS, ADDRESS.lower(), "other@example.com")]
    assert {(each.status_code, each["Location"]) for each in answers} == {
        (302, "/zh-hant/terms/subscribe/sent/")
    }
    assert PolicySubscription.objects.count() == 2
    assert len(letters()) == 2
    found = find_subjects(kind="subscriber", value=ADDRESS)
    assert (found, str(row)) == ({row.subject_id}, f"subscription {row.pk}")


@pytest.mark.parametrize(
    "address", ["", "nobody", "a@b.example\r\nBcc: c@d.example", "a@localhost", "v1:k:token"]
)
def test_address_that_is_none_is_named_and_kept_in_the_field(address: str) -> None:
    answer = ask(address, "/terms/subscribe/")
    assert (answer.status_code, "There is a problem" in answer.content.decode()) == (200, True)
    assert (PolicySubscription.objects.count(), Subject.objects.count()) == (0, 0)


def test_asking_from_another_site_or_too_often_is_refused(settings: Settings) -> None:
    foreign = Client().post(
        "/terms/subscribe/", {"email": ADDRESS}, headers={"Sec-Fetch-Site": "cross-site"}
    )
    assert foreign.status_code == 403
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "subscribe": "1/h/ip"}
    assert [ask(f"r{number}@example.com").status_code for number in range(2)] == [302, 429]
    settings.ACCOUNT_RATE_LIMITS = {"subscribe_mail": "1/d/key"}
    cache.clear()
    assert [ask("one@example.com").status_code for _ in range(3)] == [302] * 3


def test_address_that_nobody_confirms_is_forgotten() -> None:
    ask()
    link = link_in(letters()[0])
    PolicySubscription.objects.update(asked_at=now() - domain.CONFIRM_WITHIN)
    assert [Client().get(link).status_code, Client().post(link).status_code] == [404, 404]
    assert domain.forget_unconfirmed(at=now()) == 1
    assert (PolicySubscription.objects.count(), Message.objects.count()) == (0, 0)
    assert domain.forget_unconfirmed(at=now()) == 0


def test_stop_holds_after_a_restore_and_whoever_leaves_is_not_told() -> None:
    row = subscriber()
    line = Line(1, domain.STOPPED, str(row.pk), str(row.subject_id), "", "")
    stop_again([line, line])
    assert PolicySubscription.objects.count() == 0
    assert domain.tell_some(version_id=publish_as_two(draft("Two.")).pk) == 0
    again = domain.ask(document=Document.TERMS, email=ADDRESS, language="en")
    assert again is not None
    Subject.objects.filter(pk=again.subject_id).update(state="erasing")
    domain.forget(again)
    assert domain.ask(document=Document.TERMS, email=ADDRESS, language="en") is None
    PolicySubscription.objects.update(confirmed_at=now())
    before = Message.objects.count()
    assert domain.tell_some(version_id=publish_as_two(draft("Three.")).pk) == 1
    with pytest.raises(domain.UnknownLink):
        domain.to_stop(token=str(uuid.uuid4()))
    assert Message.objects.count() == before
