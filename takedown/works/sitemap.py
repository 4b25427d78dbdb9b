"""Which works search services may list; asked each time, so a removed one is gone at once."""

from collections.abc import Iterable

from django.conf import settings
from django.utils import translation

from privacy.web.sitemap import Entry, sitemap_source
from takedown.works.queries import published


@sitemap_source("works")
def works() -> Iterable[Entry]:
    """Return every published work."""
    shown = published().select_related(None).prefetch_related(None).only("slug", "changed_at")
    with translation.override(settings.LANGUAGE_CODE):
        return [Entry(work.get_absolute_url(), work.changed_at) for work in shown]
