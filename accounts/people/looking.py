"""A look of staff at clear values: who may, the form, the page that shows them once (T-3.12)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.back_office import Refusals, subject_of
from accounts.models import User
from accounts.people.forms import LookForm
from privacy.lookups import domain
from privacy.lookups.enums import Role
from privacy.lookups.queries import may_see, purposes_of, roles_in
from privacy.registry.inventory import INVENTORY
from privacy.subjects.domain import SubjectGone
from privacy.work.clock import now

MAY_LOOK = "privacy.read_clear_value"
LOOK_IDS = "look_%s"
REFUSALS: Refusals = {
    domain.NothingNamed: _("Choose what you have to see."),
    domain.OtherPurpose: _("What you chose is not held for that purpose."),
    domain.ReasonMissing: _("Say in words why you have to see it."),
    domain.NotForYourRole: _("Your role does not see what you chose."),
    domain.NotYours: _("Nobody looks at themselves here."),
    domain.Rests: _("The person is restricted: only what settles that may be looked at."),
    domain.TooMany: _("You have looked as often today as anybody may. Ask a colleague."),
    domain.ShownAlready: _("This form has shown its values. Say again why you have to see them."),
    SubjectGone: _("The person is leaving: nothing of theirs is shown any more."),
}


def roles_of(request: HttpRequest) -> list[Role]:
    """Return the roles of the member of staff; being a superuser is none."""
    user: Any = request.user
    return roles_in(list(user.groups.values_list("name", flat=True)))


def form_for(request: HttpRequest, data: Any = None) -> LookForm | None:
    """Return the form with what this member of staff may choose; None for who may see nothing."""
    if not request.user.has_perm(MAY_LOOK):
        return None
    elements = sorted({key for role in roles_of(request) for key in may_see(role)})
    if not elements:
        return None
    return LookForm(data, elements=elements, purposes=purposes_of(elements), auto_id=LOOK_IDS)


def show(request: HttpRequest, person: User, form: LookForm, *, back_to: str) -> HttpResponse:
    """Look, and draw the values on a page that no one keeps and that leaves by itself.

    Raises a refusal of `REFUSALS`; nothing is shown then.
    """
    told = form.cleaned_data
    shown = domain.look_up(
        look_id=told["look"],
        looker_id=subject_of(request),
        roles=roles_of(request),
        subject_id=person.subject_id,
        elements=told["elements"],
        purpose=told["purpose"],
        reason=told["reason"],
        now=now(),
    )
    rows = [
        {"label": capfirst(str(INVENTORY[key].name)), "value": value or _("Nothing told")}
        for key, value in shown.values.items()
    ]
    context = {"rows": rows, "until": shown.until, "back_url": back_to}
    response = render(request, "admin/accounts/values.html", context)
    left = max(int((shown.until - now()).total_seconds()), 1)
    response["Refresh"] = f"{left};url={back_to}"
    response["Cache-Control"] = "no-store"
    return response
