"""The back office begins with what waits: queues, overdue first in words, by what one may see."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from privacy.web.due import due
from privacy.web.queues import queues_for
from privacy.work.clock import now


class BackOffice(AdminSite):
    """Django's own, with a first page of ours."""

    index_title = _("What waits for you")

    def index(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> TemplateResponse:
        """Draw the queues above the lists."""
        moment = now()
        queues = [
            {"queue": each, "due": each.next_due_at and due(each.next_due_at, now=moment)}
            for each in queues_for(request.user, now=moment)
        ]
        return super().index(request, {**(extra_context or {}), "queues": queues})
