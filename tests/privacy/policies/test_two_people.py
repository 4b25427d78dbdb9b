"""A later version is the work of two people: by command, in the back office, in the database."""

import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connections, transaction
from django.test import Client

from privacy.ledger.models import LedgerPending
from privacy.policies import domain, queries, revising
from privacy.policies.enums import Document, Kind, RevisionState
from privacy.policies.models import PolicyVersion, Revision
from privacy.policies.reading import Draft, read
from privacy.work.clock import now
from privacy.work.dispatcher import run_due
from tests.people import back_office
from tests.privacy.policies.conftest import reword
from tests.publishing import REASONS, dossier, member_of_staff, publish_as_two

LIST = "/admin/privacy/revision/"
SAID = {"kind": "editorial", **{f"reason-{each}": words for each, words in REASONS.items()}}


def run(*words: str) -> tuple[int, dict[str, Any]]:
    """Return how a command ends and what it answers."""
    out, code = StringIO(), 0
    try:
        call_command(*words, "--json", stdout=out, stderr=StringIO())
    except SystemExit as left:
        code = int(str(left.code))
    except Exception as error:  # noqa: BLE001 - a CommandError carries its code
        code = getattr(error, "returncode", 1)
    return code, json.loads(out.getvalue() or "{}")


@pytest.fixture
def note(tmp_path: Path) -> str:
    """Return a file that says why the terms change."""
    path = tmp_path / "note.json"
    path.write_text(json.dumps({"terms": {"kind": "editorial", "reasons": REASONS}}))
    return str(path)


@pytest.fixture
def rewritten(own_texts: Path, db: None) -> Path:
    """Publish our texts as an operator who sets the site up, and change the terms."""
    assert run("policy_publish")[0] == 0
    reword(own_texts)
    return own_texts


def test_command_needs_two_people_who_may(rewritten: Path, note: str) -> None:
    one, two = member_of_staff("po.one"), member_of_staff("po.two")
    member_of_staff("editor", may_decide=False)
    assert run("policy_publish")[0] == 5
    assert run("policy_publish", "--approved-by", two.username)[0] == 5
    assert run("policy_import", "--completed-by", "editor", "--note", note)[0] == 5
    assert run("policy_import", "--completed-by", "nobody", "--note", note)[0] == 5
    missing = run("policy_import", "--completed-by", one.username)
    assert (missing[0], missing[1]["problems"]) == (
        4,
        [f"The reason is missing in {language}." for language in REASONS],
    )
    planned = run("policy_import", "--completed-by", one.username, "--note", note, "--dry-run")
    assert (planned[0], Revision.objects.count()) == (0, 0)
    done = run("policy_import", "--completed-by", one.username, "--note", note)
    assert done[1]["drafts"] == planned[1]["drafts"] == [{"document": "terms", "state": "complete"}]
    assert run("policy_publish", "--approved-by", one.username)[0] == 5
    assert run("policy_publish", "--approved-by", two.username, "--effective-at", "soon")[0] == 2
    past = ("--effective-at", "2020-01-01 00:00")
    assert run("policy_publish", "--approved-by", two.username, *past)[0] == 4
    assert run("policy_publish", "--approved-by", two.username, "--dry-run")[0] == 0
    assert queries.newest(Document.TERMS) == queries.version_of(Document.TERMS, 1)
    code, answer = run("policy_publish", "--approved-by", two.username)
    assert (code, answer["published"][0]["number"], answer["published"][0]["kind"]) == (
        0, 2, "editorial",
    )  # fmt: skip
    version = queries.in_force(Document.TERMS)
    assert version is not None
    assert (version.completed_by, version.approved_by, version.reasons) == (
        one.subject_id, two.subject_id, REASONS,
    )  # fmt: skip
    assert run("policy_publish")[1]["published"] == []


@pytest.mark.parametrize("words", ["[]", "{", '{"terms": {"reasons": {"en": 1}}}', '{"other": {}}'])
def test_note_that_is_none_is_a_wrong_use(rewritten: Path, tmp_path: Path, words: str) -> None:
    path = tmp_path / "bad.json"
    path.write_text(words)
    assert run("policy_import", "--note", str(path)) == (2, {})
    assert run("policy_import", "--note", "/nowhere/at/all") == (2, {})


def test_start_of_a_site_leaves_a_changed_text_to_its_two_people(rewritten: Path) -> None:
    code, answer = run("policy_publish", "--first")
    assert (code, answer["changes"], PolicyVersion.objects.count()) == (0, [], 2)


