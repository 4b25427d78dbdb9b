"""From the end of the window to nothing left: counts that are true, kills, zombies, residue."""

import dataclasses
import shutil
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.test import Client

from accounts.models import Profile, User
from privacy.erasure.domain import running
from privacy.erasure.domain.running import before_chunk, chunk, erase_counted, erase_rows
from privacy.erasure.domain.steps import Steps
from privacy.erasure.enums import Origin
from privacy.erasure.files import folder
from privacy.erasure.models import ErasureCase, ErasureStep
from privacy.erasure.plan import plan
from privacy.messages.models import Message
from privacy.outside import reading
from privacy.policies.domain import accept
from privacy.policies.models import Acceptance, PolicyVersion
from privacy.registry.holdings import Erase, Personal, registry
from privacy.work import domain as work
from privacy.work.clock import now
from privacy.work.domain import claim
from privacy.work.handlers import HANDLERS, Again, Done, Job
from privacy.work.models import Work
from tests.people import person
from tests.privacy.erasure.conftest import asks, end_window, leaves, run_everything

pytestmark = pytest.mark.django_db


def job_of(case: ErasureCase) -> Job:
    """Claim the work of a case."""
    row = Work.objects.get(kind="erasure.case", reference=str(case.pk), done_at=None)
    Work.objects.filter(pk=row.pk).update(due_at=now() - timedelta(seconds=1))
    job = claim(work_id=row.pk)
    assert job is not None
    return job


def messages_for(user: User, count: int) -> None:
    for n in range(count):
        Message.objects.create(
            subject=user.subject,
            channel="mail",
            kind="security_notice",
            template="x",
            language="en",
            key=f"{user.pk}:{n}",
            state="sent",
            sent_at=now(),
            ended_at=now(),
        )


def file_of(user: User, name: str, content: bytes = b"x") -> None:
    path = folder(user.subject_id) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


def counts(case: ErasureCase) -> dict[str, tuple[int, int]]:
    """Planned and done, of everything that goes and was there."""
    steps = case.steps.filter(action__in=["delete", "blank"]).exclude(planned=0, done=0)
    return {step.store: (step.planned, step.done) for step in steps}


def test_what_was_planned_is_what_was_done() -> None:
    user = person("ana.leaves")
    Client().force_login(user)
    messages_for(user, 3)
    for name in ("photo.jpg", "thumbs/photo.jpg"):
        file_of(user, name)
    planned = {
        line.store: line.count
        for line in plan(subject_ids=[user.subject_id])
        if line.count and not line.stays
    }
    case = leaves(user)
    assert counts(case) == {store: (count, count) for store, count in planned.items()}
    assert planned == {
        "files": 2,
        "account.EmailAddress": 1,
        "accounts.Profile": 1,
        "accounts.Session": 1,
        "accounts.User": 1,
        "privacy.Message": 3,
    }


def test_the_certificate_counts_the_same() -> None:
    user = person("ana.leaves")
    Client().force_login(user)
    case = leaves(user)
    assert case.certificate is not None
    stores = {each["store"]: (each["planned"], each["done"]) for each in case.certificate["stores"]}
    assert {store: stores[store] for store in ("accounts.Session", "accounts.User")} == {
        "accounts.Session": (1, 1),
        "accounts.User": (1, 1),
    }
    assert {kept["store"] for kept in case.certificate["kept"]} >= {
        "privacy.Acceptance",
        "privacy.Subject",
        "privacy.ErasureCase",
    }


def test_what_a_cancelled_window_sent_is_planned_as_well() -> None:
    user = person("ana.leaves")
    case = asks(user, waived=False)
    run_everything()
    end_window(case)
    run_everything()
    case.refresh_from_db()
    assert (case.state, counts(case)["privacy.Message"]) == ("done", (2, 2))


def test_many_rows_go_chunk_by_chunk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 3)
    user = person("ana.leaves")
    messages_for(user, 10)
    case = leaves(user)
    step = case.steps.get(store="privacy.Message")
    assert (step.planned, step.done, step.attempts, Message.objects.count()) == (10, 10, 4, 0)


