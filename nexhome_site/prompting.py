"""Leads whoever is signed in to what is new since they agreed, once a session (P-1.3).

- Only a page that is opened is led away, never a form that is sent, nor a call of a program.
- Only from a service, the start page, an area or the overview: what is promised to be always there
  (reading, correcting, taking along, deleting, withdrawing, signing out) is never in the way.
- Only with an account that services are for; nobody else could answer.
- Whoever closes the page has not answered: the next session asks again, this one does not.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from accounts.domain.standing import held
from accounts.models import User
from nexhome_site.standing import OPEN
from privacy.policies import memory
from privacy.policies.enums import Document
from privacy.prompting.questions import open_questions
from privacy.web import problems
from privacy.work.clock import now

Next = Callable[[HttpRequest], HttpResponse]
ENTRANCES = frozenset({"home", "area", "me"})
LED = "asked_about"


class AsksAgain:
    """Stands behind `GoodStanding`."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: object, _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """Lead to the questions, if there are any that this session was not led to yet."""
        user = request.user
        if not may_be_led(request) or not isinstance(user, User):
            return None
        texts = in_force()
        # Of first versions nobody has agreed to an earlier one.
        if not any(number > 1 for number in texts) or request.session.get(LED) == texts:
            return None
        if held(user=user, now=now()) is not None:
            return None
        request.session[LED] = texts
        if not open_questions(user.subject_id):
            return None
        return redirect(f"{reverse('changes')}?{urlencode({'next': request.get_full_path()})}")


def in_force() -> list[int]:
    """Return the numbers of the texts in force; 0 for none."""
    found = (memory.in_force(document) for document in Document)
    return [version.number if version else 0 for version in found]


def may_be_led(request: HttpRequest) -> bool:
    """Tell whether this request opens a page from which somebody may be led away."""
    match = request.resolver_match
    if match is None or request.method != "GET" or "admin" in match.namespaces:
        return False
    is_service = match.view_name not in OPEN or match.view_name in ENTRANCES
    return is_service and not problems.is_for_a_program(request.path_info)
