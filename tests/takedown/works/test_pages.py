"""What an anonymous reader gets: pages, files, search, interface; of what is removed, nothing."""

import uuid
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from takedown.works import domain
from takedown.works.domain import Text
from takedown.works.enums import Ground, WorkKind
from takedown.works.files import Upload
from takedown.works.models import Work
from takedown.works.queries import opened
from takedown.works.views import works
from tests.takedown.works import making

pytestmark = pytest.mark.django_db

SURFACES = {
    "page": "/works/{slug}/",
    "page in Chinese": "/zh-hans/works/{slug}/",
    "file": "/works/{slug}/download/",
    "picture": "/works/{slug}/picture/",
    "interface": "/api/v1/works/{id}/",
}
LISTS = ("/works/", "/works/?kind=logo", "/search/?q=door", "/sitemap.xml", "/api/v1/works/")


@pytest.fixture
def logo() -> Work:
    told = making.values(
        kind=WorkKind.LOGO,
        slug="door-logo",
        texts={"en": Text("The door", "Our sign."), "zh-hant": Text("門的標誌", "我們的標誌。")},
    )
    return making.published(told, upload=Upload("door.svg", making.SVG))


def answers(client: Client, work: Work) -> dict[str, Any]:
    return {
        name: client.get(path.format(slug=work.slug, id=work.pk)) for name, path in SURFACES.items()
    }


def statuses(client: Client, work: Work) -> set[int]:
    return {answer.status_code for answer in answers(client, work).values()}


def lists_that_show(client: Client, work: Work) -> list[str]:
    return [path for path in LISTS if f"works/{work.slug}/" in client.get(path).text]


def test_removed_for_copyright_is_451_everywhere_and_in_no_list(client: Client, logo: Work) -> None:
    assert (statuses(client, logo), lists_that_show(client, logo)) == ({200}, list(LISTS))
    cause = making.notice()
    making.remove(logo, cause)
    found = answers(client, logo)
    assert {answer.status_code for answer in found.values()} == {451}
    assert lists_that_show(client, logo) == []
    for answer in found.values():
        assert answer["Link"] == '<http://localhost:8000/>; rel="blocked-by"'
        assert answer["Cache-Control"] == "no-store"
        assert cause.reference in answer.text
        assert "512" in answer.text
        assert "The door" not in answer.text
        assert len(answer.cookies) == 0
    domain.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None)
    assert (statuses(client, logo), lists_that_show(client, logo)) == ({200}, list(LISTS))


@pytest.mark.parametrize("ground", [Ground.MINOR, Ground.OWN_WISH])
def test_removed_for_a_person_is_410_and_says_nothing(
    client: Client, logo: Work, ground: Ground
) -> None:
    cause = making.notice()
    making.remove(logo, cause, ground)
    found = answers(client, logo)
    assert {answer.status_code for answer in found.values()} == {410}
    assert lists_that_show(client, logo) == []
    for answer in found.values():
        assert answer["Cache-Control"] == "no-store"
        assert "Link" not in answer
        assert cause.reference not in answer.text


def test_work_of_two_cases_names_both_and_is_silent_when_one_is_about_a_minor(
    client: Client, logo: Work
) -> None:
    first, second = making.notice(), making.notice()
    making.remove(logo, first)
    making.remove(logo, second)
    text = client.get(logo.get_absolute_url()).text
    assert first.reference in text
    assert second.reference in text
    making.remove(logo, None, Ground.MINOR)
    assert client.get(logo.get_absolute_url()).status_code == 410


def test_nothing_answers_for_drafts_and_unknown_works(client: Client) -> None:
    draft = making.draft()
    assert statuses(client, draft) == {404}
    assert statuses(client, Work(slug="nothing", pk=uuid.uuid4())) == {404}


def test_page_asks_no_cookie_and_is_asked_again(client: Client, logo: Work) -> None:
    answer = client.get(logo.get_absolute_url())
    assert len(answer.cookies) == 0
    assert answer["Cache-Control"] == "no-cache"
    assert '<link rel="canonical" href="http://localhost:8000/works/door-logo/">' in answer.text


def test_own_work_carries_the_computed_line_and_no_note(client: Client) -> None:
    text = client.get(making.published().get_absolute_url()).text
    assert "Star-net NEXhome" in text
    assert "no warranty" not in text


def test_third_party_work_carries_its_source_its_mark_and_the_note(client: Client) -> None:
    work = making.published(making.third_party(is_excerpt=True))
    text = client.get(work.get_absolute_url()).text
    for words in ("Hinge Weekly", "No. 7, page 12", "Excerpt", "no warranty"):
        assert words in text
    assert "Star-net NEXhome" not in text


def test_official_text_says_on_every_surface_that_paper_prevails(client: Client) -> None:
    work = making.published(making.official())
    words = "The version on paper prevails."
    for path in (
        work.get_absolute_url(), f"/works/{work.slug}/download/", f"/api/v1/works/{work.pk}/",
    ):  # fmt: skip
        assert words in client.get(path).text


def test_download_carries_number_source_and_conditions(client: Client) -> None:
    work = making.published(making.third_party(source_name="門報", source_locator="第七期"))
    answer = client.get(f"/works/{work.slug}/download/?language=zh-hans")
    assert f"{work.pk}-{work.slug}-en.txt" in answer["Content-Disposition"]
    assert answer["Link"] == '<http://localhost:8000/terms/#T-1.12>; rel="license"'
    assert answer["X-Source"] == "%E9%96%80%E5%A0%B1, %E7%AC%AC%E4%B8%83%E6%9C%9F"
    assert "Source: 門報, 第七期" in answer.text
    assert f"From: http://localhost:8000/works/{work.slug}/" in answer.text
    assert opened(reference=work.pk) == 1
    client.head(f"/works/{work.slug}/download/")
    assert opened(reference=work.pk) == 1


