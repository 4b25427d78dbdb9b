"""A backup comes back: the site stays shut until everybody who had left has left again."""

import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import transaction
from django.test import Client

from accounts.models import User
from privacy.encryption.models import key_is_right
from privacy.erasure.domain import running
from privacy.erasure.domain.replaying import erasures_cut_off
from privacy.erasure.enums import Origin
from privacy.erasure.files import folder
from privacy.erasure.models import ErasureCase, Seal
from privacy.erasure.sweep.everywhere import sweep
from privacy.ledger.checkpoints import checkpoint
from privacy.ledger.publication import entries_path
from privacy.messages.outbox import received
from privacy.outside import domain as outside
from privacy.outside import file, replay
from privacy.outside.domain import NotWritable, Verdict
from privacy.outside.models import OutsideLine
from privacy.policies.domain import accept, publish
from privacy.policies.enums import Document
from privacy.policies.models import Acceptance
from privacy.policies.reading import read
from privacy.subjects.models import Subject
from privacy.work import domain as work
from privacy.work.models import Work
from tests.people import person
from tests.privacy.erasure.conftest import (
    Needles,
    asks,
    end_window,
    leaves,
    needles_of,
    run_everything,
)
from tests.privacy.erasure.restoring import Backup, back_up, everything, outside_files, restored

PAGES = ["/", "/me/", "/me/delete/", "/accounts/login/", "/accounts/signup/", "/admin/", "/terms/",
         "/privacy/", "/nowhere/"]  # fmt: skip


@dataclass(frozen=True)
class Disaster:
    """Three who left, one who stayed, and a backup in which all four live."""

    backup: Backup
    gone: list[Needles]
    stays: User
    mobiles: list[str]


@pytest.fixture
def disaster(own_database: str, tmp_path: Path) -> Iterator[Disaster]:
    """Three people leave after the backup; then the backup is all there is."""
    assert key_is_right()
    outside.begin()
    checkpoint()
    people = [person(f"gone.{n}") for n in range(3)]
    stays = person("ben.stays")
    for user in people:
        Client().force_login(user)
        path = folder(user.subject_id) / "photo.txt"
        path.parent.mkdir(parents=True)
        path.write_text(f"of {user.username}@people.example")
    gone = [needles_of(user) for user in people]
    mobiles = [user.profile.mobile for user in people]
    backup = back_up(tmp_path)
    for user in people:
        asks(user)
    run_everything()
    # The duty of a few seconds later.
    outside.write()
    assert dict(sweep(gone).hits) == {}
    with restored(backup):
        yield Disaster(backup, gone, stays, mobiles)


def statuses(paths: list[str]) -> dict[str, int]:
    client = Client()
    return {path: client.get(path).status_code for path in paths}


def replays(*words: str) -> dict[str, object]:
    """Run the command and return its answer."""
    out = io.StringIO()
    call_command("replay_erasures", "--json", *words, stdout=out)
    answer: dict[str, object] = json.loads(out.getvalue())
    return answer


def test_the_site_is_shut_until_the_replay_and_open_after_it(disaster: Disaster) -> None:
    assert sweep(disaster.gone).hits.keys() == {0, 1, 2}
    assert statuses(PAGES) == dict.fromkeys(PAGES, 503)
    assert statuses(["/healthz", "/readyz"]) == {"/healthz": 200, "/readyz": 503}
    answer = replays()
    assert (answer["verdict"], answer["swept"]) == ("open", 3)
    assert dict(sweep(disaster.gone).hits) == {}
    assert statuses(["/", "/accounts/login/", "/readyz"]) == {
        "/": 200,
        "/accounts/login/": 200,
        "/readyz": 200,
    }
    assert list(User.objects.values_list("username", flat=True)) == ["ben.stays"]
    assert set(ErasureCase.objects.values_list("origin", "state", "residue")) == {
        ("replay", "done", 0)
    }


def test_a_second_replay_changes_nothing(disaster: Disaster) -> None:
    replays()
    before = everything(), outside_files()
    answer = replays()
    assert (answer["lines"], answer["swept"]) == (0, 0)
    assert (everything(), outside_files()) == before


