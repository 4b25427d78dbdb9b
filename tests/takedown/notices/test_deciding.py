"""Legal decides: by two factors, once, only what is complete, each address by itself (S-87)."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from nexhome_site.roles import carry_out, plan
from privacy.command_line import Exit
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from takedown.notices import sealing
from takedown.notices.models import CopyrightCase, NoticeAddress, NoticeSlot
from tests.people import a_moment_later, back_office
from tests.takedown.notices.filing import (
    HUMAN,
    Notifier,
    deed,
    desk,
    judged,
    legal,
    objection_link,
    page,
    states,
    uploaded,
    work,
)
from tests.takedown.works import making

pytestmark = pytest.mark.django_db
SITE = "http://localhost:8000"


def gone(path: str) -> int:
    return Client().get(path).status_code


def test_accepted_notice_takes_the_page_down_at_once() -> None:
    material = work()
    lin = Notifier()
    case = lin.received()
    office = desk()
    assert case.reference in office.get("/admin/takedown/copyrightcase/").text
    assert office.get(f"/admin/takedown/copyrightcase/{case.pk}/change/").status_code == 200
    judged(office, case)
    assert set(states(case).values()) == {"valid"}
    answer = deed(office, case, "accept")
    assert "Accepted: 1 address is down." in answer.text
    case.refresh_from_db()
    assert (case.state, case.addresses.get().state) == ("acted", "removed")
    down = lin.client.get(material.get_absolute_url())
    assert (down.status_code, case.reference in down.text) == (451, True)
    assert "Silver Door Press" not in down.text
    assert down["Cache-Control"] == "no-store"
    assert lin.client.get("/search/?q=silver+door").text.count("door-handbook") == 0
    assert list(case.letters.values_list("kind", flat=True))[-1] == "accepted"
    assert lin.client.get(page(case)).status_code == 200
    assert "cannot be decided now" in deed(office, case, "accept").text


def test_mixed_notice_has_an_outcome_for_each_address() -> None:
    material = work()
    link = making.link("https://disk.example/file.zip")
    kept = work("other-page", "Handbook of another door")
    addresses = [
        f"{SITE}{material.get_absolute_url()}",
        "https://disk.example/file.zip",
        f"{SITE}{kept.get_absolute_url()}",
    ]
    case = Notifier().received(addresses="\n".join(addresses))
    rows = list(case.addresses.values_list("kind", "state", "host"))
    assert rows == [
        ("internal", "pending", "localhost"),
        ("external", "referred", "disk.example"),
        ("internal", "pending", ""),
        ("internal", "pending", "localhost"),
    ]
    letter = case.letters.get(kind="referred")
    assert "disk.example" in sealing.unseal(case, letter.body)
    office = desk()
    judged(office, case)
    stays = case.addresses.get(target_id=kept.pk)
    assert "Write the reason" in deed(office, case, "accept", **{f"keep-{stays.pk}": "1"}).text
    told = {f"keep-{stays.pk}": "1", f"why-{stays.pk}": "This one is a quotation."}
    assert "2 addresses are down" in deed(office, case, "accept", **told).text
    states_now = set(case.addresses.values_list("state", flat=True))
    assert states_now == {"removed", "referred", "link_cut", "kept"}
    assert (gone(material.get_absolute_url()), gone(kept.get_absolute_url())) == (451, 200)
    assert gone(link.get_absolute_url()) == 451
    accepted = sealing.unseal(case, case.letters.get(kind="accepted").body)
    assert "This one is a quotation." in accepted


def test_material_on_a_site_of_a_customer_is_removed_there_by_a_person(settings: Settings) -> None:
    settings.CUSTOMER_HOSTS = ["shop.example.net"]
    case = Notifier().received(addresses="https://shop.example.net/app/", terms="no such page")
    address = case.addresses.get()
    assert (case.state, address.kind, address.state) == ("complete", "customer", "pending")
    office = desk()
    judged(office, case)
    assert "removed first" in deed(office, case, "accept").text
    case.refresh_from_db()
    assert (case.state, case.addresses.get().state) == ("in_review", "pending")
    change = office.get(f"/admin/takedown/copyrightcase/{case.pk}/change/").text
    assert "gone from the customer" in change
    done = deed(office, case, "accept", **{f"done-{address.pk}": "1"})
    assert "Accepted: 1 address is down." in done.text
    accepted = sealing.unseal(case, case.letters.get(kind="accepted").body)
    assert "Removed on the customer's site" in accepted
    run_due()
    case.refresh_from_db()
    assert (case.state, case.addresses.get().state) == ("closed", "disabled")


def test_customer_site_that_stays_needs_its_reason_and_other_pages_their_terms(
    settings: Settings,
) -> None:
    settings.CUSTOMER_HOSTS = ["shop.example.net"]
    material = work()
    both = f"https://shop.example.net/app/\n{SITE}{material.get_absolute_url()}"
    assert Notifier(email="two@rights.example").received(addresses=both, terms="zebra").state == (
        "incomplete"
    )
    case = Notifier().received(addresses=both)
    stays = case.addresses.get(kind="customer")
    office = desk()
    judged(office, case)
    kept = {f"keep-{stays.pk}": "1", f"why-{stays.pk}": "It is the customer's own work."}
    assert "Accepted: 1 address is down." in deed(office, case, "accept", **kept).text
    assert set(case.addresses.values_list("state", flat=True)) == {"kept", "removed"}


def test_notice_about_other_sites_only_is_referred_and_ends() -> None:
    case = Notifier().received(addresses="https://disk.example/a\nhttps://other.example/b")
    hosts = sealing.unseal(case, case.letters.get(kind="referred").body)
    assert (case.state, "disk.example" in hosts, "other.example" in hosts) == ("closed", True, True)


def test_proof_that_legal_finds_wanting_makes_the_notice_incomplete_with_the_reason() -> None:
    work()
    case = Notifier().received()
    office = desk()
    no_reason = deed(office, case, "judge", **{"verdict-identity": "invalid"})
    assert "Write the reason" in no_reason.text
    typed = {"verdict-identity": "invalid", "reason-identity": "The number belongs to others."}
    deed(office, case, "judge", **typed)
    case.refresh_from_db()
    assert (case.state, case.contacted_at is not None) == ("incomplete", True)
    assert "The number belongs to others." in Client().get(page(case)).text
    assert "cannot be decided now" in deed(office, case, "accept").text
    deed(office, case, "judge", **{"verdict-identity": "valid"})
    case.refresh_from_db()
    assert case.state == "complete"


def test_nothing_is_accepted_before_every_slot_is_valid() -> None:
    work()
    case = Notifier().received()
    office = desk()
    assert "not valid yet" in deed(office, case, "accept").text
    judged(office, case)
    everything = {f"keep-{each.pk}": "1" for each in case.addresses.all()}
    assert "then reject the notice" in deed(office, case, "accept", **everything).text
    case.refresh_from_db()
    assert case.state == "in_review"


def test_rejected_notice_tells_why_and_leaves_everything_up() -> None:
    material = work()
    case = Notifier().received()
    office = desk()
    assert "Write the reason" in deed(office, case, "reject", reason=" ").text
    deed(office, case, "reject", reason="A short quotation is lawful.")
    case.refresh_from_db()
    assert (case.state, case.addresses.get().state) == ("rejected", "kept")
    letter = sealing.unseal(case, case.letters.get(kind="rejected").body)
    assert ("A short quotation is lawful." in letter, gone(material.get_absolute_url())) == (
        True,
        200,
    )
    assert Client().get(page(case)).status_code == 200


def test_clock_of_the_first_contact_stops_for_a_person_only(capsys: Any) -> None:
    work()
    case = Notifier().received()
    a_moment_later([case], contact_due_at=timedelta(days=9))
    with pytest.raises(SystemExit) as left:
        call_command("queue_status", "--json")
    assert (left.value.code, '"takedown.notices": 1' in capsys.readouterr().out) == (
        Exit.PROBLEMS_FOUND,
        True,
    )
    office = desk()
    assert "overdue" in office.get("/admin/takedown/copyrightcase/").text
    assert "Write the message first" in deed(office, case, "write", text=" ").text
    deed(office, case, "write", text="Which edition do you mean?")
    case.refresh_from_db()
    assert case.contacted_at is not None
    assert "Which edition do you mean?" in Client().get(page(case)).text
    assert "overdue" not in office.get("/admin/takedown/copyrightcase/").text


DONE_BY_LEGAL = {
    "judge": {"verdict-identity": "invalid", "reason-identity": "It belongs to others."},
    "write": {"text": "Which edition do you mean?"},
    "accept": {"all": "1"},
    "reject": {"reason": "A quotation."},
    "restore": {"reason": "By mistake."},
}


def at_its_turn(office: Client, name: str) -> CopyrightCase:
    """Return a notice to which this very deed could be done."""
    case = Notifier().received()
    if name in {"accept", "restore"}:
        judged(office, case)
    if name == "restore":
        deed(office, case, "accept")
    case.refresh_from_db()
    return case


@pytest.mark.parametrize("name", DONE_BY_LEGAL)
def test_whoever_may_not_decide_gets_nothing_done(name: str) -> None:
    work()
    lawyer = legal("legal.one")
    case = at_its_turn(back_office(lawyer), name)
    before = (case.state, case.letters.count(), case.addresses.get().state, states(case))
    typed = DONE_BY_LEGAL[name]
    carry_out(plan())
    support = User.objects.create_user(
        "support.sue", password="a password for tests", is_staff=True
    )
    support.groups.add(Group.objects.get(name="Support"))
    address = f"/admin/takedown/copyrightcase/{case.pk}/{name}/"
    without_factor = Client()
    without_factor.force_login(lawyer)
    change = f"/admin/takedown/copyrightcase/{case.pk}/change/"
    assert back_office(support).post(address, typed).status_code == 403
    for client in (without_factor, Client()):
        for answer in (client.post(address, typed), client.get(change)):
            assert (answer.status_code, change in answer["Location"].split("?")[0]) == (302, False)
    assert desk("legal.two").get(address).status_code == 403
    case.refresh_from_db()
    after = (case.state, case.letters.count(), case.addresses.get().state, states(case))
    assert after == before
    deed(back_office(lawyer), case, name, **typed)
    case.refresh_from_db()
    assert (case.state, case.letters.count(), case.addresses.get().state, states(case)) != before


def test_support_sees_neither_queue_nor_case_and_a_superuser_no_draft() -> None:
    work()
    case = Notifier().received()
    support = desk("support.sue", "Support")
    change = f"/admin/takedown/copyrightcase/{case.pk}/change/"
    assert support.get("/admin/takedown/copyrightcase/").status_code == 403
    assert support.get(change).status_code == 403
    Notifier().file()
    draft = CopyrightCase.objects.get(state="draft")
    root = back_office(User.objects.create_superuser("root.admin", "a password for tests"))
    assert root.get(f"/admin/takedown/copyrightcase/{draft.pk}/change/").status_code == 404
    assert root.get("/admin/takedown/copyrightcase/nothing/change/").status_code == 404
    assert draft.reference not in root.get("/admin/takedown/copyrightcase/").text


def test_tampered_forms_change_nothing() -> None:
    work()
    case = Notifier().received(ownership="")
    office = desk()
    address = f"/admin/takedown/copyrightcase/{case.pk}"
    assert office.post(f"{address}/change/", {"state": "accepted"}).status_code == 200
    assert office.post(f"{address}/delete/", {"post": "yes"}).status_code == 403
    assert "Choose a verdict" in deed(office, case, "judge", **{"verdict-nothing": "valid"}).text
    assert "Choose a verdict" in deed(office, case, "judge", **{"verdict-work": "accepted"}).text
    deed(office, case, "judge", **{f"verdict-{name}": "valid" for name in (*HUMAN, "signature")})
    assert states(case)["ownership"] == "missing"
    case.refresh_from_db()
    assert case.state == "incomplete"


def test_no_removal_without_an_accepted_notice_passes_the_database() -> None:
    work()
    case = Notifier().received()
    rows = NoticeAddress.objects.filter(case=case)
    with pytest.raises(DatabaseError, match="without an accepted notice"), transaction.atomic():
        rows.update(state="removed")
    assert NoticeSlot.objects.filter(case=case).count() == 16


def test_uploader_is_told_answers_and_legal_restores() -> None:
    material = uploaded()
    case = Notifier().received()
    office = desk()
    judged(office, case)
    deed(office, case, "accept")
    path = objection_link()
    shown = Client().get(path)
    assert (shown.status_code, "Silver Door Press" in shown.text, "Lin" in shown.text) == (
        200,
        False,
        False,
    )
    assert "Enter why the removal is wrong" in Client().post(path, {"text": " "}).text
    assert Client().post(path, {"text": "I wrote it in 2017."}).status_code == 302
    assert "We have your answer" in Client().get(path).text
    change = f"/admin/takedown/copyrightcase/{case.pk}/change/"
    assert "I wrote it in 2017." in office.get(change).text
    assert "Write the reason" in deed(office, case, "restore", reason="").text
    assert "Restored." in deed(office, case, "restore", reason="The uploader was first.").text
    assert gone(material.get_absolute_url()) == 200
    told = case.letters.filter(kind="restored").values_list("to", flat=True)
    assert sorted(told) == ["notifier", "uploader"]
    assert case.addresses.get().state == "restored"
    assert "It is back" in Client().get(path).text
    assert "It is back" in Client().post(path, {"text": "Again"}).text
    assert "Nothing of this notice is down" in deed(office, case, "restore", reason="x").text


def test_work_stays_down_while_another_notice_stands() -> None:
    material = work()
    office = desk()
    first, second = (Notifier(email=f"n{n}@rights.example").received() for n in range(2))
    for case in (first, second):
        judged(office, case)
        deed(office, case, "accept")
    refused = deed(office, first, "restore", reason="A mistake.")
    assert second.reference in refused.text
    withdrawn = Client().post(page(first, "withdraw/"))
    assert (withdrawn.status_code, gone(material.get_absolute_url())) == (302, 451)
    assert "Restored." in deed(office, second, "restore", reason="A mistake.").text
    assert gone(material.get_absolute_url()) == 200


def test_withdrawn_notice_has_ended_and_a_second_time_changes_nothing() -> None:
    work()
    case = Notifier().received()
    assert Client().get(page(case, "withdraw/")).status_code == 200
    assert Client().post(page(case, "withdraw/")).status_code == 302
    assert Client().post(page(case, "withdraw/")).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.letters.filter(kind="withdrawn").count()) == ("withdrawn", 1)
    assert Client().get(page(case, "withdraw/")).status_code == 409
    assert Client().get(page(case)).status_code == 200


def test_rejected_notice_cannot_be_withdrawn() -> None:
    work()
    case = Notifier().received()
    deed(desk(), case, "reject", reason="A quotation.")
    assert Client().post(page(case, "withdraw/")).status_code == 409


def test_case_closes_when_the_site_was_looked_at() -> None:
    work()
    case = Notifier().received()
    office = desk()
    judged(office, case)
    deed(office, case, "accept")
    from takedown.notices.domain import closing
    from takedown.works.models import Removal, RemovalProbe

    case.refresh_from_db()
    assert closing.close(case=case) is False
    RemovalProbe.objects.create(
        removal=Removal.objects.get(), surface="page", expects_gone=True, status=451,
        is_shown=False, passed=True, probed_at=now(),
    )  # fmt: skip
    assert closing.close(case=case) is True
    case.refresh_from_db()
    assert case.state == "closed"
    after = [(each.moment, each.rank) for each in case.tries.filter(moment="after")]
    assert after == [("after", None), ("after", None)]
    assert (
        "What an anonymous reader got"
        in office.get(f"/admin/takedown/copyrightcase/{case.pk}/change/").text
    )
    run_due()


UNFIT = {
    "invisible": ("\u200b\u3164", {"Write the message first", "Write the reason"}),
    "null": ("a\0b", {"Null characters are not allowed"}),
    "endless": ("x" * 200_000, {"at most 5000 characters"}),
}


@pytest.mark.parametrize("how", UNFIT)
def test_desk_sends_no_words_that_nobody_can_read(how: str) -> None:
    text, sentences = UNFIT[how]
    work()
    case = Notifier().received()
    office = desk()
    judged(office, case)
    letters = case.letters.count()
    address = case.addresses.get()
    deeds = [
        ("write", {"text": text}),
        ("reject", {"reason": text}),
        ("judge", {"verdict-identity": "invalid", "reason-identity": text}),
        ("accept", {f"keep-{address.pk}": "1", f"why-{address.pk}": text}),
    ]
    for name, typed in deeds:
        said = deed(office, case, name, **typed).text
        marked_only = name == "accept" and how == "invisible"
        wanted = {"Every address is marked to stay"} if marked_only else sentences
        assert any(sentence in said for sentence in wanted), name
    case.refresh_from_db()
    assert (case.state, case.contacted_at, case.letters.count()) == ("in_review", None, letters)
    assert set(states(case).values()) == {"valid"}
    deed(office, case, "accept")
    assert "Write the reason" in deed(office, case, "restore", reason="\u200b").text
    assert case.addresses.get().state == "removed"
