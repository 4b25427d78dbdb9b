"""What a version adds to functions is computed, and nobody can pass it off as wording (P-1.2)."""

import json
import shutil
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from privacy.consent import queries
from privacy.consent.difference import FeatureChange, features_changed, of_draft
from privacy.consent.enums import Method
from privacy.consent.features import FEATURES, FeatureRow
from privacy.consent.gate import may_use
from privacy.policies import reading, revising
from privacy.policies.domain import NotReady, publish
from privacy.policies.enums import Document, Kind
from privacy.policies.models import PolicyVersion, Revision
from privacy.policies.reading import Draft, read
from privacy.registry.elements import Purpose
from privacy.registry.inventory import INVENTORY
from privacy.work.clock import now
from tests.people import back_office
from tests.privacy.consent.conftest import DEVICE, LOGS, answers, draft, policy, somebody
from tests.publishing import REASONS, dossier, member_of_staff, publish_as_two

WORDS = {"purpose": "Why.", "scope": "What.", "method": "How."}
NOTHING: tuple[str, ...] = ()


@pytest.fixture
def texts(tmp_path: Path, published: PolicyVersion, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the files in which one clause of the policy says more."""
    folder = tmp_path / "texts"
    shutil.copytree(reading.FOLDER, folder)
    for path in (folder / "privacy").glob("P-3.7.*.md"):
        path.write_text(f"{path.read_text(encoding='utf-8').rstrip()} 2027.\n", encoding="utf-8")
    monkeypatch.setattr(reading.read, "__kwdefaults__", {"folder": folder})
    return folder


@pytest.fixture
def change(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let the code of a function want something else than was published."""

    def change(code: str = DEVICE, **what: Any) -> None:
        monkeypatch.setitem(FEATURES, str(code), replace(FEATURES[code], **what))

    return change


def run(*words: str) -> tuple[int, dict[str, Any]]:
    out, code = StringIO(), 0
    try:
        call_command(*words, "--json", stdout=out, stderr=StringIO())
    except SystemExit as left:
        code = int(str(left.code))
    return code, json.loads(out.getvalue() or "{}")


def noted(folder: Path, **said: Any) -> str:
    path = folder / "note.json"
    path.write_text(json.dumps({"privacy": {"reasons": REASONS, **said}}), encoding="utf-8")
    return str(path)


def test_command_refuses_an_addition_as_wording_or_without_its_words(
    texts: Path, change: Callable[..., None]
) -> None:
    one, two = member_of_staff("po.one"), member_of_staff("po.two")
    completes = ("policy_import", "--completed-by", one.username, "--note")
    change(elements=(*FEATURES[DEVICE].elements, "D-36"))
    assert run(*completes, noted(texts, kind="editorial")) == (4, {
        **run(*completes, noted(texts, kind="editorial"))[1],
        "problems": ["This is more than wording: it adds something to device."],
    })  # fmt: skip
    missing = {"zh-hans": WORDS, "zh-hant": {**WORDS, "method": " "}}
    code, answer = run(*completes, noted(texts, explanations={"device": missing}))
    assert (code, answer["problems"]) == (
        4,
        [
            "The purpose of device is missing in en.",
            "The scope of device is missing in en.",
            "The method of device is missing in en.",
            "The method of device is missing in zh-hant.",
        ],
    )
    assert Revision.objects.count() == 0
    # What the registry says already is enough; the kind follows from the addition.
    code, _answer = run(*completes, noted(texts))
    assert (code, Revision.objects.get().kind) == (0, Kind.CONSENT_REQUIRED)
    # A function that changes between the two people is asked about again.
    change(method="", methods=(*FEATURES[DEVICE].methods, Method.COUNTED))
    assert run("policy_publish", "--approved-by", two.username)[0] == 0
    version = queries.policy_in_force()
    assert version is not None
    said = version.explanations["device"]["en"]
    assert (version.number, said["scope"], said["purpose"]) == (
        2,
        "usage log",
        "We recognise your devices and warn you when a new one signs in.",
    )


def test_back_office_asks_about_each_addition(texts: Path, change: Callable[..., None]) -> None:
    office = back_office(member_of_staff("po.one"))
    change(LOGS, methods=(*FEATURES[LOGS].methods, Method.WARNED), method="")
    revision = revising.take_up(draft=read(Document.PRIVACY))
    assert revision is not None
    page = f"/admin/privacy/revision/{revision.pk}/"
    assert 'name="logs-zh-hant-method"' in office.get(f"{page}change/").content.decode()
    typed = {f"reason-{language}": words for language, words in REASONS.items()}
    typed |= {f"logs-{each}-{part}": words for each in REASONS for part, words in WORDS.items()}
    quiet = office.post(f"{page}complete/", {**typed, "kind": "editorial"})
    lacking = office.post(
        f"{page}complete/", {**typed, "kind": "consent_required", "logs-en-method": ""}
    )
    assert (quiet.status_code, lacking.status_code) == (400, 400)
    assert "This is more than wording" in quiet.content.decode()
    assert "The method of logs is missing in en." in lacking.content.decode()
    done = office.post(f"{page}complete/", {**typed, "kind": "consent_required"})
    revision.refresh_from_db()
    assert (done.status_code, revision.explanations["logs"]["zh-hant"]) == (302, WORDS)


@pytest.mark.django_db
def test_difference_names_what_came_and_what_went(
    published: PolicyVersion, change: Callable[..., None]
) -> None:
    other = Draft(Document.PRIVACY, {**draft().clauses, "en": [*draft().clauses["en"]]})
    assert (of_draft(other), of_draft(Draft(Document.TERMS, {}))) == ([], [])
    change(methods=(Method.SENT, Method.COUNTED), elements=FEATURES[DEVICE].elements[1:])
    (found,) = of_draft(other)
    assert found == FeatureChange(
        "device", is_new=False, elements=NOTHING, purposes=NOTHING, methods=("counted",),
        elements_gone=("D-24",), purposes_gone=NOTHING, methods_gone=("warned",),
    )  # fmt: skip
    assert found.adds is True


@pytest.mark.django_db
def test_function_that_takes_less_is_wording_and_asks_nobody(
    published: PolicyVersion, change: Callable[..., None]
) -> None:
    who = somebody()
    answers(who)
    change(elements=FEATURES[DEVICE].elements[1:])
    assert policy("Less.").kind == Kind.EDITORIAL
    assert (set(queries.granted(who)), queries.waiting(who)) == ({DEVICE}, queries.waiting(who))
    assert [each.adds for each in features_changed(1)] == [False]


@pytest.mark.django_db
def test_new_way_of_use_waits_for_its_day_and_for_a_new_yes(
    published: PolicyVersion, change: Callable[..., None]
) -> None:
    who = somebody()
    answers(who)
    change(methods=(*FEATURES[DEVICE].methods, Method.COUNTED))
    clauses = {
        language: [{**found[0], "text": f"{found[0]['text']} More."}, *found[1:]]
        for language, found in draft().clauses.items()
    }
    wanted = Draft(Document.PRIVACY, clauses)
    with pytest.raises(NotReady):
        publish(draft=wanted, dossier=dossier(wanted, kind=Kind.EDITORIAL))
    publish_as_two(wanted, effective_at=now() + timedelta(seconds=1))
    # Not in force: what the code wants is not collected, and nobody is asked yet.
    assert (features_changed(1), queries.granted(who), DEVICE in queries.waiting(who)) == (
        [],
        frozenset(),
        False,
    )
    time.sleep(1)
    (changed,) = features_changed(1)
    assert (changed.code, changed.methods, features_changed(2)) == ("device", ("counted",), [])
    assert DEVICE in queries.waiting(who)
    assert {each.code for each in features_changed(0)} == set(FEATURES)


@pytest.fixture
def own_forms(db: None, monkeypatch: pytest.MonkeyPatch) -> PolicyVersion:
    """Publish functions as they were written before purposes stood at each element."""
    earlier = {row.code: row.joined_definition for row in FEATURES.values()}
    with monkeypatch.context() as patch:
        patch.setattr(FeatureRow, "definition", property(lambda row: earlier[row.code]))
        return policy()


def serves(monkeypatch: pytest.MonkeyPatch, element: str, purpose: Purpose) -> None:
    """Let an element of the inventory serve one purpose more."""
    known = INVENTORY[element]
    monkeypatch.setitem(INVENTORY, element, replace(known, purposes=(*known.purposes, purpose)))


@pytest.mark.django_db
def test_purpose_new_for_one_element_is_asked_though_another_serves_it(
    published: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = somebody()
    answers(who, LOGS)
    new = Purpose.OPERATIONS
    serves(monkeypatch, "D-37", new)
    assert queries.granted(who) == frozenset()
    assert policy("A purpose more.").kind == Kind.CONSENT_REQUIRED
    (change,) = features_changed(1)
    assert (change.code, change.elements, change.purposes) == ("logs", NOTHING, (str(new),))
    assert (LOGS in queries.waiting(who), queries.granted(who)) == (True, frozenset())
    assert not may_use(holder=who, element="D-37", purpose=new)
    answers(who, LOGS, granted=False)
    assert (queries.waiting(who).count(LOGS), set(queries.granted(who))) == (0, {LOGS})
    assert not may_use(holder=who, element="D-37", purpose=new)
    answers(who, LOGS)
    assert may_use(holder=who, element="D-37", purpose=new)


@pytest.mark.django_db
def test_new_way_of_use_stops_whoever_refuses_it(
    published: PolicyVersion, change: Callable[..., None]
) -> None:
    """It cannot be kept apart from what was agreed to before, as an element or purpose can."""
    who = somebody()
    answers(who)
    change(methods=(*FEATURES[DEVICE].methods, Method.COUNTED))
    policy("A way more.")
    answers(who, granted=False)
    assert (queries.granted(who), DEVICE in queries.waiting(who)) == (frozenset(), False)


@pytest.mark.django_db
def test_forms_published_earlier_keep_what_they_meant(
    own_forms: PolicyVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = somebody()
    answers(who, LOGS)
    assert queries.granted(who) == {LOGS}
    purposes = {str(p) for key in ("D-36", "D-37") for p in INVENTORY[key].purposes}
    (form,) = queries.published()["logs"]
    assert form.uses == {(key, p) for key in ("D-36", "D-37") for p in purposes}
    # Written more exactly by the next version: nothing is new, and nobody is asked.
    assert policy("More exactly.").kind == Kind.EDITORIAL
    assert not any(each.adds for each in features_changed(1))
    assert queries.granted(who) == {LOGS}
    serves(monkeypatch, "D-37", Purpose.CLAIM)
    policy("And a purpose.")
    assert (features_changed(2)[0].purposes, queries.granted(who)) == (("claim",), frozenset())
