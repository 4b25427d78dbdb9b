"""How long what a notifier told stays, what an erasure does with it, and what must always hold."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from privacy.erasure.domain import requests
from privacy.erasure.enums import Origin
from privacy.erasure.plan import plan
from privacy.registry.paths import find_subjects
from privacy.registry.promises import Looked
from privacy.work import domain as later
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from takedown.notices import demo, invariants, sealing
from takedown.notices.domain import closing
from takedown.notices.models import CaseLetter, CopyrightCase, NoticeAddress, NoticeSlot, Objection
from takedown.works.models import Removal, RemovalProbe, Work
from tests.people import a_moment_later
from tests.privacy.erasure.conftest import run_everything
from tests.takedown.notices.filing import (
    Notifier,
    deed,
    desk,
    judged,
    objection_link,
    page,
    proof,
    states,
    uploaded,
    work,
)

pytestmark = pytest.mark.django_db


def swept(case: CopyrightCase, days: int) -> CopyrightCase:
    """Let a case have ended so many days ago and run the sweep."""
    case.refresh_from_db()
    a_moment_later([case], ended_at=timedelta(days=days))
    from privacy.work.models import Work as Later

    later.schedule(kind="notices.retention")
    Later.objects.filter(kind="notices.retention").update(due_at=case.arrived_at)
    run_due()
    case.refresh_from_db()
    return case


def unraised() -> CopyrightCase:
    case = Notifier().received(ownership="", identity_file=proof())
    a_moment_later([case], cure_due_at=timedelta(days=11))
    later.schedule(kind="notices.cure", reference=str(case.pk))
    run_due()
    return case


def test_papers_of_what_was_not_raised_go_after_thirty_days(settings: Settings) -> None:
    work()
    case = unraised()
    folder = Path(settings.MEDIA_ROOT, "notices", str(case.pk))
    assert (swept(case, 29).key is not None, folder.exists()) == (True, True)
    assert (swept(case, 2).key, folder.exists()) == (None, False)
    assert (CaseLetter.objects.count(), set(states(case).values())) == (
        0,
        set(states(case).values()),
    )
    assert NoticeSlot.objects.filter(value__isnull=False).count() == 0
    with pytest.raises(sealing.Unreadable):
        sealing.unseal(case, "s1:x")
    with pytest.raises(sealing.Unreadable):
        sealing.seal(case, "x")
    assert Notifier().client.get(page(case)).status_code == 404
    change = f"/admin/takedown/copyrightcase/{case.pk}/change/"
    assert "their time is over" in desk().get(change).text


def test_identity_papers_of_a_decided_notice_go_first(settings: Settings) -> None:
    work()
    case = Notifier().received(identity_file=proof(), ownership_file=proof())
    deed(desk(), case, "reject", reason="A quotation.")
    case = swept(case, 31)
    left = list(Path(settings.MEDIA_ROOT, "notices", str(case.pk)).iterdir())
    assert (len(left), states(case)["identity"], case.key is not None) == (1, "missing", True)
    assert NoticeSlot.objects.get(case=case, element="name").value is not None


def answered() -> tuple[CopyrightCase, str]:
    """Let a removal be answered by whoever put the work up; return the case and their link."""
    uploaded()
    case, office = Notifier().received(), desk()
    judged(office, case)
    deed(office, case, "accept")
    link = objection_link()
    assert Client().post(link, {"text": "I, May Uploader, wrote it."}).status_code == 302
    return case, link


def test_answer_goes_with_whoever_gave_it_and_the_notice_stays() -> None:
    case, link = answered()
    uploader = Objection.objects.get().subject
    requests.request(subject_id=uploader.pk, origin=Origin.SELF, waived=True)
    # The account is locked already, its rows go later: nobody answers in between.
    assert Client().post(link, {"text": "Once more."}).status_code == 404
    run_everything()
    case.refresh_from_db()
    change = f"/admin/takedown/copyrightcase/{case.pk}/change/"
    assert (Objection.objects.count(), case.key is not None) == (0, True)
    assert "May Uploader" not in desk("legal.two").get(change).text
    assert (Client().get(link).status_code, case.addresses.get().state) == (404, "removed")


def test_answer_goes_with_the_papers_of_its_case() -> None:
    case, _link = answered()
    RemovalProbe.objects.create(
        removal=Removal.objects.get(), surface="page", expects_gone=True, status=451,
        is_shown=False, passed=True, probed_at=now(),
    )  # fmt: skip
    case.refresh_from_db()
    assert (closing.close(case=case), Objection.objects.count()) == (True, 1)
    assert (swept(case, 3 * 366).key, Objection.objects.count()) == (None, 0)


def test_erasure_passes_a_running_notice_by_and_ends_one_that_has_ended(
    settings: Settings,
) -> None:
    work()
    lin = Notifier()
    running = lin.received(identity_file=proof())
    ended = Notifier(email="other@rights.example").received(identity_file=proof())
    deed(desk(), ended, "reject", reason="A quotation.")

    def touched(case: CopyrightCase) -> int:
        lines = plan(subject_ids=[case.subject_id])
        return sum(line.count for line in lines if line.store.startswith("takedown."))

    assert touched(running) == 0
    assert touched(ended) > 20
    for case in (ended, running):
        requests.request(subject_id=case.subject_id, origin=Origin.SELF, waived=True)
    run_everything()
    running.refresh_from_db()
    ended.refresh_from_db()
    assert (running.key is not None, ended.key, ended.email_index) == (True, None, None)
    assert ended.letters.count() == 0
    media = Path(settings.MEDIA_ROOT, "notices")
    assert [folder.name for folder in media.iterdir()] == [str(running.pk)]


def test_notifier_is_found_by_address_only_with_the_key() -> None:
    work()
    case = Notifier().received()
    assert find_subjects(kind="notifier", value=" LIN@rights.example") == {case.subject_id}
    assert find_subjects(kind="notifier", value="nobody@rights.example") == set()


def removed_without_notice() -> None:
    CopyrightCase.objects.update(accepted_at=None)


def late_cure() -> None:
    case = Notifier(email="late@rights.example").received(ownership="")
    a_moment_later([case], cure_due_at=timedelta(days=11))


def slot_gone() -> None:
    NoticeSlot.objects.filter(element="identity").delete()


def nobody_wrote() -> None:
    case = Notifier(email="late@rights.example").received(ownership="")
    a_moment_later([case], contact_due_at=timedelta(days=9))


@pytest.mark.parametrize(
    ("count", "breaks"),
    [
        (invariants.removals_have_a_notice, removed_without_notice),
        (invariants.cures_end_in_time, late_cure),
        (invariants.accepted_are_complete, slot_gone),
        (invariants.people_answer_in_time, nobody_wrote),
    ],
)
def test_invariant_holds_and_sees_what_breaks_it(
    count: Callable[[], Looked], breaks: Callable[[], None]
) -> None:
    work()
    case = Notifier().received()
    office = desk()
    judged(office, case)
    deed(office, case, "accept")
    assert count().violations == 0
    breaks()
    assert count().violations > 0


def test_demo_has_a_notice_in_each_state_of_the_queue_and_loads_once() -> None:
    assert demo.load() == 0
    for n in range(6):
        work(f"page-{n}", f"Manual number {n} of the blue gate")
    assert Work.objects.count() == 6
    made = demo.load()
    run_due()
    assert (demo.load(), CopyrightCase.objects.count()) == (0, made)
    found = set(CopyrightCase.objects.values_list("state", flat=True))
    assert found >= {
        "draft", "incomplete", "complete", "in_review", "rejected", "acted", "withdrawn",
        "deemed_not_raised",
    }  # fmt: skip
    assert NoticeAddress.objects.filter(state="removed").count() == 1
