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
from privacy.consent.features import FEATURES
from privacy.policies import reading, revising
from privacy.policies.domain import NotReady, publish
from privacy.policies.enums import Document, Kind
from privacy.policies.models import PolicyVersion, Revision
from privacy.policies.reading import Draft, read
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
