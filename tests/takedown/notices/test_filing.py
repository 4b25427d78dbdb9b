"""Filing, confirming, and what becomes of a notice that nobody confirms (S-82, S-85)."""

import json
import socket
from datetime import timedelta
from pathlib import Path

import pytest
from django.core import signing
from django.test import Client
from pytest_django import Settings

from privacy.work.dispatcher import run_due
from takedown.notices import sealing, tokens
from takedown.notices.models import CopyrightCase, NoticeSlot, SentNotice
from tests.people import a_moment_later
from tests.takedown.notices.filing import EMAIL, Notifier, deed, desk, page, proof, whole, work

pytestmark = pytest.mark.django_db
FORM = "/copyright/notice/"


def test_notice_is_received_when_the_button_behind_the_mail_is_pressed() -> None:
    work()
    lin = Notifier()
    sent = lin.file()
    assert sent.status_code == 302
    shown = lin.client.get(sent["Location"])
    case = CopyrightCase.objects.get()
    assert (shown.status_code, case.reference in shown.text, case.state) == (200, True, "draft")
    assert lin.client.get(lin.link()).status_code == 200
    case.refresh_from_db()
    assert case.state == "draft"
    confirmed = lin.confirm()
    case.refresh_from_db()
    assert (confirmed.status_code, confirmed["Location"]) == (302, page(case))
    assert case.state == "complete"
    assert case.received_at is not None
    assert case.received_at >= case.arrived_at
    assert [m.template for m in lin.mails()] == ["notice_confirm", "notice_letter", "notice_letter"]
    kinds = list(case.letters.values_list("kind", flat=True))
    assert kinds == ["receipt", "complete"]
    assert dict(lin.client.cookies) == {}


def test_confirmed_twice_is_the_same_page_and_one_receipt() -> None:
    work()
    lin = Notifier()
    case = lin.received()
    again = lin.confirm()
    assert (again.status_code, again["Location"]) == (302, page(case))
    assert case.letters.filter(kind="receipt").count() == 1


def test_notice_is_kept_to_the_byte_with_its_hash() -> None:
    Notifier().file(owner="  Silver　Door ", identity_file=proof("../../etc/ID.pdf"))
    case = CopyrightCase.objects.get()
    sent = SentNotice.objects.get()
    text = sealing.unseal(case, sent.content)
    assert '"  Silver　Door "' in text
    assert '"ID.pdf"' in text
    signature = sealing.unseal_json(case, NoticeSlot.objects.get(element="signature").value)
    assert signature["sha256"] == sent.sha256
    assert signature["source"] == "127.0.0.0/24"
    rows = " ".join(
        str(value) for row in NoticeSlot.objects.values_list() for value in row
    ) + " ".join(str(value) for value in CopyrightCase.objects.values_list()[0])
    assert EMAIL not in rows
    assert "Lin" not in rows


def test_what_nobody_asked_for_is_not_kept() -> None:
    Notifier().file(is_staff="1", shoe_size=["41", "42"])
    case = CopyrightCase.objects.get()
    fields = json.loads(sealing.unseal(case, case.sent.get().content))["fields"]
    assert set(fields) == set(whole())
    assert fields["name"] == ["Lin Xiaoyu"]


def test_draft_that_nobody_confirms_goes_and_its_address_hears_nothing_more(
    settings: Settings,
) -> None:
    lin = Notifier()
    lin.file(identity_file=proof())
    case = CopyrightCase.objects.get()
    folder = Path(settings.MEDIA_ROOT, "notices", str(case.pk))
    assert len(list(folder.iterdir())) == 1
    link = lin.link()
    run_due()
    assert CopyrightCase.objects.count() == 1
    a_moment_later([case], draft_ends_at=timedelta(days=8))
    late = lin.client.post(link)
    from privacy.work.models import Work

    Work.objects.filter(kind="notices.lapse").update(due_at=case.arrived_at)
    run_due()
    assert (late.status_code, CopyrightCase.objects.count(), folder.exists()) == (404, 0, False)
    assert lin.mails() == []
    assert lin.client.get(link).status_code == 404


def test_confirmed_draft_is_left_alone_by_its_clock() -> None:
    work()
    case = Notifier().received()
    from takedown.notices.domain import filing

    assert filing.lapse(case_id=case.pk) is True
    assert CopyrightCase.objects.filter(pk=case.pk).exists()


def test_wrong_answers_are_kept_and_nothing_is_stored() -> None:
    answer = Notifier().file(email="lin@", owner="Owner of mine", original="On a shelf")
    assert (answer.status_code, CopyrightCase.objects.count()) == (200, 0)
    assert "must look like name@example.com" in answer.text
    assert "Owner of mine" in answer.text
    assert "On a shelf" in answer.text


@pytest.mark.parametrize(
    "email",
    [
        "lin@rights.example\r\nBcc: all@rights.example",
        "lin@rights.example\x00",
        "a b@c.example",
        "lin@localhost",
        "lin@[127.0.0.1]",
        "lin@[::1]",
        "",
    ],
)
def test_address_that_would_be_a_header_is_refused(email: str) -> None:
    answer = Notifier().file(email=email)
    assert (answer.status_code, CopyrightCase.objects.count()) == (200, 0)


