"""The interface for programs: `/api/v1/` by app, its schema, and a page that people can read.

Addresses carry no language. Whatever is not known below `/api/` is answered by a problem document.
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import include, path, re_path
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

METHODS = ("get", "post", "put", "patch", "delete")


class Nothing(APIView):
    """Answers for every address that nobody serves."""

    permission_classes = [AllowAny]

    @extend_schema(exclude=True)
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse whatever the method."""
        self.http_method_names = [(request.method or "get").lower()]
        setattr(self, self.http_method_names[0], self.refuse)
        return super().dispatch(request, *args, **kwargs)

    def refuse(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        raise Http404


class TryIt(SpectacularSwaggerSplitView):
    """The interactive view; a token of a form in its script would set a cookie (T-3.1)."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().get(request, *args, **kwargs)  # type: ignore[no-untyped-call] # the library is typed in parts
        response.data["csrf_token"] = ""
        return response


@require_safe
def documentation(request: HttpRequest) -> HttpResponse:
    """List every call with its words, from the same schema that programs read."""
    generator = SchemaGenerator()  # type: ignore[no-untyped-call] # the library is typed in parts
    schema = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call] # the same
    calls = [
        {
            "method": method.upper(),
            "path": address,
            "summary": operation.get("summary", ""),
            "description": operation.get("description", ""),
            "token": bool(operation.get("security")) and {} not in operation["security"],
            "answers": ", ".join(sorted(operation["responses"])),
        }
        for address, operations in schema["paths"].items()
        for method, operation in operations.items()
        if method in METHODS
    ]
    return render(request, "pages/api.html", {"calls": calls})


urlpatterns = [
    path("schema/", SpectacularJSONAPIView.as_view(), name="api_schema"),
    path("docs/", documentation, name="api_docs"),
    path(
        "docs/try/",
        TryIt.as_view(url_name="api_schema"),
        name="api_try",
    ),
    path("v1/", include("telemetry.api_urls")),
    path("v1/", include("takedown.works.api_urls")),
    path("v1/", include("privacy.messages.api_urls")),
    path("v1/", include("accounts.identity.api_urls")),
    path("v1/", include("accounts.api_urls")),
    re_path(r"^.*$", Nothing.as_view(), name="api_nothing"),
]
