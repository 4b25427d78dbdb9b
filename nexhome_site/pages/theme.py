"""Light, dark or as the device says: a form, and the one cookie it sets (T-3.1).

The cookie holds one word, is sent to nobody else and says nothing about a person.
"""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from nexhome_site.pages.frame import THEME_COOKIE, THEMES
from privacy.web.origin import same_origin_only

A_YEAR = 365 * 24 * 3600


@require_POST
@same_origin_only
def choose(request: HttpRequest) -> HttpResponse:
    """Remember the colours, or forget them for "system"; lead back to the page."""
    here = request.POST.get("next", "")
    is_ours = here.startswith("/") and url_has_allowed_host_and_scheme(here, allowed_hosts=None)
    response = HttpResponseRedirect(here if is_ours else "/", status=303)
    theme = request.POST.get("theme")
    if theme in THEMES:
        response.set_cookie(
            THEME_COOKIE,
            theme,
            max_age=A_YEAR,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
