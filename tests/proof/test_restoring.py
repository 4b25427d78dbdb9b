"""A backup older than everything that people undid, ended or took down: all of it holds again.

Twenty of each kind happen after the backup was taken: withdrawals, closed windows, restrictions and
their ends, removals for copyright and for a minor, links cut and restored, erasures of adults and
minors. Figures go to `docs/proof/restore.json`.
"""

import io
import json
import os
import time
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from accounts.models import User
from privacy.consent.enums import Feature
from privacy.consent.holders import Holder
from privacy.consent.queries import granted
from privacy.encryption.models import key_is_right
from privacy.erasure.enums import Origin
from privacy.erasure.sweep.everywhere import sweep
from privacy.ledger.checkpoints import checkpoint
from privacy.outside import domain as outside
from privacy.outside.domain import Verdict
from privacy.policies.domain import publish
from privacy.policies.enums import Document
from privacy.policies.reading import read
from privacy.subjects.domain import release, restrict
from privacy.subjects.enums import Restriction
from privacy.subjects.models import Subject
from takedown.works import domain as works
from takedown.works.enums import Ground
from takedown.works.models import ExternalLink, Work
from telemetry.models import CombinationWindow, Event
from tests.people import person
from tests.privacy.erasure.conftest import Needles, asks, needles_of, run_everything
from tests.privacy.erasure.restoring import back_up, everything, outside_files, restored
from tests.proof.ground import CLONE
from tests.takedown.works import making
from tests.telemetry.devices import ALL_FIELDS, Phone, agree, device, log, turn_off

pytestmark = [pytest.mark.proof, pytest.mark.usefixtures("own_database")]

SAMPLE = bool(os.environ.get("PROOF_SAMPLE"))
MANY = 2 if SAMPLE else 20
KINDS = {
    "consent.withdrawn_device": MANY,
    "erasure.done": 2 * MANY,
    "erasure.started": MANY,
    "erasure.started_minor": MANY,
    "link.cut.copyright.dmca": MANY,
    "subject.released": MANY,
    "subject.restricted": 2 * MANY,
    "window.closed": MANY,
    "work.removed.copyright.dmca": 2 * MANY,
    "work.removed.minor": MANY,
    "work.restored": MANY,
}


@dataclass
class World:
    """Whom and what there is, by what becomes of it after the backup."""

    withdraws: list[User] = field(default_factory=list)
    closes: list[Phone] = field(default_factory=list)
    restricted: list[User] = field(default_factory=list)
    released: list[User] = field(default_factory=list)
    leaves: list[User] = field(default_factory=list)
    minors: list[User] = field(default_factory=list)
    stays: list[User] = field(default_factory=list)
    claimed: list[Work] = field(default_factory=list)
    minor_works: list[Work] = field(default_factory=list)
    returned: list[Work] = field(default_factory=list)
    untouched: list[Work] = field(default_factory=list)
    links: list[ExternalLink] = field(default_factory=list)
    needles: list[Needles] = field(default_factory=list)
    pseudonyms: list[uuid.UUID] = field(default_factory=list)

    def leaving(self) -> list[User]:
        return [*self.leaves, *self.minors]


def people(kind: str) -> list[User]:
    return [person(f"{kind}.{n:02d}") for n in range(MANY)]


def holder(user: User) -> Holder:
    return Holder(subject_id=user.subject_id)


def linked_phone(user: User) -> Phone:
    phone = Phone().enrol()
    phone.permit(*ALL_FIELDS)
    assert phone.link(user.subject_id).status_code == 201
    assert phone.send(log(), device()).json()["accepted"] == 2
    return phone


def world() -> World:
    """Make everybody and everything as the backup will hold it."""
    there = World(
        withdraws=people("withdraws"),
        restricted=people("restricted"),
        released=people("released"),
        leaves=people("leaves"),
        minors=people("minors"),
        stays=people("stays"),
        claimed=[making.published() for _ in range(MANY)],
        minor_works=[making.published() for _ in range(MANY)],
        returned=[making.published() for _ in range(MANY)],
        untouched=[making.published() for _ in range(MANY)],
        links=[making.link() for _ in range(MANY)],
    )
    owners = people("closes")
    for user in [*there.withdraws, *owners, *there.stays, *there.leaving()]:
        agree(holder(user), Feature.DEVICE, Feature.LOGS)
    there.closes = [linked_phone(user) for user in owners]
    there.pseudonyms = [phone.gate.pseudonym for phone in there.closes]
    there.needles = [needles_of(user) for user in there.leaving()]
    return there


def time_goes_by(there: World) -> None:
    """Let happen what the backup does not know."""
    for user in there.withdraws:
        turn_off(holder(user), Feature.DEVICE)
    for phone in there.closes:
        assert phone.unlink().status_code == 204
    for user in [*there.restricted, *there.released]:
        restrict(subject_id=user.subject_id, reason=Restriction.MINOR_REPORT)
    for user in there.released:
        release(subject_id=user.subject_id, reason=Restriction.MINOR_REPORT)
    targets: list[Work | ExternalLink] = [*there.claimed, *there.links]
    for target in targets:
        making.remove(target)
    for work in there.minor_works:
        making.remove(work, None, Ground.MINOR)
    for work in there.returned:
        cause = making.notice()
        making.remove(work, cause)
        works.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None)
    for user in there.leaves:
        asks(user)
    for user in there.minors:
        asks(user, origin=Origin.MINOR)
    run_everything()
    # The duty of a few seconds later.
    outside.write()


