"""Writing, reviewing, publishing: what an editor may do and what waits for somebody else."""

import pytest

from privacy.subjects.domain import create
from takedown.works import domain
from takedown.works.domain import Text
from takedown.works.enums import LinkState, WorkState
from takedown.works.files import Upload
from takedown.works.models import WorkFile, WorkText
from takedown.works.queries import published_work, uploader_of
from tests.takedown.works import making

pytestmark = pytest.mark.django_db


def test_work_is_a_draft_until_it_is_published() -> None:
    work = making.draft()
    assert (work.state, work.published_at) == (WorkState.DRAFT, None)
    shown = domain.publish(work_id=work.pk)
    assert (shown.state, domain.publish(work_id=work.pk)) == (WorkState.PUBLISHED, shown)
    assert domain.unpublish(work_id=work.pk).state == WorkState.DRAFT
    assert domain.unpublish(work_id=work.pk).state == WorkState.DRAFT
    assert domain.publish(work_id=work.pk).published_at == shown.published_at


def test_official_text_waits_for_a_reviewer_who_did_not_write_it() -> None:
    work = making.draft(making.official())
    with pytest.raises(domain.NotAllowed):
        domain.review(work_id=work.pk, actor_id=making.EDITOR)
    first = domain.review(work_id=work.pk, actor_id=making.REVIEWER)
    assert domain.review(work_id=work.pk, actor_id=making.LAWYER).reviewed_by == first.reviewed_by
    assert domain.publish(work_id=work.pk).state == WorkState.PUBLISHED
    with pytest.raises(domain.NotAllowed):
        domain.review(work_id=making.draft().pk, actor_id=making.REVIEWER)


def test_changed_official_text_is_a_draft_again_and_unreviewed() -> None:
    work = making.published(making.official())
    told = making.official(slug=work.slug, document_number="OD 13/2026")
    changed = domain.write(values=told, actor_id=making.REVIEWER, work_id=work.pk)
    assert (changed.state, changed.reviewed_by) == (WorkState.DRAFT, None)
    with pytest.raises(domain.NotAllowed):
        domain.review(work_id=work.pk, actor_id=making.REVIEWER)


def test_same_words_again_change_no_hash_and_no_review() -> None:
    told = making.official()
    work = making.published(told)
    again = domain.write(values=told, actor_id=making.LAWYER, work_id=work.pk)
    assert (again.content_sha256, again.reviewed_by) == (work.content_sha256, work.reviewed_by)
    assert again.written_by == making.EDITOR


def test_correction_is_told_with_its_day_once_the_words_changed() -> None:
    told = making.values()
    work = making.published(told)
    domain.write(values=told, actor_id=making.EDITOR, work_id=work.pk, correction="Nothing new")
    better = making.values(slug=told.slug, texts={"en": Text("A door that opens outwards")})
    domain.write(values=better, actor_id=making.EDITOR, work_id=work.pk, correction="Outwards")
    shown = published_work(slug=told.slug)
    assert shown is not None
    assert [each.note for each in shown.corrections.all()] == ["Outwards"]


def test_language_whose_title_is_emptied_goes() -> None:
    told = making.values(texts={"en": Text("Door"), "zh-hant": Text("門")})
    work = making.draft(told)
    fewer = making.values(slug=told.slug, texts={"en": Text("Door"), "zh-hant": Text(" ")})
    domain.write(values=fewer, actor_id=making.EDITOR, work_id=work.pk)
    assert list(WorkText.objects.values_list("language", flat=True)) == ["en"]


def test_new_file_takes_the_place_of_the_old_one() -> None:
    work = making.draft(upload=Upload("../Ä plan.TXT", b"one"))
    assert WorkFile.objects.get(work=work).name == "plan.txt"
    told = making.values(slug=work.slug)
    domain.write(
        values=told, actor_id=making.EDITOR, work_id=work.pk, upload=Upload("b.txt", b"two")
    )
    assert (WorkFile.objects.get(work=work).name, WorkFile.objects.count()) == ("b.txt", 1)


def test_uploader_is_known_for_a_letter_and_on_no_page() -> None:
    person = create()
    work = domain.write(values=making.values(), actor_id=making.EDITOR, uploader_id=person.pk)
    assert uploader_of(work_id=work.pk) == person.pk
    assert uploader_of(work_id=making.draft().pk) is None


def test_link_is_made_once_for_an_address() -> None:
    link = making.link("https://files.example.com/a", terms_url="https://files.example.com/terms")
    assert (link.host, link.terms_url) == ("files.example.com", "https://files.example.com/terms")
    with pytest.raises(domain.NotALink):
        making.link("HTTPS://FILES.example.com:443/a")
    with pytest.raises(domain.NotALink, match="Enter the words") as refused:
        domain.make_link(url="https://b.example.com", labels={"en": " "}, actor_id=making.EDITOR)
    assert refused.value.field == "label_en"


def test_link_changes_its_words_and_is_retired_unless_it_is_cut() -> None:
    link = making.link()
    changed = domain.change_link(
        link_id=link.pk,
        labels={"en": "Plans", "zh-hant": "圖則"},
        terms_url="https://b.example.com",
    )
    assert (changed.label("zh-hant"), changed.label("zh-hans")) == ("圖則", "Plans")
    assert domain.show_link(link_id=link.pk, shown=False).state == LinkState.RETIRED
    making.remove(link)
    assert domain.show_link(link_id=link.pk, shown=True).state == LinkState.CUT
    with pytest.raises(domain.NotALink):
        domain.change_link(link_id=link.pk, labels={"en": "Plans"}, terms_url="javascript:x")