def test_chunks_of_many_people_are_counted_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "CHUNK", 4)
    people = [person(f"ana.{n}") for n in range(3)]
    for n, user in enumerate(people):
        messages_for(user, n + 2)
    cases = [asks(user) for user in people]
    run_everything()
    done = [case.steps.get(store="privacy.Message").done for case in cases]
    assert (done, User.objects.count()) == ([2, 3, 4], 0)


def test_log_entries_that_name_a_person_go_whoever_wrote_them() -> None:
    staff, leaver, other = person("sam.staff"), person("ana.leaves"), person("ben.stays")
    users = ContentType.objects.get_for_model(User)
    for target in (leaver, other):
        LogEntry.objects.create(
            user=staff,
            content_type=users,
            object_id=str(target.pk),
            object_repr=str(target),
            action_flag=CHANGE,
            change_message="",
        )
    case = leaves(leaver)
    assert list(LogEntry.objects.values_list("object_id", flat=True)) == [str(other.pk)]
    assert counts(case)["admin.LogEntry"] == (1, 1)


def test_staff_leave_with_their_roles_and_second_factor() -> None:
    user = person("sam.staff")
    user.groups.add(Group.objects.create(name="support"))
    permission = Permission.objects.order_by("pk").first()
    assert permission is not None
    user.user_permissions.add(permission)
    Authenticator.objects.create(user=user, type="totp", data={})
    case = leaves(user)
    assert (case.state, Group.objects.count(), Authenticator.objects.count()) == ("done", 1, 0)
    assert counts(case)["accounts.User_groups"] == (1, 1)


def test_an_acceptance_stays_as_proof_under_a_number_that_leads_nowhere(
    published_texts: list[PolicyVersion],
) -> None:
    user = person("ana.leaves")
    for version in published_texts:
        accept(subject=user.subject, version=version, language="en")
    case = leaves(user)
    step = case.steps.get(store="privacy.Acceptance")
    assert (Acceptance.objects.count(), step.action, step.planned, step.done) == (
        2,
        "pseudonymise",
        2,
        0,
    )


def test_of_a_minor_no_acceptance_stays(published_texts: list[PolicyVersion]) -> None:
    minor, adult = person("kim.young"), person("ana.stays")
    for user in (minor, adult):
        accept(subject=user.subject, version=published_texts[0], language="en")
    case = leaves(minor, origin=Origin.MINOR)
    assert list(Acceptance.objects.values_list("subject", flat=True)) == [adult.subject_id]
    assert (case.state, counts(case)["privacy.Acceptance"]) == ("done", (1, 1))
    assert [line.kind for line in reading.chain().lines if "started" in line.kind] == [
        "erasure.started_minor"
    ]


def test_a_killed_worker_leaves_no_wrong_count() -> None:
    """It died after removing the files and before recording that."""
    user = person("ana.leaves")
    for n in range(5):
        file_of(user, f"{n}.txt")
    case = asks(user)
    job = job_of(case)
    chunk([job], before_chunk([job]))
    shutil.rmtree(folder(user.subject_id))
    chunk([job], before_chunk([job]))
    step = case.steps.get(store="files")
    assert (step.planned, step.done, step.attempts) == (5, 5, 1)


def everything_of_cases() -> list[object]:
    return [*ErasureCase.objects.values(), *ErasureStep.objects.order_by("pk").values()]


def test_a_zombie_changes_no_count() -> None:
    """It comes back after another worker has done the whole case."""
    user = person("ana.leaves")
    file_of(user, "photo.jpg")
    case = asks(user)
    row = Work.objects.get(kind="erasure.case")
    zombie = claim(work_id=row.pk)
    assert zombie is not None
    Work.objects.filter(pk=row.pk).update(lease_until=now() - timedelta(seconds=1))
    run_everything()
    before = list(ErasureStep.objects.order_by("pk").values())
    cases = list(ErasureCase.objects.values())
    with pytest.raises(work.FenceLost):
        work.chunk_together([zombie], HANDLERS["erasure.case"])
    assert (
        list(ErasureStep.objects.order_by("pk").values()),
        list(ErasureCase.objects.values()),
    ) == (
        before,
        cases,
    )
    case.refresh_from_db()
    assert case.state == "done"


def test_work_of_a_case_that_is_over_is_done() -> None:
    case = leaves(person("ana.leaves"))
    work.schedule(kind="erasure.case", reference=str(case.pk))
    run_everything()
    assert {row.state for row in Work.objects.filter(kind="erasure.case")} == {"done"}


