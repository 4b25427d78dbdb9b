"""What must be true of a work before anybody sees it, as errors that name the field.

- a kind and a source type (T-1.1)
- a third party's work names a real source and where to find it: not "Internet", not us, in no
  spelling (T-1.9, T-1.11)
- words in at least one language; a picture, sound or video has its file
- an official text says who issued it, its number, its date, where we have it from, and was reviewed
  by somebody else than its author (T-2.5)
"""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any, Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from takedown.works.addresses import Malformed, parse
from takedown.works.enums import NEEDS_FILE, SourceType, WorkKind

Problems = dict[str, list[str | Promise]]

# Folded as `folded` does; whatever says "from somewhere" names no source.
MEANINGLESS = frozenset(
    """
    internet theinternet web theweb www worldwideweb online website network net na nil none null
    notapplicable unknown anonymous various several others other source author google baidu wechat
    tbd test x xx xxx
    网络 网上 互联网 来自网络 来源网络 转载 佚名 不详 未知 无 未注明 匿名 原创 来源
    網絡 網上 互聯網 網路 網際網路 來自網絡 來源網絡 轉載 不詳 無 原創 來源
    """.split()  # noqa: SIM905 - a list of words reads as one
)


class NotPublishable(Exception):  # noqa: N818 - reads as the news it is
    """The work may not be shown; `problems` names the fields."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(", ".join(problems))
        self.problems = problems


class Told(Protocol):
    """What the rules read: the same fields in a form's values and in a row."""

    @property
    def kind(self) -> str: ...
    @property
    def source_type(self) -> str: ...
    @property
    def source_name(self) -> str: ...
    @property
    def source_locator(self) -> str: ...
    @property
    def issuing_body(self) -> str: ...
    @property
    def document_number(self) -> str: ...
    @property
    def issue_date(self) -> date | None: ...
    @property
    def obtained_from(self) -> str: ...


def folded(text: str) -> str:
    """Return letters and digits alone: width, case, spaces, signs and invisible marks fall away."""
    wide = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in unicodedata.normalize("NFKC", wide) if c.isalnum())


def is_meaningless(text: str) -> bool:
    """Tell whether a source names nobody."""
    return folded(text) in MEANINGLESS | {""}


def names_us(text: str) -> bool:
    """Tell whether a source is one of our own names, in any case, width or spacing."""
    own = {folded(name) for name in (settings.SOURCE_LINE, *settings.OPERATOR_NAMES)}
    return folded(text) in own


def problems(told: Told, *, titles: Mapping[str, str], has_file: bool) -> Problems:
    """Return what is wrong, by field; empty when the work may be shown."""
    found: Problems = defaultdict(list)
    if told.kind not in WorkKind.values:
        found["kind"].append(_("Choose what kind of work this is"))
    if told.source_type not in SourceType.values:
        found["source_type"].append(_("Choose whose work this is"))
    if not any(title.strip() for title in titles.values()):
        found["title_en"].append(_("Give the work a title in at least one language"))
    if told.kind in NEEDS_FILE and not has_file:
        found["upload"].append(_("Add the file: this kind of work is nothing without it"))
    if told.source_type == SourceType.THIRD_PARTY:
        of_source(told, found)
    if told.kind == WorkKind.OFFICIAL:
        of_official(told, found)
    return dict(found)


def of_source(told: Told, found: Problems) -> None:
    """Demand a source that somebody can go to."""
    if is_meaningless(told.source_name):
        found["source_name"].append(_("Name the source: a publisher, an author, a site by name"))
    elif names_us(told.source_name):
        found["source_name"].append(
            _("This is our own name. A work of a third party cannot carry it")
        )
    if is_meaningless(told.source_locator) or names_us(told.source_locator):
        found["source_locator"].append(
            _("Say where to find it: an address, or title, year and page")
        )
    elif "://" in told.source_locator and not is_address(told.source_locator):
        found["source_locator"].append(_("This address does not lead anywhere. Check its spelling"))


def is_address(text: str) -> bool:
    try:
        return "." in parse(text).host
    except Malformed:
        return False


def of_official(told: Told, found: Problems) -> None:
    """Demand what makes an official text checkable."""
    wanted: dict[str, tuple[Any, str | Promise]] = {
        "issuing_body": (told.issuing_body.strip(), _("Name the authority that issued it")),
        "document_number": (told.document_number.strip(), _("Enter the number of the document")),
        "issue_date": (told.issue_date, _("Enter the date of issue")),
        "obtained_from": (told.obtained_from.strip(), _("Say where we have the text from")),
    }
    for name, (value, words) in wanted.items():
        if not value:
            found[name].append(words)
