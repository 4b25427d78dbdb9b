"""What keeps a work from being shown: by the domain, and by the database for whoever passes it."""

import pytest
from django.db import IntegrityError, transaction

from privacy.registry.promises import promises
from takedown.works import domain, invariants
from takedown.works.enums import SourceType, WorkKind
from takedown.works.files import LARGEST, NotAccepted, Upload
from takedown.works.models import RemovalProbe, Work
from takedown.works.rules import NotPublishable
from tests.takedown.works import making

pytestmark = pytest.mark.django_db

OUR_NAMES = [
    "Star-net NEXhome", "STAR-NET NEXHOME", " star net nexhome ", "Star\u2011net\u3000NEXhome",
    "\uff2e\uff25\uff38\uff28\uff2f\uff2d\uff25", "N E X E T", "nexet", "Meng\u200bdao", "mengdao.",
]  # fmt: skip
NO_SOURCES = [
    "", " ", "\u3000", "Internet", "the INTERNET", "n/a", "N.A.", "none", "网络", "互聯網", "-",
    "Unknown", "Anonymous",
]  # fmt: skip


def refusals(told: domain.Values) -> set[str]:
    """Return the fields that keep a draft from being shown."""
    work = making.draft(told)
    with pytest.raises(NotPublishable) as refused:
        domain.publish(work_id=work.pk)
    return set(refused.value.problems)


@pytest.mark.parametrize("name", [*OUR_NAMES, *NO_SOURCES])
def test_source_of_a_third_party_names_somebody_else(name: str) -> None:
    assert refusals(making.third_party(source_name=name)) == {"source_name"}


@pytest.mark.parametrize(
    "locator", ["", " ", "n/a", "internet", "NEXhome", "https://", "javascript://x", "https://x"]
)
def test_source_of_a_third_party_says_where_to_find_it(locator: str) -> None:
    assert refusals(making.third_party(source_locator=locator)) == {"source_locator"}


def test_work_without_kind_source_or_words_is_not_shown() -> None:
    told = making.values(kind="", source_type="", texts={})
    assert refusals(told) == {"kind", "source_type", "title_en"}


def test_picture_without_its_file_is_not_shown() -> None:
    assert refusals(making.values(kind=WorkKind.PICTURE)) == {"upload"}


def test_official_text_without_its_marks_is_not_shown() -> None:
    bare = making.values(kind=WorkKind.OFFICIAL)
    marks = {"issuing_body", "document_number", "issue_date", "obtained_from"}
    assert refusals(bare) == {"kind", *marks}
    assert refusals(making.official()) == {"kind"}


def test_published_work_cannot_lose_its_source() -> None:
    work = making.published(making.third_party())
    with pytest.raises(NotPublishable):
        domain.write(
            values=making.third_party(slug=work.slug, source_name="Internet"),
            actor_id=making.EDITOR,
            work_id=work.pk,
        )
    work.refresh_from_db()
    assert work.source == "Hinge Weekly, No. 7, page 12"


def test_own_work_drops_a_typed_source() -> None:
    work = making.published(making.values(source_name="Somebody else", is_excerpt=True))
    assert (work.source, work.source_name, work.is_excerpt) == ("Star-net NEXhome", "", False)


@pytest.mark.parametrize(
    "columns",
    [
        {"kind": ""},
        {"source_type": ""},
        {"kind": "nonsense"},
        {"source_name": ""},
        {"source_name": " "},
        {"source_locator": ""},
        {"source_name": "The Internet"},
        {"source_name": "n/a"},
        {"source_type": SourceType.OWN},
        {"kind": WorkKind.OFFICIAL},
        {"published_at": None},
        {"state": "nonsense"},
    ],
)
def test_database_shows_no_work_that_the_rules_refuse(columns: dict[str, object]) -> None:
    work = making.published(making.third_party())
    with pytest.raises((IntegrityError, Exception)) as refused, transaction.atomic():
        Work.objects.filter(pk=work.pk).update(**columns)
    assert "work_" in str(refused.value) or "Invalid transition" in str(refused.value)


def test_database_lets_no_author_review_an_official_text() -> None:
    work = making.published(making.official())
    with pytest.raises(IntegrityError, match="work_official_is_reviewed"), transaction.atomic():
        Work.objects.filter(pk=work.pk).update(reviewed_by=work.written_by)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("virus.exe", b"MZ"), ("page.html", b"<html>"), ("empty.txt", b""), ("no-ending", b"a"),
        ("large.txt", b"a" * (LARGEST + 1)), ("not.png", b"GIF89a"), ("not.pdf", b"<html>"),
    ],
)  # fmt: skip
def test_file_that_is_not_what_it_says_is_not_taken(name: str, content: bytes) -> None:
    with pytest.raises(NotAccepted):
        making.draft(upload=Upload(name, content))
    assert Work.objects.count() == 0


# --- the invariants, each broken once by hand -----------------------------------------------------


def test_shown_work_with_our_name_as_its_source_is_counted() -> None:
    work = making.published(making.third_party())
    making.published()
    assert invariants.shown_works_name_their_source() == (2, 0)
    Work.objects.filter(pk=work.pk).update(source_name="Nexet")
    assert invariants.shown_works_name_their_source() == (2, 1)
    assert invariants.our_line_stands_on_our_works_alone() == (2, 0)


def test_surface_that_still_shows_what_is_removed_is_counted() -> None:
    removal = making.remove(making.published())
    assert invariants.removed_is_gone_everywhere() == (1, 0)
    probe = RemovalProbe.objects.create(
        removal=removal, surface="page", expects_gone=True, status=200, is_shown=True, passed=False
    )
    assert invariants.removed_is_gone_everywhere() == (1, 1)
    RemovalProbe.objects.filter(pk=probe.pk).update(passed=True)
    assert invariants.removed_is_gone_everywhere() == (1, 0)


def test_work_that_is_removed_and_published_at_once_is_counted() -> None:
    work = making.published()
    making.remove(work)
    assert invariants.removed_is_not_published() == (1, 0)
    with transaction.atomic():
        Work.objects.filter(pk=work.pk).update(state="published")
        assert invariants.removed_is_not_published() == (1, 1)
        transaction.set_rollback(True)


def test_every_clause_of_the_register_names_its_proof() -> None:
    kept = {clause.id for clause in promises.all() if any("works" in t for t in clause.tests)}
    assert {"T-1.1", "T-1.6", "T-1.9", "T-2.10", "T-4.2", "P-6.6"} <= kept
