"""The register as people see it: list, work, search, leaving page, and what is removed."""

import pytest

from accounts.models import User
from takedown.works import demo, domain
from takedown.works.enums import Ground
from takedown.works.models import ExternalLink, Work
from tests.browser.chromium import in_one_theme
from tests.browser.conftest import Visit
from tests.browser.test_admin import REVIEWED
from tests.takedown.works import making

pytestmark = pytest.mark.browser
PAGES = {
    "works": "/works/",
    "work-picture": "/works/w7-panel-picture/",
    "work-official": "/zh-hans/works/radio-equipment-notice/",
    "search-found": "/zh-hant/search/?q=%E9%96%98%E9%81%93%E5%99%A8",
}
# Of the same templates: looked at by make proof.
MORE_PAGES = {
    "works-of-a-kind": "/works/?kind=text",
    "works-none": "/works/?kind=video",
    "work-own": "/works/gateway-g2-guide/",
    "work-third-party": "/zh-hant/works/quiet-houses/",
    "search-nothing": "/search/?q=zanzibar",
}


@pytest.fixture
def register(site: str) -> None:
    demo.load()


@pytest.mark.proof
@pytest.mark.parametrize(("name", "theme"), in_one_theme(PAGES))
def test_page_of_the_register_has_no_findings(
    visit: Visit, register: None, name: str, theme: str
) -> None:
    window = visit(name, PAGES[name], theme)
    assert window.context.cookies() == []


def test_reader_searches_opens_a_work_and_is_asked_before_leaving(
    reader: Visit, register: None
) -> None:
    window = reader("dark", 360, javascript=False)
    page = window.open("/search/")
    page.get_by_label("Words to look for").fill("firmware")
    page.get_by_role("button", name="Search").last.click()
    page.get_by_role("link", name="Firmware 2.4.1 for the gateway G2").click()
    page.wait_for_url("**/works/g2-firmware/")
    window.examine("work-software")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    work = Work.objects.get(slug="g2-firmware")
    assert download.value.suggested_filename == f"{work.pk}-g2-firmware-2.4.1.zip"
    page.get_by_role("link", name="Firmware 2.4 on a storage disk").click()
    page.wait_for_url("**/out/**")
    window.examine("leaving")
    page.get_by_role("link", name="Stay here").click()
    page.wait_for_url("**/works/g2-firmware/")


@pytest.mark.proof
@pytest.mark.parametrize("name", MORE_PAGES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_other_state_of_these_pages_has_no_findings(
    visit: Visit, register: None, name: str, theme: str
) -> None:
    visit(name, MORE_PAGES[name], theme)


@pytest.mark.proof
@pytest.mark.parametrize(
    ("name", "ground", "status", "theme"),
    [
        ("removed-copyright", Ground.COPYRIGHT, 451, "light"),
        ("removed-person", Ground.OWN_WISH, 410, "dark"),
    ],
)
def test_removed_work_says_so_in_the_reader_s_colours(
    visit: Visit, register: None, name: str, ground: Ground, status: int, theme: str
) -> None:
    work = Work.objects.get(slug="w7-panel-picture")
    making.remove(work, None, ground)
    visit(name, f"/zh-hant/works/{work.slug}/", theme, status=status)


def test_cut_link_answers_as_a_removed_page(visit: Visit, register: None) -> None:
    link = ExternalLink.objects.get(host="disk.example.net")
    making.remove(link)
    window = visit("leaving-cut", f"/out/{link.pk}/", status=451)
    assert domain.show_link(link_id=link.pk, shown=True).state == "cut"
    assert "451" not in window.page.title()


@pytest.mark.proof
def test_back_office_of_the_register_has_no_findings(reader: Visit, register: None) -> None:
    staff = User.objects.create_superuser("staff", "a password for tests")
    removal = making.remove(Work.objects.get(slug="quiet-houses"))
    window = reader("light")
    window.sign_in(staff, second_factor=True)
    window.open("/admin/takedown/work/")
    window.examine("admin-works", reviewed=REVIEWED)
    page = window.open("/admin/takedown/work/add/")
    page.locator("#id_slug").fill("bare")
    page.get_by_label("On the site").check()
    page.get_by_role("button", name="Save", exact=True).click()
    window.examine("admin-work-errors", reviewed=REVIEWED)
    window.open(f"/admin/takedown/removal/{removal.pk}/change/")
    window.examine("admin-removal", reviewed=REVIEWED)