def in_force(there: World) -> dict[str, Any]:
    """Return how things stand, in words that do not depend on which database is asked."""
    anybody = Client()

    def statuses(addresses: list[str]) -> set[int]:
        return {anybody.get(address).status_code for address in addresses}

    def states(users: list[User]) -> set[str]:
        ids = [user.subject_id for user in users]
        return set(Subject.objects.filter(pk__in=ids).values_list("state", flat=True))

    return {
        "consents of those who withdrew": {granted(holder(user)) for user in there.withdraws},
        "consents of those who stayed": {granted(holder(user)) for user in there.stays},
        "windows": set(CombinationWindow.objects.values_list("state", "subject_id")),
        "windows of devices": {phone.gate.window_opened_at for phone in there.closes},
        "events": Event.objects.count(),
        "events under a name of then": Event.objects.filter(pseudonym__in=there.pseudonyms).count(),
        "restricted": states(there.restricted),
        "released": states(there.released),
        "erased": states(there.leaving()),
        "stayed": states(there.stays),
        "accounts left of the erased": User.objects.filter(
            subject_id__in=[user.subject_id for user in there.leaving()]
        ).count(),
        "residue": dict(sweep(there.needles).hits),
        "claimed works": statuses([work.get_absolute_url() for work in there.claimed]),
        "works removed for a minor": statuses(
            [work.get_absolute_url() for work in there.minor_works]
        ),
        "works that came back": statuses([work.get_absolute_url() for work in there.returned]),
        "works never touched": statuses([work.get_absolute_url() for work in there.untouched]),
        "links": statuses([reverse("leaving", args=[link.pk]) for link in there.links]),
    }


AS_IT_SHOULD_BE = {
    "consents of those who withdrew": {frozenset({Feature.LOGS})},
    "consents of those who stayed": {frozenset({Feature.DEVICE, Feature.LOGS})},
    "windows": {("unlinked", None)},
    "windows of devices": {None},
    "events": 2 * MANY,
    "events under a name of then": 0,
    "restricted": {"restricted"},
    "released": {"active"},
    "erased": {"erased"},
    "stayed": {"active"},
    "accounts left of the erased": 0,
    "residue": {},
    "claimed works": {451},
    "works removed for a minor": {410},
    "works that came back": {200},
    "works never touched": {200},
    "links": {451},
}


def replays() -> dict[str, Any]:
    out = io.StringIO()
    call_command("replay_erasures", "--json", stdout=out)
    answer: dict[str, Any] = json.loads(out.getvalue())
    return answer


def timed(deed: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    return deed(), time.perf_counter() - began


@dataclass(frozen=True)
class Restored:
    """The world after the disaster, on the old database, before anything is replayed."""

    there: World
    lines: int


@pytest.fixture
def disaster(tmp_path: Path) -> Iterator[Restored]:
    assert key_is_right()
    outside.begin()
    for document in Document:
        publish(draft=read(document))
    checkpoint()
    there = world()
    backup = back_up(tmp_path)
    time_goes_by(there)
    assert in_force(there) == AS_IT_SHOULD_BE
    with restored(backup):
        yield Restored(there, sum(KINDS.values()))


def test_all_of_it_holds_again_and_once_is_enough(disaster: Restored) -> None:
    there = disaster.there
    assert outside.judge() == Verdict.BEHIND
    paths = ["/", "/privacy/", "/me/", "/admin/", "/api/v1/works/", "/readyz"]
    assert {Client().get(path).status_code for path in paths} == {503}
    refused = there.closes[0].send(log())
    assert refused.status_code == 503
    # Whoever came between the restore and the replay is in no line of the file.
    newcomer = person("new.comer")
    agree(holder(newcomer), Feature.DEVICE)
    fresh = making.published()

    answer, seconds = timed(replays)
    assert (answer["verdict"], answer["swept"]) == ("open", 2 * MANY)
    assert answer["kinds"] == KINDS
    assert in_force(there) == AS_IT_SHOULD_BE
    refused = there.closes[0].send(device())
    assert [each["code"] for each in refused.json()["refused"]] == ["consent_required"]

    later = person("later.comer")
    agree(holder(later), Feature.DEVICE, Feature.LOGS)
    outside.write()
    before = everything(), outside_files()
    again, seconds_again = timed(replays)
    assert (again["lines"], again["swept"]) == (0, 0)
    assert (everything(), outside_files()) == before
    assert granted(holder(newcomer)) == {Feature.DEVICE}
    assert granted(holder(later)) == {Feature.DEVICE, Feature.LOGS}
    assert Client().get(fresh.get_absolute_url()).status_code == 200
    keep(
        {
            "of_each_kind": MANY,
            "before": "503 on every page, the interface included",
            "kinds": answer["kinds"],
            "entries_taken_back": answer["entries"],
            "seconds": round(seconds, 2),
            "after": "all in force again, 0 residue, the gate open",
            "second_replay": {"lines": 0, "rows_changed": 0, "bytes_changed_outside": 0,
                              "seconds": round(seconds_again, 2)},
            "came_later": "untouched",
        }
    )  # fmt: skip


def keep(figures: dict[str, Any]) -> None:
    """Write the figures of a full run down."""
    if not SAMPLE:
        path = CLONE / "docs" / "proof" / "restore.json"
        path.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
