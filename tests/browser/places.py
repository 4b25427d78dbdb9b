"""Every page that a person can open, as the demo shows it: where it is and who looks at it.

Add a page here once; `test_matrix.py` then looks at it in each language and both themes. A page
that hangs on a row of the demo gives a function that finds its address, the English one.
"""

from collections.abc import Callable
from enum import Enum, auto
from typing import NamedTuple

from django.urls import reverse

from nexhome_site.pages.areas import BY_NAME
from takedown.minors import tokens
from takedown.minors.models import MinorReport
from takedown.notices import tokens as notice_tokens
from takedown.notices.enums import CaseState
from takedown.notices.models import CopyrightCase
from takedown.works import queries as works
from takedown.works.models import ExternalLink


class Who(Enum):
    """Whose window it is."""

    NOBODY = auto()
    MEMBER = auto()
    STAFF = auto()


class Place(NamedTuple):
    """One page of the matrix.

    `reviewed` names rules of which axe is unsure and that a person has looked at. A form that acts
    with a session's rights brings the cookie that guards it; no other public page sets one. Titles
    and letters of others stay in their language.
    """

    name: str
    path: str | Callable[[], str]
    who: Who = Who.NOBODY
    status: int = 200
    reviewed: frozenset[str] = frozenset()
    is_guarded: bool = False
    shows_others_words: bool = False


# The tables of the back office's sidebar have only headings; each row is one link.
SIDEBAR = frozenset({"th-has-data-cells"})
# A wide table scrolls inside its frame: axe cannot tell what lies over the cells cut off there.
LIST = SIDEBAR | {"color-contrast"}


def a_work() -> str:
    work = works.published().order_by("slug").first()
    return reverse("work", args=[work.slug]) if work else reverse("works")


def a_minor_case() -> str:
    report = MinorReport.objects.exclude(case_hash=None).order_by("filed_at").first()
    if report is None:
        return reverse("minors")
    return reverse("minors_case", args=[report.reference, tokens.token(tokens.CASE, report.pk)])


def a_notice() -> CopyrightCase:
    case = CopyrightCase.objects.exclude(state=CaseState.DRAFT).order_by("reference").first()
    assert case is not None, "the demo has copyright notices"
    return case


def a_notice_case() -> str:
    case = a_notice()
    return reverse("copyright_case", args=[case.reference, notice_tokens.token("case", case.pk)])


def a_notice_of_the_staff() -> str:
    return reverse("admin:takedown_copyrightcase_change", args=[a_notice().pk])


def a_leaving_page() -> str:
    link = ExternalLink.objects.order_by("pk").first()
    assert link is not None, "the demo has links to other sites"
    return reverse("leaving", args=[link.pk])


PUBLIC = [
    Place("home", "/"),
    *[Place(name, f"/{name}/") for name in BY_NAME],
    Place("terms", "/terms/", shows_others_words=True),
    Place("privacy", "/privacy/", shows_others_words=True),
    Place("terms-1", "/terms/v/1/", shows_others_words=True),
    Place("works", "/works/", shows_others_words=True),
    Place("work", a_work, shows_others_words=True),
    Place("search", "/search/?q=panel", shows_others_words=True),
    Place("search-empty", "/search/?q=qqqq", shows_others_words=True),
    Place("minor-case", a_minor_case),
    Place("verify", "/verify/"),
    Place("copyright", "/copyright/"),
    Place("notice", "/copyright/notice/"),
    Place("notice-case", a_notice_case, shows_others_words=True),
    Place("leaving", a_leaving_page, shows_others_words=True),
    Place("minors", "/minors/"),
    Place("minor-report", "/minors/report/"),
    Place("minor-sent", "/minors/report/sent/"),
    Place("minor-confirmed", "/minors/report/confirmed/"),
    Place("sign-in", "/accounts/login/", is_guarded=True),
    Place("sign-up", "/accounts/signup/"),
    Place("gallery", "/dev/gallery/", is_guarded=True, shows_others_words=True),
    Place("gallery-errors", "/dev/gallery/?state=errors", is_guarded=True, shows_others_words=True),
    Place("interruption", "/dev/gallery/interruption/"),
    Place("outbox", "/dev/outbox/", shows_others_words=True),
    *[
        Place(f"error-{status}", f"/errors/{status}/", status=status)
        for status in (400, 403, 404, 410, 429, 451, 500, 503)
    ],
]
OF_A_MEMBER = [
    Place("me", "/me/", Who.MEMBER),
    Place("consents", "/me/consents/", Who.MEMBER),
    *[
        Place(f"consent-{feature}", f"/me/consents/{feature}/", Who.MEMBER)
        for feature in ("device", "location", "logs")
    ],
    Place("consent-history", "/me/consents/history/", Who.MEMBER, shows_others_words=True),
    Place("devices", "/me/devices/", Who.MEMBER),
    Place("agreements", "/me/agreements/", Who.MEMBER),
    Place("leave", "/me/delete/", Who.MEMBER),
    Place("second-factor", "/accounts/2fa/", Who.MEMBER),
    Place("sign-out", "/accounts/logout/", Who.MEMBER),
]
OF_THE_STAFF = [
    Place("admin", "/admin/", Who.STAFF, reviewed=SIDEBAR),
    Place("admin-deletions", "/admin/privacy/erasurecase/", Who.STAFF, reviewed=LIST),
    *[
        Place(f"admin-{model}", f"/admin/takedown/{model}/", Who.STAFF, reviewed=LIST)
        for model in ("copyrightcase", "minorreport", "work")
    ],
    Place("admin-notice", a_notice_of_the_staff, Who.STAFF, reviewed=LIST),
    Place("admin-work-rows", "/admin/privacy/work/", Who.STAFF, reviewed=LIST),
]
PLACES = [*PUBLIC, *OF_A_MEMBER, *OF_THE_STAFF]
