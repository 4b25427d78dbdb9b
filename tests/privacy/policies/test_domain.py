import hashlib
from typing import Any

import pytest
import rfc8785
from django.db import DatabaseError, connection, connections, transaction

from privacy.ledger.models import LedgerPending
from privacy.policies import domain, evidence, queries
from privacy.policies.enums import Document
from privacy.policies.models import Acceptance, PolicyVersion
from privacy.policies.reading import Draft
from privacy.subjects import domain as subjects
from tests.publishing import publish_as_two


def draft(text: str = "You may.", **more: str) -> Draft:
    clauses = [
        {"id": "T-3.1", "title": "Access", "text": text},
        *({"id": key, "title": "More", "text": value} for key, value in more.items()),
    ]
    return Draft(Document.TERMS, {"en": clauses})


@pytest.fixture
def version(db: None) -> PolicyVersion:
    return domain.publish(draft=draft())


def test_same_text_again_publishes_nothing(version: PolicyVersion) -> None:
    assert domain.publish(draft=draft()) == version
    assert PolicyVersion.objects.count() == 1


def test_changed_text_is_the_next_version_and_the_old_one_stays(version: PolicyVersion) -> None:
    second = publish_as_two(draft("You may not."))
    assert (second.number, queries.in_force(Document.TERMS)) == (2, second)
    assert queries.version_of(Document.TERMS, 1) == version
    assert queries.in_force(Document.PRIVACY) is None


def test_text_that_returns_is_a_new_version(version: PolicyVersion) -> None:
    publish_as_two(draft("You may not."))
    assert publish_as_two(draft()).number == 3


def test_publication_is_evidence(version: PolicyVersion) -> None:
    assert LedgerPending.objects.get().kind == "text.published"


def test_change_names_clauses(version: PolicyVersion) -> None:
    found = domain.change(draft("You may not.", **{"T-3.2": "New."}))
    assert (found.number, found.added, found.removed, found.changed, found.is_empty) == (
        2,
        ["T-3.2.en"],
        [],
        ["T-3.1.en"],
        False,
    )
    assert domain.change(draft()).is_empty is True


@pytest.mark.parametrize("alias", ["default", "owner"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE privacy_policyversion SET sha256 = ''",
        "DELETE FROM privacy_policyversion",
        "TRUNCATE privacy_policyversion CASCADE",
        "UPDATE privacy_acceptance SET language = 'en'",
        "TRUNCATE privacy_acceptance",
    ],
)
def test_published_text_and_acceptance_stay(own_database: str, alias: str, statement: str) -> None:
    with transaction.atomic():
        version = domain.publish(draft=draft())
        domain.accept(subject=subjects.create(), version=version, language="en")
    with pytest.raises(DatabaseError), connections[alias].cursor() as cursor:
        cursor.execute(statement)
    assert (PolicyVersion.objects.get(), Acceptance.objects.count()) == (version, 1)


def test_version_refuses_the_orm(version: PolicyVersion) -> None:
    version.sha256 = ""
    with pytest.raises(DatabaseError), transaction.atomic():
        version.save()
    with pytest.raises(DatabaseError), transaction.atomic():
        PolicyVersion.objects.update(number=9)
    assert PolicyVersion.objects.get().number == 1


def test_acceptance_twice_is_one(version: PolicyVersion) -> None:
    subject = subjects.create()
    first = domain.accept(subject=subject, version=version, language="en")
    assert domain.accept(subject=subject, version=version, language="zh-hans") == first
    assert Acceptance.objects.get().language == "en"
    assert queries.has_accepted(subject=subject, version=version) is True
    assert queries.has_accepted(subject=subjects.create(), version=version) is False


def test_acceptance_carries_the_time_it_is_told(version: PolicyVersion) -> None:
    moment = version.published_at.replace(year=2027)
    accepted = domain.accept(subject=subjects.create(), version=version, language="en", at=moment)
    assert accepted.accepted_at == moment


def test_acceptance_is_evidence_without_a_person(version: PolicyVersion) -> None:
    subject = subjects.create()
    accepted = domain.accept(subject=subject, version=version, language="en")
    with connection.cursor() as cursor:
        cursor.execute("SELECT facts FROM ledger_pending WHERE kind = 'text.agreed'")
        rows: list[Any] = cursor.fetchall()
    row = hashlib.sha256(rfc8785.dumps(evidence.certificate(accepted))).hexdigest()
    assert rows == [
        (f'{{"acceptance":"{accepted.pk}","document":"terms","row":"{row}","version":1}}',)
    ]


def test_texts_in_force_are_the_newest_of_each(version: PolicyVersion) -> None:
    second = publish_as_two(draft("You may not."))
    assert queries.texts_in_force() == [second]
    accepted = domain.accept(subject=subjects.create(), version=second, language="en")
    assert queries.accepted_by(subject_id=accepted.subject_id) == [accepted]
    assert (str(second), str(accepted)) == ("terms 2", f"acceptance {accepted.pk}")
