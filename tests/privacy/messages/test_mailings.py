"""News and offers reach who chose them and nobody else, each reason counted, none named."""

import email
import json
import threading
from email.policy import default
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import connections
from pytest_django.fixtures import Settings

from accounts.models import Profile, User
from privacy.management.commands.send_message import read
from privacy.messages import clearing, mailings
from privacy.messages.choices import choose
from privacy.messages.enums import MessageKind, Place, Sort
from privacy.messages.invariants import optional_mails_were_chosen
from privacy.messages.models import Mailing, Message, MessageChoice
from privacy.subjects.domain import create, restrict
from privacy.subjects.enums import Restriction
from privacy.work.dispatcher import run_due
from privacy.work.models import Work
from tests.people import person

if TYPE_CHECKING:
    from collections.abc import Callable

CODE = "2026-12-hours"
KINDS = {"news": Sort.INFORMATION, "offer": Sort.MARKETING}


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    folder = tmp_path / "texts"
    folder.mkdir()
    for language, title in (("en", "New hours"), ("zh-hans", "新时间"), ("zh-hant", "新時間")):
        text = f"{title}\n\n{title} <b>&amp; {{{{ more }}}}</b>\n"
        (folder / f"{language}.txt").write_text(text, encoding="utf-8")
    return folder


def chose(user: User, *topics: Sort, on: bool = True) -> User:
    for topic in topics or KINDS.values():
        choose(subject_id=user.subject_id, topic=topic, on=on, place=Place.PAGE, language="en")
    return user


def changed(name: str, **columns: Any) -> User:
    user = chose(person(name))
    User.objects.filter(pk=user.pk).update(**columns)
    return user


def everybody() -> User:
    """Make one of each: somebody who is reached, and somebody left out for every reason."""
    ana = chose(person("ana"))
    Profile.objects.filter(user=ana).update(language="zh-hant")
    person("never.chose")
    chose(chose(person("stopped")), on=False)
    for name, born in (("child", "2015-01-01"), ("ageless", None)):
        Profile.objects.filter(user=chose(person(name))).update(birth_date=born)
    restrict(subject_id=chose(person("reported")).subject_id, reason=Restriction.MINOR_REPORT)
    restrict(subject_id=chose(person("doubted")).subject_id, reason=Restriction.CHALLENGE)
    changed("challenged", account_state="challenged")
    changed("incomplete", account_state="incomplete")
    changed("staff", is_staff=True)
    EmailAddress.objects.filter(user=chose(person("unproven"))).update(verified=False)
    leaver = chose(person("leaver"))
    type(leaver.subject).objects.filter(pk=leaver.subject_id).update(state="erasing")
    create()
    return ana


EXPECTED = {
    "challenged": 1, "incomplete": 1, "minor": 1, "no_account": 1, "no_address": 1,
    "not_chosen": 2, "person_leaving": 1, "restricted": 2, "staff": 1, "unknown_age": 1,
}  # fmt: skip


def run(name: str, *args: str) -> dict[str, Any]:
    out = StringIO()
    call_command(name, *args, "--json", stdout=out, stderr=StringIO())
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def send(texts: Path, kind: str = "news", *more: str) -> dict[str, Any]:
    return run("send_message", CODE, f"--kind={kind}", f"--texts={texts}", *more)


def all_done() -> None:
    """Do what is due, and what that makes due."""
    while run_due(limit=500):
        pass


def sent_states() -> list[tuple[str, str]]:
    return sorted(Message.objects.exclude(mailing=None).values_list("state", "error"))


def outbox(settings: Settings) -> list[Any]:
    return [
        email.message_from_bytes(path.read_bytes(), policy=default)
        for path in Path(settings.OUTBOX_DIR).glob("*.eml")
    ]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", KINDS)