def test_back_office_completes_approves_and_schedules(rewritten: Path) -> None:
    first, second = (back_office(member_of_staff(name)) for name in ("po.one", "po.two"))
    assert first.post(f"{LIST}files/").status_code == 302
    revision = Revision.objects.get()
    page = f"{LIST}{revision.pk}/"
    shown = first.get(f"{page}change/").content.decode()
    assert '<ins><span class="visually-hidden">added: </span>' in shown
    lacking = first.post(f"{page}complete/", {**SAID, "reason-en": "", "reason-zh-hans": "x" * 300})
    assert (lacking.status_code, "清" in lacking.content.decode()) == (400, True)
    lacking = first.post(f"{page}complete/", {**SAID, "reason-en": " "})
    assert (lacking.status_code, "The reason is missing in en." in lacking.content.decode()) == (
        400,
        True,
    )
    assert first.post(f"{page}complete/", SAID).status_code == 302
    own = first.post(f"{page}approve/", follow=True).content.decode()
    assert "You completed this text. Another person has to approve it." in own
    early = second.post(f"{page}approve/", {"effective_at": "2020-01-31 09:00"})
    assert (early.status_code, "2020-01-31 09:00" in early.content.decode()) == (400, True)
    day = (now() + timedelta(seconds=1)).strftime("%Y-%m-%d %H:%M:%S.%f%z")
    assert second.post(f"{page}approve/", {"effective_at": day}).status_code == 302
    again = second.post(f"{page}approve/", follow=True).content.decode()
    assert "Somebody else was faster" in again
    revision.refresh_from_db()
    assert (revision.state, queries.in_force(Document.TERMS)) == (
        RevisionState.SCHEDULED,
        queries.version_of(Document.TERMS, 1),
    )
    assert Client().get("/terms/v/2/").status_code == 200
    assert {"text.published", "text.scheduled"} <= {e.kind for e in LedgerPending.objects.all()}
    time.sleep(1)
    # The clock alone decides; the duty only notes it, once.
    assert queries.in_force(Document.TERMS) == revision.version
    run_due()
    run_due()
    revision.refresh_from_db()
    assert revision.state == RevisionState.PUBLISHED
    before = revision.version
    assert before is not None
    second.post(f"{page}change/", {"kind": "editorial", "state": "draft"})
    assert second.post(f"{page}delete/", {"post": "yes"}).status_code == 403
    assert second.post(f"/admin/privacy/policyversion/{before.pk}/delete/").status_code == 403
    revision.refresh_from_db()
    assert (revision.state, revision.version) == (RevisionState.PUBLISHED, before)


def test_back_office_is_closed_to_whoever_may_not(rewritten: Path) -> None:
    revision = revising.take_up(draft=read(Document.TERMS))
    assert revision is not None
    other = back_office(member_of_staff("editor", may_decide=False))
    page = f"{LIST}{revision.pk}/"
    paths = (f"{LIST}files/", f"{page}complete/", f"{page}approve/", f"{page}send_back/")
    assert [other.post(path).status_code for path in paths] == [403] * 4
    assert other.get(f"{page}change/").status_code == 403
    officer = back_office(member_of_staff("po.one"))
    assert [officer.get(path).status_code for path in paths] == [405] * 4
    assert officer.get(f"{LIST}not-one/change/").status_code == 404


def test_completed_text_that_changes_goes_back_to_a_draft(rewritten: Path) -> None:
    one, two = member_of_staff("po.one"), member_of_staff("po.two")
    revision = revising.take_up(draft=read(Document.TERMS))
    assert revision is not None
    assert revising.take_up(draft=read(Document.TERMS)) == revision

    def completes() -> None:
        revising.complete(
            revision_id=revision.pk, by=one.subject_id, kind=Kind.EDITORIAL,
            reasons=REASONS, explanations={},
        )  # fmt: skip

    completes()
    reword(rewritten, "Never.")
    assert run("policy_publish", "--approved-by", two.username)[0] == 5
    revising.take_up(draft=read(Document.TERMS))
    with pytest.raises(revising.NotOpen):
        revising.approve(revision_id=revision.pk, by=two.subject_id)
    completes()
    office = back_office(two)
    office.post(f"{LIST}{revision.pk}/send_back/")
    revision.refresh_from_db()
    assert (revision.state, revision.completed_by) == (RevisionState.DRAFT, None)
    completes()
    version = revising.approve(revision_id=revision.pk, by=two.subject_id)
    assert (version.number, "Never." in str(version.clauses)) == (2, True)
    # What is published already is no news.
    assert revising.take_up(draft=read(Document.TERMS)) is None
    publish_as_two(Draft(Document.TERMS, {"en": [{"id": "T-3.1", "title": "A", "text": "B"}]}))
    revising.supersede("terms")
    revision.refresh_from_db()
    assert revision.state == RevisionState.SUPERSEDED


