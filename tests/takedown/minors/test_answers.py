"""Whatever a report leads to, the answers are the same, byte for byte (P-4.4)."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.http.response import HttpResponseBase

from privacy.subjects.domain import restrict
from privacy.subjects.enums import Restriction
from takedown.minors.models import MinorReport
from tests.people import person
from tests.privacy.erasure.conftest import asks, leaves
from tests.takedown.minors.reporting import CASE, Reporter, child, letters_to, officer, refused
from tests.takedown.works import making

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
REFERENCE = re.compile(r"M-[2-9A-Z]{4}-[2-9A-Z]{4}")
Typed = dict[str, Any]


def nobody(name: str) -> Typed:
    return {"username": name}


def adult(name: str) -> Typed:
    return {"username": person(name).username}


def minor(name: str) -> Typed:
    return {"username": child(name).username}


def restricted(name: str) -> Typed:
    restrict(subject_id=person(name).subject_id, reason=Restriction.INCIDENT)
    return {"username": name}


def erased(name: str) -> Typed:
    leaves(person(name))
    return {"username": name}


def leaving(name: str) -> Typed:
    asks(person(name), waived=False)
    return {"username": name}


def second_report(name: str) -> Typed:
    typed = adult(name)
    Reporter().report(**typed)
    return typed


def staff(name: str) -> Typed:
    officer(name)
    return {"username": name}


def refused_twice(name: str) -> Typed:
    refused(person(name), times=2)
    return {"username": name}


def two_people(name: str) -> Typed:
    child(f"ben.{name}")
    person(name)
    return {"username": f"ben.{name}", "child_email": f"{name}@people.example"}


def page(_: str) -> Typed:
    work = making.published()
    return {"page": f"http://localhost:8000/works/{work.slug}/"}


def words(_: str) -> Typed:
    return {"words": "the little astronaut", "serial": "SN-0042"}


VARIANTS: dict[str, Callable[[str], Typed]] = {
    each.__name__: each
    for each in (
        nobody, adult, minor, restricted, erased, leaving, second_report, staff, refused_twice,
        two_people, page, words,
    )
}  # fmt: skip


def seen(response: HttpResponseBase) -> tuple[int, list[tuple[str, str]], bytes]:
    """Return all that a browser gets, random tokens replaced."""
    headers = sorted((name, TOKEN.sub("T", value)) for name, value in response.items())
    assert isinstance(response, HttpResponse)
    body = TOKEN.sub("T", response.content.decode()).encode()
    return response.status_code, headers, body


def answers(typed: Typed) -> list[Any]:
    """File, read, confirm twice; return every answer and the words of both mails."""
    reporter = Reporter()
    found: list[Any] = [
        seen(reporter.file(**typed)),
        seen(reporter.client.get("/minors/report/sent/")),
    ]
    link = reporter.link()
    found += [seen(getattr(reporter.client, step)(link)) for step in ("get", "post", "get", "post")]
    found.append(seen(reporter.client.get("/minors/report/confirmed/")))
    case = seen(reporter.client.get(reporter.link(CASE)))
    report = MinorReport.objects.latest("filed_at")
    moments = re.compile(r"[0-9]{1,2} \w+ 20[0-9]{2}[^<\n]*|20[0-9]{2}-[0-9]{2}[^\"]*")
    found.append((case[0], moments.sub("M", REFERENCE.sub("R", case[2].decode()))))
    for title, body in letters_to(reporter.email):
        text = TOKEN.sub("T", REFERENCE.sub("R", f"{title}\n{body}"))
        found.append(moments.sub("M", text))
    assert report.state == "in_review"
    return found


def test_twelve_reports_get_the_same_answers_to_the_byte() -> None:
    told = {
        name: answers(prepare(f"lea.{n:02d}")) for n, (name, prepare) in enumerate(VARIANTS.items())
    }
    assert len(told) == 12
    first = told["nobody"]
    assert [each[0] for each in first[:7]] == [302, 200, 200, 302, 200, 302, 200]
    differing = {name for name, found in told.items() if found != first}
    assert differing == set()
