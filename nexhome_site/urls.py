"""Routes by app. Pages have an address in each language; programs and downloads have only one."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from nexhome_site.pages import areas, gallery, health, home, me, outbox, sitemap, theme, verify
from privacy.web import gpc

pages: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    # Read most: each route before it would be tried first.
    path("", include("privacy.urls")),
    *[path(f"{name}/", areas.area, {"name": name}, name="area") for name in areas.BY_NAME],
    path("verify/", verify.verify, name="verify"),
    path("accounts/", include("accounts.urls")),
    path("me/", me.overview, name="me"),
    path("me/", include("accounts.me_urls")),
    path("me/devices/", include("telemetry.urls")),
    path("me/identity/", include("accounts.identity.urls")),
    path("me/security/", include("accounts.security_urls")),
    path("me/agreements/", me.agreements, name="me_agreements"),
    path("", include("privacy.erasure.urls")),
    path("", include("takedown.works.urls")),
    path("", include("takedown.notices.urls")),
    path("", include("takedown.minors.urls")),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    pages += [
        path("dev/outbox/", outbox.messages, name="outbox"),
        path("dev/outbox/<uuid:message_id>/", outbox.message, name="outbox_message"),
        path(
            "dev/outbox/<uuid:message_id>/certificate.json",
            outbox.attachment,
            name="outbox_attachment",
        ),
        path("dev/gallery/", gallery.gallery, name="gallery"),
        path("dev/gallery/interruption/", gallery.interruption, name="gallery_interruption"),
    ]

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", sitemap.robots, name="robots"),
    path("sitemap.xml", sitemap.sitemap, name="sitemap"),
    path("theme/", theme.choose, name="theme"),
    path(".well-known/gpc.json", gpc.support, name="gpc"),
    path("api/", include("nexhome_site.api")),
    path("verify/verify_receipt.py", verify.script, name="verify_script"),
    path("verify/public-keys.txt", verify.public_keys, name="verify_keys"),
    path("", include("takedown.works.media_urls")),
    *i18n_patterns(*pages, prefix_default_language=False),
]

handler400 = "nexhome_site.pages.errors.bad_request"
handler403 = "nexhome_site.pages.errors.permission_denied"
handler404 = "nexhome_site.pages.errors.page_not_found"
# Django knows no handler429; allauth looks for this name when a limit is reached.
handler429 = "nexhome_site.pages.errors.too_many_requests"
handler500 = "nexhome_site.pages.errors.server_error"
