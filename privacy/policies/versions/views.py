"""The archive, a comparison, a day, a text to take along: public, no cookie, no sign-in."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from privacy.ledger import receipts
from privacy.policies import memory, queries
from privacy.policies.enums import Document
from privacy.policies.kept_pages import answer
from privacy.policies.models import PolicyVersion
from privacy.policies.reading import FIRST_LANGUAGE
from privacy.policies.versions import marked
from privacy.policies.versions.difference import Difference, UnknownVersion, difference
from privacy.policies.versions.plain import lines_of
from privacy.policies.versions.serving import handed_out
from privacy.policies.versions.standing import served_on, standings
from privacy.policies.versions.titles import title_of
from privacy.web.languages import full_address
from privacy.work.clock import now

# No number of a version is longer.
LARGEST = 1_000_000


def drawn(request: HttpRequest, page: str, document: str, **context: Any) -> bytes:
    words = {"document": document, "title": title_of(document), **context}
    return render(request, f"policies/{page}.html", words).content


def version_or_404(document: str, number: int) -> PolicyVersion:
    found = queries.version_of(Document(document), number) if number < LARGEST else None
    if found is None:
        raise Http404
    return found


@require_safe
@conditional_page
def archive(request: HttpRequest, document: str) -> HttpResponse:
    """List every version with its dates, its reason and its hash, newest first."""
    versions = queries.versions(Document(document))
    if not versions:
        raise Http404
    in_force = memory.in_force(Document(document))
    return answer(
        request,
        versions[0].pk,
        in_force.pk if in_force else None,
        draw=lambda: drawn(
            request,
            "versions",
            document,
            standings=standings(versions, in_force),
            first=versions[-1].number,
            newest=versions[0].number,
        ),
    )


@require_safe
@conditional_page
def comparison(request: HttpRequest, document: str, before: int, after: int) -> HttpResponse:
    """Show what became different, clause by clause; what stayed only for `?all=1`."""
    if max(before, after) >= LARGEST:
        raise Http404
    if before > after:
        return redirect("policy_compare", document=document, before=after, after=before)
    try:
        found = difference(Document(document), before, after, get_language() or "")
    except UnknownVersion as unknown:
        raise Http404 from unknown
    return answer(
        request,
        found.before.pk,
        found.after.pk,
        draw=lambda: drawn(request, "compare", document, **of_difference(request, found)),
    )


def of_difference(request: HttpRequest, found: Difference) -> dict[str, Any]:
    """Return what the page of a comparison shows."""
    shows_all = request.GET.get("all") == "1"
    between = [
        each
        for each in queries.versions(Document(found.after.document))
        if found.before.number < each.number <= found.after.number
    ]
    return {
        "difference": found,
        "clauses": marked.shown(found.clauses if shows_all else found.changed),
        "shows_all": shows_all,
        "stayed": len(found.clauses) - len(found.changed),
        "versions": between,
    }


@require_safe
@conditional_page
def plain_text(request: HttpRequest, document: str, number: int) -> HttpResponse:
    """Hand out a version as plain text, in the language of the address or in English."""
    version = version_or_404(document, number)
    language = get_language() or ""
    clauses = version.clauses.get(language) or version.clauses[FIRST_LANGUAGE]
    head = [
        f"{title_of(document)} {number}",
        full_address("policy_version", document=document, number=number),
        f"{version.published_at.isoformat()} / {version.effective_at.isoformat()}",
        f"SHA-256 {version.sha256}",
    ]
    body = [
        "\n".join([f"{clause['id']} {clause['title']}", *lines_of(clause)]) for clause in clauses
    ]
    text = "\n\n".join(["\n".join(head), *body]) + "\n"
    return handed_out(text.encode(), content_type="text/plain; charset=utf-8")


@require_safe
@conditional_page
def proof(request: HttpRequest, document: str, number: int) -> HttpResponse:
    """Hand out the receipt of a publication: it is checked at `/verify/`, or without us."""
    entry_id = version_or_404(document, number).entry_id
    if entry_id is None:
        raise Http404
    try:
        receipt = receipts.build(entry_id=entry_id)
    except receipts.NotProvableError as waits:
        raise Http404 from waits
    response = handed_out(receipts.written(receipt), content_type="application/json")
    name = f"{document}-{number}.json"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def on_a_day(request: HttpRequest, document: str, day: str) -> HttpResponse:
    """Say which version was in force on a day, and by which entry of the ledger that stands."""
    wanted = day_or_404(day)
    moment = now()
    if wanted > timezone.localdate(moment):
        raise Http404
    served = served_on(Document(document), wanted, at=moment)
    content = drawn(request, "on_a_day", document, day=wanted, served=served)
    return HttpResponse(content)


def day_or_404(text: str) -> date:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    # A day whose midnight cannot be told in every time zone is no day of this site.
    if found is None or found.year < 1970 or found.isoformat() != text:
        raise Http404
    return found
