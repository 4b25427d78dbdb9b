"""What was decided stays as it was decided: append-only, evidenced, repeated after a restore."""

import io
import json
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.contrib import admin
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from privacy.consent import domain, gate, invariants, queries
from privacy.consent.enums import Act, Channel
from privacy.consent.features import FEATURES, FeatureRow
from privacy.consent.findings import feature_findings
from privacy.consent.holders import Holder
from privacy.consent.models import ConsentEvent, FeatureVersion, ShownText
from privacy.consent.publishing import Unexplained, problems_of, publish_features
from privacy.consent.replaying import withdrawer
from privacy.disclosure.models import Processor
from privacy.erasure.domain.running import erase_rows
from privacy.erasure.models import ErasureCase
from privacy.outside import domain as outside
from privacy.outside.file import Line
from privacy.outside.reading import chain
from privacy.policies.domain import NotReady, publish
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import Draft
from privacy.registry.holdings import registry
from privacy.subjects.domain import change_state
from privacy.subjects.enums import SubjectState
from privacy.subjects.models import Subject
from privacy.work.clock import now
from tests.people import person
from tests.privacy.consent.conftest import (
    DEVICE,
    LOGS,
    an_install,
    answers,
    draft,
    policy,
    shown,
    somebody,
    turns_off,
)
from tests.publishing import publish_as_two

TABLES = ["ledger_act", "privacy_consentevent", "privacy_showntext", "privacy_featureversion"]


@pytest.mark.parametrize("alias", ["default", "owner"])
def test_nothing_of_consent_is_changed_or_removed_by_sql(own_database: str, alias: str) -> None:
    policy()
    answers(somebody())
    before = [model.objects.count() for model in (ConsentEvent, ShownText, FeatureVersion)]
    statements = [
        "UPDATE privacy_consentevent SET act = 'granted'",
        "UPDATE privacy_showntext SET body = ''",
        "UPDATE privacy_featureversion SET feature = 'x'",
        "UPDATE ledger_act SET entry_id = act",
        "DELETE FROM ledger_act",
        "DELETE FROM privacy_showntext",
        "DELETE FROM privacy_featureversion",
        *(f"TRUNCATE {table} CASCADE" for table in TABLES),
        *(["DELETE FROM privacy_consentevent"] if alias == "default" else []),
    ]
    for statement in statements:
        with pytest.raises(DatabaseError), connections[alias].cursor() as cursor:
            cursor.execute(statement)
    assert [m.objects.count() for m in (ConsentEvent, ShownText, FeatureVersion)] == before