@pytest.mark.parametrize("field", ["email", "name", "identity", "terms", "addresses", "discovered"])
@pytest.mark.parametrize("token", [f"gAAAAA{'Bk' * 40}@example.com", "v1:0badc0de:gAAAA"])
def test_what_looks_like_a_stored_value_is_refused_at_its_field(field: str, token: str) -> None:
    answer = Notifier().file(**{field: token})
    assert (answer.status_code, CopyrightCase.objects.count()) == (200, 0)
    if field != "email":
        assert "This text cannot be stored" in answer.text


def test_name_with_a_line_break_is_refused() -> None:
    answer = Notifier().file(name="Lin\u2028Bcc: everybody", signature="Lin")
    assert "a character that cannot be seen" in answer.text
    assert CopyrightCase.objects.count() == 0


def test_too_many_terms_and_too_long_lines_are_named() -> None:
    answer = Notifier().file(terms="\n".join(f"door {n}" for n in range(11)))
    assert "Up to 10 lines can be given; there are 11" in answer.text
    assert "up to 100 characters" in Notifier().file(terms="d" * 101).text


def test_address_is_asked_to_confirm_five_times_a_day_at_most() -> None:
    lin = Notifier()
    answers = [lin.file().status_code for _n in range(6)]
    assert answers == [302] * 5 + [429]
    assert len(lin.mails("notice_confirm")) == 5


def test_form_of_another_site_is_refused() -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://evil.example"}):
        answer = Client(headers=headers).post(FORM, whole())
        assert (answer.status_code, CopyrightCase.objects.count()) == (403, 0)


def test_statements_are_never_ticked_before() -> None:
    form = Client().get(FORM).text
    assert form.count('type="checkbox"') == 3
    assert " checked" not in form


def test_ticket_that_was_altered_leads_nowhere() -> None:
    good = signing.dumps({"reference": "C-1", "gaps": []}, salt="takedown.notices.sent")
    assert Client().get(f"{FORM}sent/{good}/").status_code == 200
    assert Client().get(f"{FORM}sent/{good}x/").status_code == 404


def test_unknown_tokens_are_one_neutral_404() -> None:
    work()
    case = Notifier().received()
    token = tokens.token("case", case.pk)
    paths = [
        f"/copyright/case/{case.reference}/{token[:-1]}/",
        f"/copyright/case/C-22222-22222/{token}/",
        f"/copyright/case/{case.reference}/{tokens.token('confirm', case.pk)}/",
        "/copyright/notice/confirm/nobody/",
        "/copyright/objection/nobody/",
    ]
    for path in paths:
        for answer in (Client().get(path), Client().post(path)):
            told = {answer["Cache-Control"], answer["Referrer-Policy"], answer["X-Robots-Tag"]}
            assert (answer.status_code, told) == (404, {"no-store", "no-referrer", "noindex"})
    # These are turned away at the entrance of the site already.
    for path in (
        f"/copyright/case/%00/{token}/",
        f"/copyright/case/{case.reference}%00/{token}/supply/",
        f"/copyright/case/%00/{token}/withdraw/",
        "/copyright/notice/confirm/%00/",
        "/copyright/objection/%00/",
    ):
        assert (Client().get(path).status_code, Client().post(path).status_code) == (404, 404)


def test_every_page_that_can_be_read_answers_head() -> None:
    ticket = signing.dumps({"reference": "C-1", "gaps": []}, salt="takedown.notices.sent")
    work()
    case = Notifier().received()
    for path in ("/copyright/", FORM, f"{FORM}sent/{ticket}/", page(case), page(case, "supply/")):
        answer = Client().head(path)
        assert (answer.status_code, answer.content) == (200, b""), path
    assert Client().post("/copyright/").status_code == 405


def test_draft_has_no_case_page() -> None:
    Notifier().file()
    assert Client().get(page(CopyrightCase.objects.get())).status_code == 404


def test_case_page_is_secret() -> None:
    work()
    answer = Client().get(page(Notifier().received()))
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.cookies


def test_letters_come_in_the_language_of_the_page() -> None:
    work()
    lin = Notifier()
    lin.client.post("/zh-hant/copyright/notice/", whole())
    case = CopyrightCase.objects.get()
    assert (case.language, "/zh-hant/copyright/notice/confirm/" in lin.link()) == ("zh-hant", True)


def test_notice_goes_its_way_while_redis_is_down(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_args: object) -> None:
        raise ConnectionRefusedError

    # The database is reached by libpq; whatever Python opens itself is Redis or a mail server.
    monkeypatch.setattr(socket.socket, "connect", refused)
    work()
    case = Notifier().received()
    deed(desk(), case, "reject", reason="A quotation.")
    case.refresh_from_db()
    assert (case.state, case.letters.count()) == ("rejected", 3)