def test_who_chose_is_reached_and_everybody_else_counted_by_reason(
    texts: Path, settings: Settings, kind: str
) -> None:
    ana = everybody()
    plan = {"kind": kind, "reached": 1, "left_out": EXPECTED}
    assert run("message_audience", kind) == plan
    dry = send(texts, kind, "--dry-run")
    assert (dry, Mailing.objects.count()) == ({"code": CODE, "plan": plan}, 0)
    with pytest.raises(SystemExit) as refused:
        send(texts, kind)
    assert (refused.value.code, Mailing.objects.count()) == (5, 0)

    begun = send(texts, kind, f"--confirm={CODE}")
    assert begun["mailing"]["is_whole"] is False
    all_done()
    again = send(texts, kind, f"--confirm={CODE}")["mailing"]
    assert again == {
        "code": CODE,
        "kind": kind,
        "written": 1,
        "is_whole": True,
        "left_out": EXPECTED,
        "states": {"sent": 1},
        "left_out_at_sending": {},
    }
    all_done()
    letters = outbox(settings)
    assert [letter["To"] for letter in letters] == ["ana@people.example"]
    letter = letters[0]
    link = letter["List-Unsubscribe"].strip("<>")
    assert f"/zh-hant/messages/stop/{KINDS[kind]}/" in link
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (letter["Subject"], str(ana.subject_id) in link) == ("新時間", False)
    # What staff wrote is text: no mark-up of theirs, no template of ours.
    plain, html = (letter.get_body((each,)).get_content() for each in ("plain", "html"))
    assert "<b>&amp; {{ more }}</b>" in plain
    assert link in plain
    assert "&lt;b&gt;&amp;amp; {{ more }}&lt;/b&gt;" in html
    assert link in html
    assert optional_mails_were_chosen() == (1, 0)
    assert not any(name in json.dumps(again) for name in ("ana", "child", "people.example"))


@pytest.mark.django_db
def test_whoever_is_left_out_meanwhile_gets_nothing_and_the_reason_is_kept(
    texts: Path, settings: Settings
) -> None:
    def moved(user: User) -> None:
        EmailAddress.objects.filter(user=user).update(email="other@people.example")

    meanwhile: dict[str, Callable[[User], object]] = {
        "address_changed": moved,
        "challenged": lambda u: User.objects.filter(pk=u.pk).update(account_state="challenged"),
        "minor": lambda u: Profile.objects.filter(user=u).update(birth_date="2015-01-01"),
        "not_chosen": lambda u: chose(u, Sort.MARKETING, on=False),
        "restricted": lambda u: restrict(subject_id=u.subject_id, reason=Restriction.UNDER_AGE),
        "unknown_age": lambda u: Profile.objects.filter(user=u).update(birth_date=None),
    }
    people = {reason: chose(person(reason)) for reason in meanwhile}
    chose(person("stays"))
    mailing = mailings.begin(code=CODE, kind=MessageKind.OFFER, texts=mailings.checked(read(texts)))
    while mailings.write_some(mailing_id=mailing.pk):
        pass
    assert sent_states() == [("queued", "")] * 7
    for reason, happens in meanwhile.items():
        happens(people[reason])
    all_done()
    assert sent_states() == [*(("dropped", each) for each in meanwhile), ("sent", "")]
    assert [letter["To"] for letter in outbox(settings)] == ["stays@people.example"]
    mailing.refresh_from_db()
    assert mailings.progress(mailing)["left_out_at_sending"] == dict.fromkeys(meanwhile, 1)
    assert optional_mails_were_chosen() == (1, 0)


@pytest.mark.django_db
def test_mail_that_nobody_chose_breaks_the_promise(texts: Path) -> None:
    ana = chose(person("ana"))
    send(texts, "offer", f"--confirm={CODE}")
    all_done()
    assert optional_mails_were_chosen() == (1, 0)
    rows = Message.objects.exclude(mailing=None)
    first = MessageChoice.objects.earliest("id")
    rows.update(cleared_at=first.at.replace(year=2020))
    assert optional_mails_were_chosen() == (1, 1)
    assert ana.subject_id == rows.get().subject_id


@pytest.mark.django_db
def test_killed_anywhere_a_mailing_goes_on_and_writes_to_each_once(
    texts: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailings, "CHUNK", 2)
    for n in range(5):
        chose(person(f"p{n}"))
    true_write, calls = mailings.write_one, iter(range(100))

    def dies(*args: Any) -> bool:
        if next(calls) == 3:
            raise RuntimeError("killed")
        return true_write(*args)

    monkeypatch.setattr(mailings, "write_one", dies)
    send(texts, "news", f"--confirm={CODE}")
    for _ in range(4):
        run_due(limit=500)
        Work.objects.filter(state="waiting").update(due_at="2020-01-01T00:00Z")
    done = send(texts, "news", f"--confirm={CODE}")["mailing"]
    assert (done["written"], done["states"], done["is_whole"]) == (5, {"sent": 5}, True)
    assert Message.objects.filter(kind="news").values("subject").distinct().count() == 5


