"""Links to other sites: what may become one, and who may show it (T-2.7).

Whatever is no plain address of another site is refused at entry, so the leaving page never has to
judge what it shows.
"""

import uuid
from collections.abc import Mapping

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from takedown.works.addresses import Malformed, Parsed, is_ours, parse
from takedown.works.enums import LinkState
from takedown.works.models import ExternalLink

WEB = ("http://", "https://")


class NotALink(Exception):  # noqa: N818 - reads as the news it is
    """What was typed is no address of another site; `field` and `text` say what is wrong."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field
        self.text = text


def checked(url: str, *, field: str) -> Parsed:
    """Return an address that a link may lead to; raises NotALink.

    - only http and https, written out: no `//host`, `javascript:`, `data:`
    - nothing before an `@`: a reader would take it for the site
    - a name with a dot, and not one of ours
    """
    if not url.strip().lower().startswith(WEB):
        raise NotALink(field, _("Enter a whole address that begins with https:// or http://"))
    try:
        parsed = parse(url)
    except Malformed as error:
        words = _("This address does not lead anywhere. Check its spelling")
        raise NotALink(field, words) from error
    if parsed.had_user:
        raise NotALink(field, _("Leave out the user name before the @ of the address"))
    if "." not in parsed.host and ":" not in parsed.host:
        raise NotALink(field, _("This address does not lead anywhere. Check its spelling"))
    if is_ours(parsed.host):
        raise NotALink(field, _("This is an address of our own site"))
    return parsed


@transaction.atomic
def make_link(
    *, url: str, labels: Mapping[str, str], actor_id: uuid.UUID, terms_url: str = ""
) -> ExternalLink:
    """Return the link to an address, made if there is none; raises NotALink."""
    parsed = checked(url, field="url")
    terms = checked(terms_url, field="terms_url").normal if terms_url.strip() else ""
    link, is_new = ExternalLink.objects.get_or_create(
        url=parsed.normal,
        defaults={
            "host": parsed.host,
            "created_by": actor_id,
            "terms_url": terms,
            **columns(labels),
        },
    )
    if not is_new:
        raise NotALink("url", _("There is a link to this address already"))
    return link


def columns(labels: Mapping[str, str]) -> dict[str, str]:
    """Return the columns of the words, by language; raises NotALink without English ones."""
    told = {language: words.strip() for language, words in labels.items()}
    if not told.get("en"):
        raise NotALink("label_en", _("Enter the words of the link"))
    return {
        "label_en": told["en"],
        "label_zh_hans": told.get("zh-hans", ""),
        "label_zh_hant": told.get("zh-hant", ""),
    }


@transaction.atomic
def change_link(
    *, link_id: uuid.UUID, labels: Mapping[str, str], terms_url: str = ""
) -> ExternalLink:
    """Change words and terms of a link; its address stays, for others have it in their cases."""
    link = ExternalLink.objects.select_for_update().get(pk=link_id)
    link.terms_url = checked(terms_url, field="terms_url").normal if terms_url.strip() else ""
    for name, value in columns(labels).items():
        setattr(link, name, value)
    link.changed_at = Now()
    link.save()
    link.refresh_from_db()
    return link


@transaction.atomic
def show_link(*, link_id: uuid.UUID, shown: bool) -> ExternalLink:
    """Show a link or retire it, by an editor's choice; a cut link stays cut."""
    link = ExternalLink.objects.select_for_update().get(pk=link_id)
    if link.state != LinkState.CUT:
        link.state = LinkState.LIVE if shown else LinkState.RETIRED
        link.save(update_fields=["state"])
    return link
