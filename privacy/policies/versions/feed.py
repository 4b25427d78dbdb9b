"""News of a text for whoever reads feeds: one Atom feed a text and language (RFC 4287)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.feedgenerator import Atom1Feed
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from privacy.policies import queries
from privacy.policies.enums import Document
from privacy.policies.models import PolicyVersion
from privacy.policies.versions.serving import handed_out
from privacy.policies.versions.titles import title_of
from privacy.web.languages import full_address

MOST = 50


@require_safe
@conditional_page
def atom(request: HttpRequest, document: str) -> HttpResponse:
    """Return the newest versions, in force or to come, as entries."""
    versions = queries.versions(Document(document))[:MOST]
    if not versions:
        raise Http404
    feed = Atom1Feed(
        title=f"{settings.BRAND}: {title_of(document)}",
        link=full_address("policy_versions", document=document),
        description=None,
        language=get_language(),
        author_name=settings.BRAND,
        feed_url=full_address("policy_feed", document=document),
    )
    for version in versions:
        add(feed, version)
    content = feed.writeString("utf-8").encode()
    return handed_out(content, content_type="application/atom+xml; charset=utf-8")


def add(feed: Atom1Feed, version: PolicyVersion) -> None:
    link = full_address("policy_version", document=version.document, number=version.number)
    title = _("Version %(number)d") % {"number": version.number}
    day = date_format(localtime(version.effective_at), "DATE_FORMAT")
    in_force = _("In force from %(day)s.") % {"day": day}
    feed.add_item(
        title=title,
        link=link,
        description=f"{version.reason} {in_force}".strip(),
        unique_id=tag(version),
        pubdate=version.published_at,
        updateddate=version.published_at,
    )


def tag(version: PolicyVersion) -> str:
    """Return the one name of an entry in a language (RFC 4151): no later address changes it."""
    host = urlsplit(settings.SITE_URL).hostname
    day = version.published_at.date().isoformat()
    return f"tag:{host},{day}:{version.document}/{version.number}/{get_language()}"