@pytest.mark.django_db
def test_nothing_of_consent_is_changed_by_the_orm_or_the_admin(published: PolicyVersion) -> None:
    event = answers(somebody())
    event.act = Act.REFUSED
    for refused in (event.save, event.delete, ConsentEvent.objects.all().delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            refused()
    assert ConsentEvent.objects.get(pk=event.pk).act == Act.GRANTED
    site = admin.site._registry[ConsentEvent]
    assert [
        getattr(site, f"has_{may}_permission")(None) for may in ("add", "change", "delete")
    ] == [
        False,
        False,
        False,
    ]


def test_row_changed_by_the_owner_is_found(own_database: str) -> None:
    policy()
    event = answers(somebody())
    call_command("audit_verify", stdout=io.StringIO())
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE privacy_consentevent DISABLE TRIGGER USER")
        cursor.execute("UPDATE privacy_consentevent SET language = 'fr' WHERE id = %s", [event.pk])
        cursor.execute("ALTER TABLE privacy_consentevent ENABLE TRIGGER USER")
    out = io.StringIO()
    with pytest.raises(SystemExit) as left:
        call_command("audit_verify", "--json", stdout=out)
    assert (left.value.code, json.loads(out.getvalue())["counts"]["consent-row"]) == (4, 1)
    assert invariants.events_fit_their_evidence() == (1, 1)


@pytest.mark.django_db
def test_invariants_hold_and_a_yes_to_nothing_shown_breaks_them(published: PolicyVersion) -> None:
    who = somebody()
    answers(who)
    turns_off(who)
    answers(an_install(), LOGS)
    assert [each() for each in (
        invariants.every_yes_was_shown,
        invariants.events_fit_their_evidence,
        invariants.functions_are_explained,
        invariants.functions_are_listed,
    )] == [(2, 0), (3, 0), (11, 0), (9, 0)]  # fmt: skip
    other = somebody()
    ConsentEvent.objects.create(
        **other.columns, feature=DEVICE, act=Act.GRANTED, version=published,
        text=ShownText.objects.get(feature=DEVICE), language="en", channel=Channel.PAGE,
    )  # fmt: skip
    assert invariants.every_yes_was_shown() == (3, 1)
    assert invariants.events_fit_their_evidence() == (4, 1)


@pytest.mark.django_db
def test_words_that_do_not_fit_their_hash_are_counted(published: PolicyVersion) -> None:
    ShownText.objects.create(
        sha256="0" * 64, feature=DEVICE, version=published, language="en", body="{}"
    )
    assert invariants.functions_are_explained().violations == 1


def row(code: str, *elements: str, basic: bool = False) -> FeatureRow:
    return FeatureRow(code=code, basic=basic, elements=elements, clauses=(), name=code)


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([row("x", "D-99")], "privacy.E040"),
        ([row("x", "D-24", basic=True)], "privacy.E041"),
        ([row("x", "D-02")], "privacy.E041"),
        ([row("x", "D-24"), row("y", "D-24")], "privacy.E042"),
        ([], "privacy.E042"),
    ],
)
def test_function_that_does_not_fit_the_inventory_is_found(
    rows: list[FeatureRow], found: str
) -> None:
    assert found in {finding.id for finding in feature_findings(rows=rows)}


def test_functions_of_the_code_fit_the_inventory() -> None:
    assert feature_findings() == []


@pytest.mark.django_db
def test_nobody_outside_is_listed_to_receive_what_an_extended_function_takes() -> None:
    taken = {key for each in FEATURES.values() if not each.basic for key in each.elements}
    given = {key for processor in Processor.objects.all() for key in processor.elements}
    assert taken & given == set()


# --- a new version ---


@pytest.mark.django_db
def test_version_that_changes_no_function_asks_nobody(published: PolicyVersion) -> None:
    who = somebody()
    answers(who)
    policy("Editorial.")
    assert (set(queries.granted(who)), FeatureVersion.objects.count()) == ({DEVICE}, len(FEATURES))
    assert DEVICE not in queries.waiting(who)


