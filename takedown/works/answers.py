"""How an address of something removed answers: the same on page, file, interface and leaving page.

Copyright: 451, who blocks it, the case's reference and the law; no word about who complained
(RFC 7725). A minor, or a person's own wish: 410, and nothing else. Nobody may keep either answer.
"""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, resolve
from django.utils import translation

from privacy.web.languages import in_language
from takedown.works.enums import SILENT, Ground, Law
from takedown.works.models import Removal, RemovalCause


@dataclass(frozen=True)
class Told:
    """What a reader of a removed address is told."""

    status: int
    references: tuple[str, ...] = ()
    laws: tuple[str, ...] = ()


def told(removal: Removal) -> Told:
    """Return what may be said about a standing removal."""
    if removal.ground in SILENT:
        return Told(410)
    living = [
        cause
        for cause in removal.causes.all()
        if cause.ended_at is None and cause.ground == Ground.COPYRIGHT
    ]
    return Told(
        451,
        tuple(dict.fromkeys(cause.reference for cause in living)),
        tuple(dict.fromkeys(law_of(cause) for cause in living if cause.law)),
    )


def law_of(cause: RemovalCause) -> str:
    return str(Law(cause.law).label)


def headers(answer: Told) -> dict[str, str]:
    """Return the headers of the answer, for people and programs alike."""
    never = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
    if answer.status == 451:
        never["Link"] = f'<{settings.SITE_URL}/>; rel="blocked-by"'
    return never


def removed(request: HttpRequest, removal: Removal) -> HttpResponse:
    """Draw the answer as a page."""
    answer = told(removal)
    context = {
        "reference": ", ".join(answer.references),
        "law": "; ".join(answer.laws),
        "decided_at": removal.removed_at,
        "notice_url": register_entry(answer.references),
    }
    name = f"errors/{answer.status}.html"
    response = render(request, name, context if answer.status == 451 else {}, status=answer.status)
    for header, value in headers(answer).items():
        response[header] = value
    return response


def register_entry(references: tuple[str, ...]) -> str:
    """Return the page of the public register about the first case, where there is one."""
    if not references:
        return ""
    return served(f"/notices/{references[0]}/")


def served(path: str) -> str:
    """Return an English address in the reader's language, or nothing where nobody serves it."""
    with translation.override(settings.LANGUAGE_CODE):
        try:
            resolve(path.partition("?")[0])
        except Resolver404:
            return ""
    return in_language(path, translation.get_language() or settings.LANGUAGE_CODE)
