"""The back office begins with what waits: queues, overdue first in words, by what one may see."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.contenttypes.views import shortcut
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path
from django.utils.translation import gettext_lazy as _

from privacy.web.due import due
from privacy.web.queues import queues_for
from privacy.work.clock import now

View = Callable[..., HttpResponse]


def without_null(view: View) -> View:
    """Answer 404 where an address or its parameters hold a NUL: no look-up could take it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        asked = [text for name, values in request.GET.lists() for text in (name, *values)]
        if any("\0" in text for text in (request.path, *asked)):
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


def on_site(request: HttpRequest, content_type_id: str, object_id: str) -> HttpResponse:
    """Lead to a row's own page; an id of another form than its table's is an unknown one."""
    try:
        return shortcut(request, content_type_id, object_id)
    except ValidationError:
        raise Http404 from None


class BackOffice(AdminSite):
    """Django's own, with a first page of ours."""

    index_title = _("What waits for you")

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        return super().admin_view(without_null(view), cacheable)

    def get_urls(self) -> list[URLPattern | URLResolver]:
        found = path(
            "r/<path:content_type_id>/<path:object_id>/",
            self.admin_view(on_site),
            name="view_on_site",
        )
        return [found, *super().get_urls()]

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
