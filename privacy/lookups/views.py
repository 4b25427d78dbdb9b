"""What happened around one's account that others did: each look of staff, with role and reason."""

import uuid
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from privacy.lookups.queries import looks_at
from privacy.lookups.words import elements_of, purpose_of
from privacy.web.guards import signed_in

A_PAGE = 25


@require_safe
@signed_in
def activity(request: HttpRequest) -> HttpResponse:
    """List the looks at one's values, newest first: as which role, never who."""
    user: Any = request.user
    shown = looks_of(user.subject_id, page=request.GET.get("page", ""))
    return render(request, "privacy/activity.html", shown)


def looks_of(subject_id: uuid.UUID, *, page: str) -> dict[str, Any]:
    """Return a page of looks as the table takes it."""
    found = Paginator(looks_at(subject_id), A_PAGE).get_page(page)
    labels = (_("When"), _("Who"), _("What was seen"), _("What for"), _("Reason"))
    return {
        "columns": [{"label": label} for label in labels],
        "looks": [
            {
                "at": look.at,
                "role": look.get_role_display(),
                "elements": elements_of(look),
                "purpose": purpose_of(look),
                "reason": look.reason or "",
            }
            for look in found.object_list
        ],
        "days": settings.LOOK_UPS_KEPT.days,
        "minutes": int(settings.STAFF_REVEAL_LIFE.total_seconds() // 60),
        "previous_url": f"?page={found.number - 1}" if found.has_previous() else "",
        "next_url": f"?page={found.number + 1}" if found.has_next() else "",
    }
