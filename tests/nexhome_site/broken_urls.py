"""The site with one page more, which breaks."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from nexhome_site import urls


def broken(request: HttpRequest) -> HttpResponse:
    raise LookupError(request.GET["name"])


urlpatterns = [path("broken/", broken), *urls.urlpatterns]
handler500 = urls.handler500