@pytest.mark.proof
def test_asking_first_changes_nothing(disaster: Disaster) -> None:
    before = everything(), outside_files()
    answer = replays("--dry-run")
    assert (answer["verdict"], answer["lines"]) == ("behind", 6)
    assert (everything(), outside_files()) == before


@pytest.mark.proof
def test_whoever_came_after_the_restore_is_not_touched(disaster: Disaster) -> None:
    """One registers before the replay, one after it, with a number that is free again."""
    newcomer = person("new.comer")
    tables = ("public.accounts_user", "public.accounts_profile", "public.account_emailaddress")

    def rows_of(user: User) -> list[str]:
        found = everything()
        return [row for table in tables for row in found[table] if str(user.pk) in row]

    before = rows_of(newcomer), rows_of(disaster.stays)
    replays()
    assert (rows_of(newcomer), rows_of(disaster.stays)) == before
    again = person("gone.0", mobile=disaster.mobiles[0])
    assert replays()["swept"] == 0
    assert User.objects.filter(pk=again.pk).exists()


@pytest.mark.proof
def test_nothing_is_worked_on_while_the_gate_is_shut(disaster: Disaster) -> None:
    work.schedule_duties()
    call_command("run_due_jobs", stdout=io.StringIO())
    assert set(Work.objects.filter(every__isnull=False).values_list("state", "attempts")) == {
        ("waiting", 0)
    }


def lines_of_file() -> list[bytes]:
    return file.path().read_bytes().splitlines(keepends=True)


def written(lines: list[bytes]) -> None:
    file.path().write_bytes(b"".join(lines))


HARMED: dict[str, Callable[[], object]] = {
    "removed": lambda: file.path().unlink(),
    "cut in the middle of a line": lambda: file.path().write_bytes(file.path().read_bytes()[:-50]),
    "cut by every line": lambda: file.path().write_bytes(b""),
    "cut by whole lines": lambda: written(lines_of_file()[:2]),
    "cut down to what the backup knew": lambda: written(lines_of_file()[:1]),
    "a byte altered": lambda: file.path().write_bytes(
        file.path().read_bytes().replace(b"started", b"staRted", 1)
    ),
    "a line swapped": lambda: written(
        [lines_of_file()[0], lines_of_file()[2], lines_of_file()[1], *lines_of_file()[3:]]
    ),
}


SAMPLE = ("removed", "cut by whole lines")
PROOF = [pytest.mark.proof]


@pytest.mark.parametrize(
    "how", [pytest.param(how, marks=[] if how in SAMPLE else PROOF) for how in HARMED]
)
def test_a_harmed_file_keeps_the_site_shut(disaster: Disaster, how: str) -> None:
    HARMED[how]()
    before = everything(), outside_files()
    with pytest.raises(SystemExit) as refused:
        replays()
    assert refused.value.code == 5
    assert statuses(["/", "/readyz"]) == {"/": 503, "/readyz": 503}
    assert (everything(), outside_files()) == before


def test_entries_that_are_not_ours_keep_the_site_shut(disaster: Disaster) -> None:
    """Somebody altered the published evidence itself."""
    text = entries_path().read_text()
    entries_path().write_text(text.replace('"waived":true', '"waived":false', 1))
    assert entries_path().read_text() != text
    with pytest.raises(SystemExit) as refused:
        replays()
    assert (refused.value.code, outside.judge()) == (5, Verdict.BEHIND)
    assert User.objects.count() == 4


@pytest.mark.django_db
def test_before_anything_is_published_nothing_is_cut_off() -> None:
    assert erasures_cut_off() == 0


@pytest.mark.proof
@pytest.mark.parametrize("how", ["removed", "cut by every line", "a byte altered"])
def test_nothing_is_added_to_a_harmed_file(disaster: Disaster, how: str) -> None:
    HARMED[how]()
    before = outside_files()
    outside.order(kind="window.closed", reference=Subject.objects.create().pk, subject_id=None)
    with pytest.raises(NotWritable):
        outside.write()
    assert outside_files() == before


def test_a_leftover_keeps_the_site_shut(disaster: Disaster, settings: object) -> None:
    """A copy that no declaration reaches came back with the backup."""
    path = Path(settings.MEDIA_ROOT) / "elsewhere.txt"  # type: ignore[attr-defined]
    path.write_text(disaster.gone[0][-1][1] + " gone.0@people.example")
    with pytest.raises(SystemExit) as found:
        replays()
    assert (found.value.code, outside.judge()) == (4, Verdict.UNSWEPT)
    assert statuses(["/"]) == {"/": 503}
    path.unlink()
    assert (replays()["verdict"], outside.judge()) == ("open", Verdict.OPEN)