def test_two_who_publish_at_once_make_one_version(own_database: str) -> None:
    first = Draft(Document.TERMS, {"en": [{"id": "T-3.1", "title": "A", "text": "B"}]})
    with transaction.atomic():
        domain.publish(draft=first)
        people = [member_of_staff(f"po.{number}") for number in range(3)]
        draft = Draft(Document.TERMS, {"en": [{"id": "T-3.1", "title": "A", "text": "C"}]})
        revision = revising.take_up(draft=draft)
        assert revision is not None
        revising.complete(
            revision_id=revision.pk, by=people[0].subject_id, kind=Kind.EDITORIAL,
            reasons=REASONS, explanations={},
        )  # fmt: skip

    def approve(by: uuid.UUID) -> str:
        try:
            return str(revising.approve(revision_id=revision.pk, by=by).number)
        except revising.NotOpen:
            return "not open"
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        said = list(pool.map(approve, [each.subject_id for each in people[1:]]))
    assert (sorted(said), PolicyVersion.objects.count()) == (["2", "not open"], 2)


@pytest.mark.django_db
def test_database_holds_what_the_domain_promises() -> None:
    draft = Draft(Document.TERMS, {"en": [{"id": "T-3.1", "title": "A", "text": "B"}]})
    domain.publish(draft=draft)
    later = Draft(Document.TERMS, {"en": [{"id": "T-3.1", "title": "A", "text": "C"}]})
    with pytest.raises(domain.TwoPeopleNeeded):
        domain.publish(draft=later)
    alone = uuid.uuid4()
    with pytest.raises(domain.TwoPeopleNeeded):
        domain.publish(draft=later, dossier=dossier(later, completed_by=alone, approved_by=alone))
    row = {"document": "terms", "number": 2, "clauses": {}, "sha256": "a" * 64}
    days = {"completed_by": alone, "approved_by": uuid.uuid4()}
    for wrong in (
        row,
        {**row, "completed_by": alone, "approved_by": alone},
        {**row, **days, "kind": "quiet"},
        {**row, **days, "published_at": now(), "effective_at": now() - timedelta(days=1)},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            PolicyVersion.objects.create(**wrong)
    whole = {"document": "terms", "clauses": {}, "sha256": "a" * 64, "completed_by": alone,
             "completed_at": now(), "kind": "editorial", "reasons": REASONS}  # fmt: skip
    revision = Revision.objects.create(state="complete", **whole)
    for attempt in (
        lambda: Revision.objects.create(state="draft", **whole),
        lambda: Revision.objects.filter(pk=revision.pk).update(sha256="b" * 64),
        lambda: Revision.objects.filter(pk=revision.pk).update(reasons={}),
        revision.delete,
        lambda: Revision.objects.create(state="complete", **{**whole, "document": "privacy",
                                                            "reasons": {"en": "Only here."}}),
    ):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert (Revision.objects.get(), str(revision)) == (
        revision,
        "terms complete, waits for a second person",
    )


@pytest.mark.django_db
def test_later_version_is_in_force_from_its_day_and_none_overtakes_it() -> None:
    def draft(text: str) -> Draft:
        return Draft(Document.TERMS, {"en": [{"id": "T-3.1", "title": "A", "text": text}]})

    first = domain.publish(draft=draft("One."))
    day = now() + timedelta(days=30)
    second = publish_as_two(draft("Two."), effective_at=day)
    assert (queries.in_force(Document.TERMS), queries.newest(Document.TERMS)) == (first, second)
    assert queries.in_force(Document.TERMS, at=day) == second
    assert queries.in_force(Document.TERMS, at=day - timedelta(microseconds=1)) == first
    with pytest.raises(domain.TooEarly):
        publish_as_two(draft("Three."), effective_at=day - timedelta(days=1))
    assert publish_as_two(draft("Three."), effective_at=day).number == 3
    assert queries.texts_in_force() == [first]
