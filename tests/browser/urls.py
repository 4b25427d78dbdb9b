"""The site's routes, plus pages that cannot be reached on purpose: the gallery and each error."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponse
from django.urls import path

from accounts.domain.limits import TooManySends
from accounts.enums import SendScope
from accounts.views.not_now import not_now
from nexhome_site.pages import errors, gallery, outbox
from nexhome_site.urls import *  # noqa: F403 - the handlers too
from nexhome_site.urls import urlpatterns as site_patterns
from privacy.work.clock import now


def legal_reasons(request: HttpRequest) -> HttpResponse:
    return errors.unavailable_for_legal_reasons(
        request, blocked_by="http://localhost/", requested_by="NEXhome", law="17 U.S.C. 512(c)"
    )


def no_code(request: HttpRequest, scope: SendScope) -> HttpResponse:
    refusal = TooManySends(scope, now())
    return not_now(request, refusal, back_url="/", change_url="/accounts/signup/")


def breaks(request: HttpRequest) -> HttpResponse:
    raise RuntimeError


ERRORS = {
    400: errors.bad_request,
    403: errors.permission_denied,
    410: errors.gone,
    429: errors.too_many_requests,
    451: legal_reasons,
    503: errors.service_unavailable,
}

in_each_language = [
    path("dev/outbox/", outbox.messages, name="outbox"),
    path("dev/outbox/<uuid:message_id>/", outbox.message, name="outbox_message"),
    path(
        "dev/outbox/<uuid:message_id>/certificate.json",
        outbox.attachment,
        name="outbox_attachment",
    ),
    path("dev/gallery/", gallery.gallery, name="gallery"),
    path("dev/gallery/interruption/", gallery.interruption, name="gallery_interruption"),
    path("errors/csrf/", errors.csrf_failure, name="error_csrf"),
    path("errors/500/", breaks, name="error_500"),
    *[
        path(f"errors/no-code/{scope}/", no_code, {"scope": scope}, name=f"error_no_code_{scope}")
        for scope in (SendScope.PREFIX, SendScope.SOURCE)
    ],
    *[path(f"errors/{code}/", view, name=f"error_{code}") for code, view in ERRORS.items()],
]
urlpatterns = [*site_patterns, *i18n_patterns(*in_each_language, prefix_default_language=False)]
