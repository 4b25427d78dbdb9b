"""Reading the register. `published()` is the only way anything public reads works."""

import uuid

from django.db.models import Prefetch, QuerySet

from takedown.works.enums import LinkState, RemovalState, WorkState
from takedown.works.models import ExternalLink, OpenCount, Removal, Uploader, Work, WorkText


def published() -> QuerySet[Work]:
    """Return what anybody may see, with its words and file."""
    return (
        Work.objects.filter(state=WorkState.PUBLISHED)
        .select_related("file")
        .prefetch_related("texts")
    )


def live_links() -> QuerySet[ExternalLink]:
    """Return the links out of the site that anybody may follow."""
    return ExternalLink.objects.filter(state=LinkState.LIVE)


def published_work(*, slug: str) -> Work | None:
    """Return a published work with all that its page shows, of which nothing removed is part."""
    return (
        published()
        .prefetch_related(
            Prefetch("links", live_links()), Prefetch("see_also", published()), "corrections"
        )
        .filter(slug=slug)
        .first()
    )


def standing_removal(*, target: Work | ExternalLink) -> Removal | None:
    """Return the removal under which a target is down, with its causes."""
    removals = Removal.objects.filter(state=RemovalState.STANDING).prefetch_related("causes")
    if isinstance(target, Work):
        return removals.filter(work=target).first()
    return removals.filter(link=target).first()


def removal_of_slug(slug: str) -> Removal | None:
    """Return the removal that stands at the address of a work."""
    return (
        Removal.objects.filter(state=RemovalState.STANDING, work__slug=slug)
        .prefetch_related("causes")
        .first()
    )


def removals_of_case(*, case_id: uuid.UUID) -> QuerySet[Removal]:
    """Return everything that a case took down, with probes, for its own page."""
    return (
        Removal.objects.filter(causes__case_id=case_id)
        .select_related("work", "link")
        .prefetch_related("probes", "causes")
        .distinct()
    )


def uploader_of(*, work_id: uuid.UUID) -> uuid.UUID | None:
    """Return the Subject who put a work up, if it was a person who must be told."""
    return Uploader.objects.filter(pk=work_id).values_list("subject_id", flat=True).first()


def texts_of(*, work: Work) -> list[WorkText]:
    return list(work.texts.all())


def opened(*, reference: uuid.UUID) -> int:
    """Return how often a work was downloaded, or a leaving page opened."""
    return OpenCount.objects.filter(pk=reference).values_list("count", flat=True).first() or 0
