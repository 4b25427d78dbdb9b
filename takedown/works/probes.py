"""Looks at the running site as an anonymous reader would, after a removal and after its end.

The transaction that removed something is proof for us; the answers of the site, asked over HTTP by
somebody without cookies, are proof for everybody else (T-1.6: "proof fetch"). Each surface has one
line: what it answered, whether it showed the target, whether that is as it must be.
"""

import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from http.client import HTTPException
from typing import IO
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from privacy.work.clock import now
from privacy.work.handlers import Again, Done, Job, Outcome, Retry
from takedown.works.answers import told
from takedown.works.enums import LinkState, RemovalState, Surface, WorkState
from takedown.works.models import ExternalLink, Removal, RemovalProbe, Work

WAIT = 10
LARGEST = 20 * 1024 * 1024
MOST_PAGES = 50
# These list many things; the others are about the target alone.
LISTS = frozenset({Surface.LIST, Surface.SEARCH, Surface.SITEMAP})


class CannotLook(Exception):  # noqa: N818 - reads as the news it is
    """The site did not answer, or not as a site that works: there is nothing to judge."""


@dataclass(frozen=True)
class Probe:
    """What one surface answered, and whether the target was to be seen there."""

    surface: Surface
    status: int
    is_shown: bool


@dataclass(frozen=True)
class Answer:
    """What the site said to one request."""

    status: int
    text: str


@dataclass(frozen=True)
class Seen:
    """What was seen of a removal in one state."""

    removal_id: uuid.UUID
    state: str
    probes: tuple[Probe, ...] = ()


class NoRedirects(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer, too."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: object,
        newurl: str,
    ) -> None:
        return None


OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}), NoRedirects())


def fetch(path: str) -> Answer:
    """Ask our own site for one address, without cookies; raises CannotLook."""
    asked = urllib.request.Request(  # noqa: S310 - our own address, from the settings
        settings.SITE_URL + path, headers={"User-Agent": "nexhome-probe"}
    )
    try:
        with OPENER.open(asked, timeout=WAIT) as response:
            return Answer(response.status, response.read(LARGEST).decode("utf-8", "replace"))
    except urllib.error.HTTPError as error:
        with error:
            if error.code in {429, 500, 502, 503, 504}:
                raise CannotLook from error
            return Answer(error.code, "")
    except (OSError, HTTPException) as error:
        raise CannotLook from error


def probe(target: Work | ExternalLink) -> list[Probe]:
    """Ask every surface for the target; raises CannotLook."""
    with translation.override(settings.LANGUAGE_CODE):
        return probe_work(target) if isinstance(target, Work) else probe_link(target)


def probe_work(work: Work) -> list[Probe]:
    """Ask for page, list, search, site map, interface and file."""
    mark = f'{work.get_absolute_url()}"'
    title = work.title(settings.LANGUAGE_CODE)
    found = [
        alone(Surface.PAGE, work.get_absolute_url()),
        listed(work, mark),
        among(Surface.SEARCH, f"{reverse('search')}?{urlencode({'q': title})}", mark),
        among(Surface.SITEMAP, reverse("sitemap"), f"{work.get_absolute_url()}<"),
        alone(Surface.API, reverse("api_work", args=[work.pk])),
        alone(Surface.DOWNLOAD, reverse("work_download", args=[work.slug])),
    ]
    file = getattr(work, "file", None)
    if file is not None and file.is_picture:
        found.append(alone(Surface.PICTURE, reverse("work_picture", args=[work.slug])))
    return found


def probe_link(link: ExternalLink) -> list[Probe]:
    """Ask for the leaving page, the search, and a page that shows the link."""
    mark = f'{link.get_absolute_url()}"'
    found = [
        alone(Surface.LEAVING, link.get_absolute_url()),
        among(Surface.SEARCH, f"{reverse('search')}?{urlencode({'q': link.label_en})}", mark),
    ]
    shown_on = link.works.filter(state=WorkState.PUBLISHED).first()
    if shown_on is not None:
        found.append(among(Surface.LIST, shown_on.get_absolute_url(), mark))
    return found


def alone(surface: Surface, path: str) -> Probe:
    """Ask an address that is about the target alone."""
    answer = fetch(path)
    return Probe(surface, answer.status, answer.status == 200)


def among(surface: Surface, path: str, mark: str) -> Probe:
    """Ask an address that lists many things, and look for one."""
    answer = fetch(path)
    return Probe(surface, answer.status, mark in answer.text)


def listed(work: Work, mark: str) -> Probe:
    """Walk through the list of works of this kind until the work shows up or the list ends."""
    for number in range(1, MOST_PAGES + 1):
        query = urlencode({"kind": work.kind, "page": number})
        answer = fetch(f"{reverse('works')}?{query}")
        if answer.status != 200 or mark in answer.text:
            return Probe(Surface.LIST, answer.status, mark in answer.text)
        if 'rel="next"' not in answer.text:
            break
    return Probe(Surface.LIST, answer.status, is_shown=False)


def passed(seen: Probe, *, removal: Removal) -> bool:
    """Tell whether a surface answered as it must, while a removal stands or after its end."""
    if removal.state == RemovalState.ENDED:
        return seen.status == 200 and seen.is_shown
    status = 200 if seen.surface in LISTS else told(removal).status
    return seen.status == status and not seen.is_shown


# --- by Work row ----------------------------------------------------------------------------------


def look(job: Job) -> Seen:
    """Look at the site, without a transaction; may run twice."""
    removal = Removal.objects.select_related("work__file", "link").get(pk=job.reference)
    comes_back = removal.was in {WorkState.PUBLISHED, LinkState.LIVE}
    if removal.state == RemovalState.ENDED and not comes_back:
        return Seen(removal.pk, removal.state)
    try:
        return Seen(removal.pk, removal.state, tuple(probe(removal.target)))
    except CannotLook as error:
        raise Retry("site_does_not_answer") from error


def record(_job: Job, seen: Seen) -> Outcome:
    """Write down what was seen; look again when the removal changed meanwhile."""
    removal = Removal.objects.select_for_update().get(pk=seen.removal_id)
    if removal.state != seen.state:
        return Again()
    for each in seen.probes:
        RemovalProbe.objects.update_or_create(
            removal=removal,
            surface=each.surface,
            expects_gone=removal.state == RemovalState.STANDING,
            defaults={
                "status": each.status,
                "is_shown": each.is_shown,
                "passed": passed(each, removal=removal),
                "probed_at": now(),
            },
        )
    return Done()
