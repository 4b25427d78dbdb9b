"""The lists as a page, as JSON and as CSV; the person's own behind a sign-in."""

import csv
import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.http import conditional_page, require_safe

from privacy.lists.collected import groups, kinds, not_collected
from privacy.lists.own import held
from privacy.lists.shared import recipients, times_sent
from privacy.web.guards import signed_in

Rows = list[dict[str, Any]]


def collected_rows() -> Rows:
    return [asdict(each) for each in kinds()]


def shared_rows() -> Rows:
    return [asdict(each) for each in recipients()]


LISTS: Mapping[str, Callable[[], Rows]] = {"collected": collected_rows, "shared": shared_rows}


@require_safe
@conditional_page
def collected(request: HttpRequest) -> HttpResponse:
    """Show every kind of data that is collected."""
    context = {"groups": groups(), "not_collected": not_collected()}
    return asked_again(render(request, "lists/collected.html", context))


@require_safe
@conditional_page
def shared(request: HttpRequest) -> HttpResponse:
    """Show everybody who receives data."""
    context = {"recipients": recipients(), "disclosure_clauses": ["T-3.11"]}
    return asked_again(render(request, "lists/shared.html", context))


@require_safe
@conditional_page
def as_json(_request: HttpRequest, name: str) -> HttpResponse:
    """Return a list for programs, in the language of its address."""
    answer = JsonResponse({"list": name, "language": get_language(), "rows": LISTS[name]()})
    return asked_again(answer)


@require_safe
@conditional_page
def as_csv(_request: HttpRequest, name: str) -> HttpResponse:
    """Return a list for a spreadsheet; several values of a cell are separated by semicolons."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    rows = LISTS[name]()
    # Spreadsheets take a file for UTF-8 only with this sign in front.
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(rows[0] if rows else [])
    writer.writerows([cell(each) for each in row.values()] for row in rows)
    return asked_again(response)


def cell(value: bool | str | Sequence[str]) -> str:
    """Write a value as one cell."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else "; ".join(value)


def asked_again(response: HttpResponse) -> HttpResponse:
    """Let a list be kept only as long as it is asked whether it still holds."""
    response["ETag"] = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    patch_cache_control(response, no_cache=True)
    return response


@require_safe
@signed_in
def own(request: HttpRequest) -> HttpResponse:
    """Show what is held about whoever is signed in, and how often it went to whom."""
    user: Any = request.user
    sent = times_sent(subject_id=user.subject_id)
    context = {
        "held": held(subject_id=user.subject_id),
        "recipients": [{"row": each, "times": sent.get(each.code, 0)} for each in recipients()],
    }
    return render(request, "lists/own.html", context)