def test_a_table_declared_after_the_start_gets_its_step() -> None:
    """A deploy in the middle of a case: its step was not in the plan."""
    user = person("ana.leaves")
    messages_for(user, 2)
    case = asks(user)
    job = job_of(case)
    chunk([job], before_chunk([job]))
    case.steps.filter(store="privacy.Message").delete()
    chunk([job], before_chunk([job]))
    step = case.steps.get(store="privacy.Message")
    assert (step.action, step.planned, step.done, Message.objects.count()) == ("delete", 2, 2, 0)


def test_a_window_that_is_not_over_asks_to_come_back() -> None:
    case = asks(person("ana.waits"), waived=False)
    job = job_of(case)
    outcome = chunk([job], before_chunk([job]))[job.id]
    assert isinstance(outcome, Again)
    assert timedelta(hours=23) < outcome.after <= timedelta(hours=24)


def test_a_case_locked_only_later_is_left_to_its_work() -> None:
    """Its row is committed, its lock is not: there is nothing to be done inside yet."""
    user = person("ana.asks")
    case = ErasureCase.objects.create(
        subject=user.subject, origin=Origin.SELF, due_at=now() + timedelta(days=2)
    )
    work.schedule(kind="erasure.case", reference=str(case.pk))
    job = job_of(case)
    assert chunk([job], {})[job.id] == Done()


def blanked() -> tuple[object, User]:
    user = person("ana.blank")
    holding = dataclasses.replace(
        registry.holdings["accounts.Profile"],
        columns={
            "name": Personal("D-04", blank=""),
            "mobile": Personal("D-11", blank=""),
            "language": Personal("D-73", blank="en"),
        },
        erase=Erase.BLANK,
    )
    return holding, user


def test_a_blanked_row_stays_without_its_values(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many they are, one pass does it: blanked rows would be found for ever."""
    monkeypatch.setattr(running, "CHUNK", 1)
    holding, user = blanked()
    case = asks(user)
    steps = Steps([case])
    open_cases = steps.unfinished([case], holding, minor=False)  # type: ignore[arg-type]
    held = {user.subject_id: 1}
    more = running.erase_table(holding, open_cases, held, steps, minor=False)  # type: ignore[arg-type]
    steps.save()
    profile = Profile.objects.get(user=user)
    step = case.steps.get(store="accounts.Profile")
    assert (more, profile.name, profile.mobile, profile.country) == (False, "", "", "HK")
    assert (step.action, step.planned, step.done) == ("blank", 1, 1)


def test_what_stays_is_not_touched() -> None:
    user = person("ana.stays")
    holding = registry.holdings["privacy.Subject"]
    assert (
        erase_rows(holding, [user.subject_id], minor=False),
        erase_counted(holding, [user.subject_id], minor=False),
        erase_counted(registry.holdings["accounts.User"], [], minor=False),
    ) == (0, {}, {})


def test_where_nobody_has_a_row_nothing_goes() -> None:
    ids = [person("ana.nothing").subject_id]
    found_by_words = [each for each in registry.holdings.values() if each.also is not None]
    assert found_by_words != []
    for holding in [registry.holdings["privacy.Message"], *found_by_words]:
        assert erase_counted(holding, ids, minor=False) == {}


def test_rows_of_many_go_in_one_statement_where_a_replay_asks() -> None:
    people = [person(f"ana.{n}") for n in range(3)]
    for user in people:
        messages_for(user, 2)
    holding = registry.holdings["privacy.Message"]
    ids = [user.subject_id for user in people[:2]]
    gone = (
        erase_rows(holding, ids, minor=False, limit=None),
        erase_rows(holding, [people[2].subject_id], minor=False, limit=1),
    )
    assert (gone, Message.objects.count()) == ((4, 1), 1)


def test_evidence_of_somebody_who_does_not_leave_cannot_go(
    published_texts: list[PolicyVersion],
) -> None:
    from django.db import DatabaseError

    user = person("ana.stays")
    accept(subject=user.subject, version=published_texts[0], language="en")
    holding = registry.holdings["privacy.Acceptance"]
    with pytest.raises(DatabaseError, match="no running erasure"), transaction.atomic():
        erase_rows(holding, [user.subject_id], minor=True)