@pytest.mark.django_db
def test_bad_mailings_are_refused_in_words(texts: Path) -> None:
    for code in ("Hours", "a b", "x" * 41, ""):
        with pytest.raises(CommandError):
            run("send_message", code, "--kind=news", f"--texts={texts}", "--dry-run")
    with pytest.raises(CommandError, match="invalid choice"):
        run("message_audience", "code_mail")
    with pytest.raises(mailings.Refused, match="service message"):
        mailings.plan(kind=MessageKind.CODE_MAIL)
    with pytest.raises(mailings.Refused, match="service message"):
        mailings.begin(code=CODE, kind=MessageKind.CODE_MAIL, texts={})
    send(texts, "news", f"--confirm={CODE}")
    with pytest.raises(CommandError, match="another mailing already"):
        send(texts, "offer", f"--confirm={CODE}")
    bad = {"": "has no title", "Title\n": "has no body", "x" * 121 + "\nbody": "longer than 120"}
    for content, words in bad.items():
        (texts / "zh-hant.txt").write_text(content, encoding="utf-8")
        with pytest.raises(CommandError, match=words) as refused:
            send(texts, "news", "--dry-run")
        assert refused.value.returncode == 2
    told = {"title": "a\rBcc: x@example.org", "body": "b"}
    with pytest.raises(mailings.Refused, match="not one line"):
        mailings.checked(dict.fromkeys(("en", "zh-hans", "zh-hant"), told))
    (texts / "zh-hant.txt").unlink()
    with pytest.raises(CommandError, match="No mailing"):
        send(texts, "news", "--dry-run")
    assert Mailing.objects.count() == 1


@pytest.fixture
def waiting(own_database: str, texts: Path) -> Message:
    """One offer, written and about to be sent."""
    chose(person("ana"))
    mailing = mailings.begin(code=CODE, kind=MessageKind.OFFER, texts=mailings.checked(read(texts)))
    run_due(limit=1)
    assert Mailing.objects.get(pk=mailing.pk).written == 1
    return Message.objects.get()


def test_who_stops_while_it_is_being_sent_is_before_it_or_after_it(
    waiting: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Four workers and the person at once: at most one mail, and none after the answer."""
    begin, order = threading.Barrier(5), []
    true_clear = clearing.clear

    def clear(*, message_id: Any) -> str:
        reason = true_clear(message_id=message_id)
        order.append(reason or "cleared")
        return reason

    monkeypatch.setattr(clearing, "clear", clear)
    subject_id = waiting.subject_id

    def sends() -> None:
        begin.wait()
        run_due(limit=10)
        connections["default"].close()

    def stops() -> None:
        begin.wait()
        choose(
            subject_id=subject_id, topic=Sort.MARKETING, on=False, place=Place.LINK, language="en"
        )
        order.append("stopped")
        connections["default"].close()

    threads = [threading.Thread(target=each) for each in (sends, sends, sends, sends, stops)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error) in {("sent", ""), ("dropped", "not_chosen")}
    assert order.count("cleared") <= 1
    assert (waiting.state == "sent") == ("cleared" in order)
    assert optional_mails_were_chosen().violations == 0


def test_stop_waits_for_what_is_being_cleared_and_comes_before_what_is_not(
    waiting: Message,
) -> None:
    """After the answer to a stop nothing is found right to send any more, on whatever try."""
    assert clearing.clear(message_id=waiting.pk) == ""
    choose(
        subject_id=waiting.subject_id, topic=Sort.MARKETING, on=False, place=Place.LINK,
        language="en",
    )  # fmt: skip
    waiting.refresh_from_db()
    # It was on its way: how that ends, its worker says. Another try is not right any more.
    assert waiting.state == "queued"
    assert clearing.clear(message_id=waiting.pk) == "not_chosen"
    run_due(limit=10)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.error, waiting.address) == ("dropped", "not_chosen", None)