def test_a_case_without_its_seal_keeps_the_site_shut(disaster: Disaster) -> None:
    while replay.replay_next():
        pass
    Seal.objects.first().delete()  # type: ignore[union-attr]
    with pytest.raises(SystemExit) as found:
        replays()
    assert (found.value.code, outside.judge() == Verdict.OPEN) == (4, False)


def only_started(user: User) -> ErasureCase:
    """Take somebody's case so far that its line stands, and no row has gone."""
    case = asks(user)
    row = Work.objects.get(kind="erasure.case", reference=str(case.pk))
    job = work.claim(work_id=row.pk)
    assert job is not None
    with transaction.atomic():
        running.chunk([job], {})
    outside.write()
    checkpoint()
    return case


def test_whoever_was_only_started_gets_the_certificate_after_the_replay(
    own_database: str, tmp_path: Path
) -> None:
    outside.begin()
    user = person("ana.started")
    Client().force_login(user)
    wanted = needles_of(user)
    backup = back_up(tmp_path)
    case = only_started(user)
    with restored(backup):
        replays()
        assert dict(sweep([wanted]).hits) == {}
        assert received() == []
        run_everything()
        again = ErasureCase.objects.get()
        assert (again.pk, again.state, again.residue) == (case.pk, "done", 0)
        (mail,) = received()
        assert (mail.address, mail.attachment) == (
            "ana.started@people.example",
            again.receipt.document,
        )
        done = {
            step.store: (step.planned, step.done)
            for step in again.steps.filter(action="delete").exclude(planned=0, done=0)
        }
        assert done == {
            "account.EmailAddress": (1, 1),
            "accounts.Profile": (1, 1),
            "accounts.Session": (1, 1),
            "accounts.User": (1, 1),
        }


@pytest.mark.proof
def test_whoever_was_waiting_in_the_backup_is_erased_with_the_rest(
    own_database: str, tmp_path: Path
) -> None:
    outside.begin()
    user = person("ana.waited")
    wanted = needles_of(user)
    case = asks(user, waived=False)
    backup = back_up(tmp_path)
    end_window(case)
    run_everything()
    outside.write()
    with restored(backup):
        replays()
        again = ErasureCase.objects.get()
        assert (again.pk, again.origin, again.state) == (case.pk, "self", "done")
        assert (dict(sweep([wanted]).hits), User.objects.count()) == ({}, 0)


def test_a_minor_is_erased_again_by_the_rules_for_minors(own_database: str, tmp_path: Path) -> None:
    outside.begin()
    versions = [publish(draft=read(document)) for document in Document]
    minor, adult = person("kim.young"), person("ana.grown")
    for user in (minor, adult):
        accept(subject=user.subject, version=versions[0], language="en")
    backup = back_up(tmp_path)
    leaves(minor, origin=Origin.MINOR)
    leaves(adult)
    outside.write()
    with restored(backup):
        replays()
        assert list(Acceptance.objects.values_list("subject", flat=True)) == [adult.subject_id]
        assert (User.objects.count(), outside.judge()) == (0, Verdict.OPEN)


def test_lines_about_nobody_here_are_taken_over(own_database: str, tmp_path: Path) -> None:
    """Somebody came and left after the backup."""
    outside.begin()
    backup = back_up(tmp_path)
    leaves(person("ana.between"))
    outside.write()
    with restored(backup):
        answer = replays()
        assert (answer["verdict"], answer["lines"], answer["swept"]) == ("open", 2, 0)
        assert OutsideLine.objects.filter(kind="erasure.started").count() == 1


@pytest.mark.proof
def test_a_killed_replay_goes_on(disaster: Disaster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed behind its first batch: what is done stays done, the rest follows."""
    monkeypatch.setattr(replay, "BATCH", 1)
    replay.replay_next()
    assert outside.judge() == Verdict.BEHIND
    assert replays()["swept"] == 3
    assert dict(sweep(disaster.gone).hits) == {}
