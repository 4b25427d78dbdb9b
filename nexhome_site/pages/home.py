"""The start page: three things people come for, and the three product areas."""

from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from nexhome_site.pages.areas import BY_NAME
from nexhome_site.pages.frame import Link, served


class Task(NamedTuple):
    """One card: what people come for, and the addresses that do it."""

    title: str | Promise
    text: str | Promise
    links: tuple[Link, ...] | list[Link]


TASKS = (
    Task(
        _("Your data"),
        _("See it, correct it, take it along. Delete the account and all that belongs to it."),
        (
            Link("/me/", _("Your account")),
            Link("/me/consents/", _("Turn collection on or off")),
            Link("/me/delete/", _("Delete my account")),
        ),
    ),
    Task(
        _("What we promise"),
        _("Every rule we set ourselves, by number, with the proof that we keep it."),
        (
            Link("/terms/", _("Terms")),
            Link("/privacy/", _("Privacy policy")),
            Link("/promises/", _("Promises and their proof")),
            Link("/verify/", _("Check a certificate")),
        ),
    ),
    Task(
        _("Report a problem"),
        _("About a work of yours, or about someone young. You need no account."),
        (
            Link("/copyright/", _("Copyright")),
            Link("/minors/", _("Children and minors")),
            Link("/ask/", _("Ask us")),
        ),
    ),
)
WAYS_IN = (
    Link("/accounts/signup/", _("Create an account")),
    Link("/accounts/login/", _("Sign in")),
)


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the tasks that this site can do, and what it sells."""
    tasks = [task._replace(links=links) for task in TASKS if (links := served(task.links))]
    areas = [
        {"link": link, "lead": area.lead}
        for area in BY_NAME.values()
        for link in served([Link(area.url, area.title)])
    ]
    context = {"tasks": tasks, "areas": areas, "ways_in": served(WAYS_IN)}
    return render(request, "pages/home.html", context)
