"""Editors write and publish in the back office; what is removed is to look at, Legal sees all."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils.timezone import now

from accounts.models import User
from privacy.web import queues
from takedown.works import domain
from takedown.works.enums import LinkState, SourceType, WorkKind, WorkState
from takedown.works.files import Upload
from takedown.works.models import ExternalLink, RemovalProbe, Work, WorkFile
from takedown.works.rules import NotPublishable
from tests.people import back_office
from tests.takedown.works import making

pytestmark = pytest.mark.django_db
ADD = "/admin/takedown/work/add/"
COUNTED = ("takedown.official", "takedown.probes")


def office(role: str) -> Client:
    """Return the browser of somebody with a role, with the second factor proven."""
    call_command("setup_roles", verbosity=0)
    user = User.objects.create_user(role, password="a password for tests", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return back_office(user)


@pytest.fixture
def editor() -> Client:
    return office("Editor")


def told(**more: object) -> dict[str, object]:
    return {
        "slug": "guide",
        "kind": WorkKind.TEXT,
        "source_type": SourceType.OWN,
        "title_en": "Guide",
        "body_en": "Press the key.",
        "title_zh_hant": "指南",
        **more,
    }


def errors(client: Client, address: str, values: Mapping[str, Any]) -> dict[str, list[str]]:
    answer = client.post(address, dict(values))
    assert answer.status_code == 200
    found: dict[str, list[str]] = dict(answer.context["adminform"].form.errors)
    return found


def change(work: Work) -> str:
    return f"/admin/takedown/work/{work.pk}/change/"


def test_editor_writes_a_draft_with_a_file_and_puts_it_on_the_site(editor: Client) -> None:
    assert editor.get(ADD).status_code == 200
    file = SimpleUploadedFile("plan.txt", b"Turn it on.")
    answer = editor.post(ADD, told(upload=file, source_name="typed by mistake"))
    work = Work.objects.get()
    assert (answer.status_code, work.state, work.source_name) == (302, WorkState.DRAFT, "")
    assert WorkFile.objects.get().name == "plan.txt"
    page = editor.get(change(work))
    assert "指南" in page.text
    editor.post(change(work), told(shown="on"))
    assert Client().get("/works/guide/").status_code == 200
    editor.post(change(work), told())
    assert Client().get("/works/guide/").status_code == 404


def test_what_keeps_a_work_off_the_site_stands_at_its_field_and_what_was_typed_stays(
    editor: Client,
) -> None:
    values = told(
        source_type=SourceType.THIRD_PARTY, source_name="\uff2eEXHOME", kind="picture", shown="on"
    )
    assert set(errors(editor, ADD, values)) == {"source_name", "source_locator", "upload"}
    assert "Press the key." in editor.post(ADD, values).text
    assert Work.objects.count() == 0
    making.draft(making.values(slug="guide"))
    assert set(errors(editor, ADD, told())) == {"slug"}
    wrong = SimpleUploadedFile("plan.exe", b"MZ")
    assert set(errors(editor, ADD, told(slug="other", upload=wrong))) == {"upload"}


def test_published_work_cannot_be_saved_without_its_source(editor: Client) -> None:
    work = making.published(making.third_party(slug="guide"))
    values = told(source_type=SourceType.THIRD_PARTY, source_name="n/a", shown="on")
    assert set(errors(editor, change(work), values)) == {"source_name", "source_locator"}


def test_official_text_needs_a_second_editor(editor: Client) -> None:
    values = told(
        kind="official", issuing_body="Office of Doors", document_number="1", shown="on",
        issue_date="2026-03-01", obtained_from="The Gazette, no. 9",
    )  # fmt: skip
    assert set(errors(editor, ADD, values)) == {"kind"}
    editor.post(ADD, {**values, "shown": ""})
    work = Work.objects.get()
    compare = {"action": "compare", "_selected_action": [str(work.pk)]}
    editor.post("/admin/takedown/work/", compare)
    assert Work.objects.get().reviewed_by is None
    call_command("setup_roles", verbosity=0)
    second = User.objects.create_user("second", password="a password for tests", is_staff=True)
    second.groups.add(Group.objects.get(name="Editor"))
    other = back_office(second)
    other.post("/admin/takedown/work/", compare)
    other.post("/admin/takedown/work/", {**compare, "action": "publish"})
    work.refresh_from_db()
    assert (work.state, work.reviewed_by) == (WorkState.PUBLISHED, second.subject_id)
    editor.post(change(work), {**values, "document_number": "2"})
    changed = Work.objects.get()
    assert (changed.state, changed.reviewed_by) == (WorkState.DRAFT, None)


def test_actions_say_what_is_missing_and_what_is_done(editor: Client) -> None:
    good, bare = making.draft(), making.draft(making.values(source_type=""))
    removed = making.published()
    making.remove(removed)
    chosen = {"_selected_action": [str(work.pk) for work in (good, bare, removed)]}
    text = editor.post("/admin/takedown/work/", {**chosen, "action": "publish"}, follow=True).text
    for words in ("1 is on the site.", "Choose whose work this is", "is removed."):
        assert words in text
    editor.post("/admin/takedown/work/", {**chosen, "action": "unpublish"})
    states = dict(Work.objects.values_list("pk", "state"))
    assert (states[good.pk], states[removed.pk]) == (WorkState.DRAFT, WorkState.REMOVED)


def test_removed_work_is_to_look_at_only_even_by_a_tampered_form(editor: Client) -> None:
    work = making.published(making.values(slug="guide"))
    making.remove(work)
    page = editor.get(change(work))
    assert (page.status_code, 'name="_save"' in page.text) == (200, False)
    assert "A door that opens" in page.text
    assert editor.post(change(work), told(state="published", shown="on")).status_code == 403
    assert editor.post(f"/admin/takedown/work/{work.pk}/delete/").status_code == 403
    work.refresh_from_db()
    assert work.state == WorkState.REMOVED


def test_removed_content_does_not_come_back_under_another_name(editor: Client) -> None:
    removed = making.published(upload=Upload("plan.txt", b"Turn it on."))
    making.remove(removed)
    file = SimpleUploadedFile("other.txt", b"Turn it on.")
    answer = editor.post(ADD, told(upload=file, shown="on"), follow=True)
    assert "may not come back" in answer.text
    assert Work.objects.get(slug="guide").state == WorkState.DRAFT
    with pytest.raises(NotPublishable) as refused:
        domain.publish(work_id=Work.objects.get(slug="guide").pk)
    assert set(refused.value.problems) == {"upload"}


def test_editor_makes_changes_and_retires_links_and_no_cut_one(editor: Client) -> None:
    add = "/admin/takedown/externallink/add/"
    values = {"url": "https://files.example.com/a", "label_en": "Plans", "shown": "on"}
    assert set(errors(editor, add, {**values, "url": "javascript:alert(1)"})) == {"url"}
    assert set(errors(editor, add, {**values, "terms_url": "//x", "label_en": ""})) == {
        "terms_url", "label_en",
    }  # fmt: skip
    assert editor.post(add, values).status_code == 302
    assert set(errors(editor, add, values)) == {"url"}
    link = ExternalLink.objects.get()
    address = f"/admin/takedown/externallink/{link.pk}/change/"
    assert editor.get(address).status_code == 200
    editor.post(address, {"label_en": "The plans", "url": "https://other.example.com/"})
    link.refresh_from_db()
    assert (link.label_en, link.host, link.state) == (
        "The plans", "files.example.com", LinkState.RETIRED,
    )  # fmt: skip
    making.remove(link)
    assert editor.get(address).status_code == 200
    assert editor.post(address, values).status_code == 403


def test_legal_reads_what_a_removed_page_showed_and_changes_nothing() -> None:
    work = making.published()
    removal = making.remove(work)
    RemovalProbe.objects.create(
        removal=removal, surface="page", expects_gone=True, status=451, is_shown=False, passed=True
    )
    legal = office("Legal")
    page = legal.get(f"/admin/takedown/removal/{removal.pk}/change/")
    for words in ("It opens.", "✓ Page 451", removal.causes.get().reference):
        assert words in page.text
    assert legal.get("/admin/takedown/work/").status_code == 200
    assert legal.get(ADD).status_code == 403
    assert legal.post(change(work), told()).status_code == 403


@pytest.mark.parametrize("role", ["Editor", "Support", "Ops"])
def test_nobody_else_sees_removals(role: str) -> None:
    removal = making.remove(making.published())
    address = f"/admin/takedown/removal/{removal.pk}/change/"
    assert office(role).get(address).status_code == 403


def test_superuser_needs_the_same_right_to_read_a_snapshot(editor: Client) -> None:
    link = making.link()
    removal = making.remove(link)
    boss = back_office(User.objects.create_superuser("boss", "a password for tests"))
    page = boss.get(f"/admin/takedown/removal/{removal.pk}/change/")
    assert link.url in page.text


def test_first_page_counts_what_waits_for_whom(editor: Client) -> None:
    making.draft(making.official())
    removal = making.remove(making.published())
    RemovalProbe.objects.create(
        removal=removal, surface="page", expects_gone=True, status=200, is_shown=True, passed=False
    )
    assert "Official texts to compare" in editor.get("/admin/").text
    legal = office("Legal").get("/admin/").text
    assert "Removals that a stranger sees otherwise" in legal
    assert "Official texts to compare" not in legal
    waiting = {name: queues.ANSWERS[name][2](now()).waiting for name in COUNTED}
    assert waiting == dict.fromkeys(COUNTED, 1)