@pytest.mark.parametrize(
    ("name", "content", "begins", "holds_source"),
    [
        ("read me.txt", b"Turn it on.", b"Turn it on.\n\n---\n", True),
        ("table.csv", b"a,b\n1,2\n", b"a,b\n1,2\n# Source", True),
        ("sign.svg", making.SVG, making.SVG + b"\n<!-- Source", True),
        ("firmware.zip", b"PK\x03\x04rest", b"PK\x03\x04rest", False),
    ],
)
def test_file_holds_its_source_where_its_format_has_room(
    client: Client, name: str, content: bytes, begins: bytes, *, holds_source: bool
) -> None:
    work = making.published(upload=Upload(name, content))
    answer = client.get(f"/works/{work.slug}/download/")
    assert answer.content.startswith(begins)
    assert (b"Star-net NEXhome" in answer.content) is holds_source
    assert answer["X-Source"] == "Star-net NEXhome"


def test_picture_opened_by_itself_may_do_nothing(client: Client, logo: Work) -> None:
    answer = client.get("/works/door-logo/picture/")
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"].endswith("sandbox")
    plain = making.published(upload=Upload("a.txt", b"a"))
    assert client.get(f"/works/{plain.slug}/picture/").status_code == 404


def test_file_that_storage_lost_is_not_found(
    client: Client, settings: pytest.FixtureRequest, logo: Work
) -> None:
    settings.MEDIA_ROOT = "/nonexistent"  # type: ignore[attr-defined] # pytest-django's
    assert client.get("/works/door-logo/download/").status_code == 404


def test_leaving_page_offers_two_equal_ways_and_no_third(client: Client) -> None:
    work = making.published(making.values(link_ids=[(link := making.link()).pk]))
    answer = client.get(link.get_absolute_url())
    assert (answer.status_code, answer["Referrer-Policy"]) == (200, "no-referrer")
    main = " ".join(answer.text.partition("<main")[2].partition("</main>")[0].split())
    assert main.count('<a class="button button-quiet"') == main.count('class="button') == 2
    assert f'href="{link.url}" rel="noopener noreferrer nofollow"' in main
    assert f'href="{work.get_absolute_url()}"' in answer.text
    assert "refresh" not in answer.text.lower()
    assert opened(reference=link.pk) == 1
    assert client.get("/out/?url=https://files.example.com/").status_code == 404
    assert client.get(f"/out/{uuid.uuid4()}/").status_code == 404


def test_cut_link_is_451_and_on_no_page_and_a_retired_one_is_nothing(client: Client) -> None:
    link = making.link()
    work = making.published(making.values(link_ids=[link.pk]))
    cause = making.notice()
    making.remove(link, cause)
    assert client.get(link.get_absolute_url()).status_code == 451
    assert str(link.pk) not in client.get(work.get_absolute_url()).text
    assert str(link.pk) not in client.get("/search/?q=plans").text
    domain.end_cause(case_id=cause.case_id, reason="withdrawn", actor_id=None)
    assert str(link.pk) in client.get(work.get_absolute_url()).text
    assert str(link.pk) in client.get("/search/?q=plans").text
    domain.show_link(link_id=link.pk, shown=False)
    assert client.get(link.get_absolute_url()).status_code == 404


def test_page_of_a_removed_work_is_referred_to_by_no_other(client: Client) -> None:
    target = making.published(making.values(slug="manual"))
    work = making.published(making.values(see_also_ids=[target.pk]))
    assert "/works/manual/" in client.get(work.get_absolute_url()).text
    making.remove(target)
    assert "/works/manual/" not in client.get(work.get_absolute_url()).text


def test_interface_gives_source_and_words_page_by_page(client: Client, logo: Work) -> None:
    making.published(making.third_party())
    listed = client.get("/api/v1/works/?size=1").json()
    assert [each["source"] for each in listed["results"]] == ["Hinge Weekly, No. 7, page 12"]
    assert [each["source"] for each in client.get(listed["next"]).json()["results"]] == [
        "Star-net NEXhome"
    ]
    one = client.get(f"/api/v1/works/{logo.pk}/").json()
    assert one["file"]["type"] == "image/svg+xml"
    assert {text["language"] for text in one["texts"]} == {"en", "zh-hant"}
    assert one["url"] == "http://localhost:8000/works/door-logo/"


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as seen:
        assert client.get(path).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    "path", ["/works/", "/search/?q=door", "/sitemap.xml", "/api/v1/works/", "/works/first/"]
)
def test_three_works_take_as_many_queries_as_one(client: Client, path: str) -> None:
    def one_more(slug: str) -> Work:
        return making.published(making.values(slug=slug, link_ids=[making.link().pk]))

    first = one_more("first")
    first.see_also.add(one_more("zeroth"))
    queries(client, path)
    cache.clear()
    one = queries(client, path)
    for slug in ("second", "third"):
        first.see_also.add(one_more(slug))
        first.links.add(making.link())
    cache.clear()
    assert queries(client, path) == one


def test_list_is_narrowed_by_kind_and_cut_into_pages(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(works, "A_PAGE", 2)
    for _ in range(2):
        making.published()
    making.published(making.third_party(kind=WorkKind.SOFTWARE, slug="firmware"))
    assert client.get("/works/").text.count('<li class="card">') == 2
    assert client.get("/works/?page=2").text.count('<li class="card">') == 1
    assert client.get("/works/?kind=software").text.count('<li class="card">') == 1
    assert "There is no work of this kind" in client.get("/works/?kind=video").text
    assert client.get("/works/?kind=%00&page=x").status_code == 200