@pytest.fixture
def wider(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the code want one element more of devices than was published."""

    def widen() -> None:
        known = FEATURES[DEVICE]
        more = replace(known, elements=(*known.elements, "D-36"))
        monkeypatch.setitem(FEATURES, str(DEVICE), more)

    return widen


@pytest.mark.django_db
def test_code_that_wants_more_than_was_published_collects_nothing(
    published: PolicyVersion, wider: Callable[[], None]
) -> None:
    who = somebody()
    answers(who)
    wider()
    assert queries.granted(who) == frozenset()
    with pytest.raises(domain.VersionNotInForce):
        shown(who)


@pytest.mark.django_db
def test_wider_function_waits_for_a_new_yes_and_a_no_is_not_asked_again(
    published: PolicyVersion, wider: Callable[[], None]
) -> None:
    who, other = somebody(), somebody()
    answers(who)
    answers(other)
    wider()
    policy("Wider.")
    assert queries.granted(who) == frozenset()
    assert (queries.standings(who)[DEVICE].outdated, DEVICE in queries.waiting(who)) == (True, True)
    with pytest.raises(gate.ConsentRequired) as refused:
        gate.require(holder=who, feature=DEVICE)
    assert refused.value.version == 2
    answers(who)
    answers(other, granted=False)
    # Who refuses keeps what they agreed to, and nothing of what was added (S-36).
    assert (set(queries.granted(who)), set(queries.granted(other))) == ({DEVICE}, {DEVICE})
    assert "D-36" not in queries.scopes([other])[other][DEVICE]
    assert DEVICE not in {*queries.waiting(who), *queries.waiting(other)}


@pytest.mark.django_db
def test_function_that_changed_while_its_text_did_not_is_a_problem(
    published: PolicyVersion, wider: Callable[[], None]
) -> None:
    assert problems_of(draft()) == []
    wider()
    assert problems_of(draft()) == ["the function device has changed, and no clause tells"]
    with pytest.raises(SystemExit) as left:
        call_command("policy_publish", "--json", stdout=io.StringIO())
    assert (left.value.code, PolicyVersion.objects.get()) == (4, published)


@pytest.mark.django_db
def test_version_that_leaves_out_a_function_in_use_is_not_published(
    published: PolicyVersion,
) -> None:
    fewer = {
        language: [clause for clause in found if clause["id"] != "P-3.7"]
        for language, found in draft().clauses.items()
    }
    shorter = Draft(Document.PRIVACY, fewer)
    assert problems_of(shorter) == [
        f"P-3.7.{language} is missing: the function device is in use"
        for language in ("en", "zh-hans", "zh-hant")
    ]
    with pytest.raises(NotReady) as refused:
        publish_as_two(shorter)
    assert refused.value.problems == problems_of(shorter)
    with pytest.raises(Unexplained):
        publish_features(version=PolicyVersion(document="privacy", number=2, clauses=fewer))
    assert PolicyVersion.objects.get() == published


@pytest.mark.django_db
def test_function_without_its_clauses_becomes_not_active() -> None:
    publish(draft=Draft(Document.PRIVACY, {"en": [{"id": "P-1.0", "title": "A", "text": "B"}]}))
    assert FeatureVersion.objects.count() == 0
    with pytest.raises(domain.VersionNotInForce):
        shown(somebody())


# --- erasure ---


def erased(holder: Holder, origin: str) -> None:
    """Erase the rows of consent of somebody whose erasure has passed its point of no return."""
    subject = Subject.objects.get(pk=holder.key)
    change_state(subject=subject, to=SubjectState.ERASING)
    ErasureCase.objects.create(subject=subject, due_at=now(), origin=origin, state="started")
    holding = registry.holdings["privacy.ConsentEvent"]
    erase_rows(holding, [holder.key], minor=origin == "minor", limit=None)


@pytest.mark.django_db
def test_adult_leaves_the_proof_and_a_minor_nothing(published: PolicyVersion) -> None:
    adult, minor, stays = somebody(), somebody(), somebody()
    for who in (adult, minor, stays):
        answers(who)
    erased(adult, "self")
    erased(minor, "minor")
    assert [queries.events(who).count() for who in (adult, minor, stays)] == [2, 0, 2]


@pytest.mark.django_db
def test_no_erasure_no_deletion(published: PolicyVersion) -> None:
    who = somebody()
    answers(who)
    with (
        pytest.raises(DatabaseError, match="no running erasure"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "SELECT privacy_delete_evidence('privacy_consentevent', %s)", [[who.subject_id]]
        )
    assert queries.events(who).count() == 2


# --- after a restore ---


def line(holder: Holder, reference: uuid.UUID) -> Line:
    """Return a line about a withdrawal, as the file outside holds it."""
    return Line(
        number=1,
        kind="consent.withdrawn_device",
        reference=str(reference),
        subject=str(holder.subject_id) if holder.subject_id else None,
        at="2026-11-22T00:00:00+00:00",
        hash="",
        about=str(holder.install_id) if holder.install_id else None,
    )


@pytest.mark.django_db
@pytest.mark.parametrize("holder", [somebody, an_install])
def test_grant_of_an_older_database_ends_withdrawn(
    published: PolicyVersion, holder: Callable[[], Holder]
) -> None:
    who, other = holder(), holder()
    answers(who)
    answers(other)
    lost = line(who, uuid.uuid4())
    for _ in range(2):
        withdrawer(DEVICE)([lost])
    assert (queries.granted(who), set(queries.granted(other))) == (frozenset(), {DEVICE})
    event = ConsentEvent.objects.get(reference=lost.reference)
    assert (event.act, event.channel) == ("withdrawn", "restored")


@pytest.mark.django_db
def test_grant_made_after_the_withdrawal_stands(published: PolicyVersion) -> None:
    who = somebody()
    answers(who)
    withdrawn = turns_off(who)
    answers(who)
    assert withdrawn is not None
    withdrawer(DEVICE)([line(who, withdrawn.reference)])
    assert queries.granted(who) == {DEVICE}


@pytest.mark.django_db
def test_lines_about_people_who_never_were_or_are_leaving_change_nothing(
    published: PolicyVersion,
) -> None:
    leaving = somebody()
    answers(leaving)
    change_state(subject=Subject.objects.get(pk=leaving.key), to=SubjectState.ERASING)
    nobody = Line(1, "consent.withdrawn_device", str(uuid.uuid4()), None, "", "")
    before = ConsentEvent.objects.count()
    withdrawer(DEVICE)(
        [line(Holder(uuid.uuid4()), uuid.uuid4()), line(leaving, uuid.uuid4()), nobody]
    )
    withdrawer(DEVICE)([line(an_install(), uuid.uuid4())])
    assert ConsentEvent.objects.count() == before


def test_line_of_a_withdrawal_stands_outside_at_its_commit(own_database: str) -> None:
    outside.begin()
    policy()
    who = somebody()
    answers(who)
    event = turns_off(who)
    assert event is not None
    last = chain().lines[-1]
    assert (last.kind, last.reference, last.subject) == (
        "consent.withdrawn_device",
        str(event.reference),
        str(who.subject_id),
    )


# --- at the same time ---


def test_two_tabs_leave_both_events_and_the_last_holds(own_database: str) -> None:
    policy()
    holders = [Holder(person("tabs").subject_id), an_install()]
    for who in holders:
        shown(who)

        def act(turn: int, who: Holder = who) -> None:
            try:
                if turn % 2:
                    turns_off(who)
                else:
                    answers(who)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(act, range(24)))
        events = list(queries.events(who).exclude(act=Act.SHOWN))
        acts = [event.act for event in reversed(events)]
        # One after another: no grant follows a grant, no withdrawal a withdrawal.
        assert acts == [(Act.GRANTED, Act.WITHDRAWN)[n % 2] for n in range(len(acts))]
        assert [event.at for event in events] == sorted((e.at for e in events), reverse=True)
        assert (DEVICE in queries.granted(who)) == (events[0].act == Act.GRANTED)


def test_collector_behind_the_gate_holds_a_withdrawal_back(own_database: str) -> None:
    policy()
    who = Holder(person("gated").subject_id)
    answers(who)
    passed, withdrawn = threading.Event(), threading.Event()

    def withdraw() -> None:
        passed.wait(10)
        turns_off(who)
        withdrawn.set()
        connection.close()

    thread = threading.Thread(target=withdraw)
    thread.start()
    with transaction.atomic():
        gate.require(holder=who, feature=DEVICE)
        passed.set()
        assert not withdrawn.wait(0.3)
    thread.join(10)
    assert withdrawn.is_set()
    with pytest.raises(gate.ConsentRequired), transaction.atomic():
        gate.require(holder=who, feature=DEVICE)


def test_two_tabs_that_open_at_once_show_once(own_database: str) -> None:
    policy()
    who = Holder(person("opens").subject_id)

    def look(_turn: int) -> int:
        try:
            return shown(who).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        assert len(set(pool.map(look, range(12)))) == 1
