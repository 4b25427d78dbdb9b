"""The register for programs: what is on the site, with its source.

A removed work answers as its page does: 451 with the case and the law, or 410, and nobody keeps it.
"""

import uuid
from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from privacy.web.json_only import CursorPages
from privacy.web.problems import document
from takedown.works.answers import headers, told
from takedown.works.enums import RemovalState
from takedown.works.models import Removal, Work, WorkFile, WorkText
from takedown.works.queries import published
from takedown.works.sources import address, license_header

TITLES = {451: _("Removed for legal reasons."), 410: _("Removed for good.")}


class Newest(CursorPages):
    """The newest first; an id decides between two of one moment."""

    ordering = ("-published_at", "-id")  # type: ignore[assignment] # the library takes both


class Words(serializers.ModelSerializer[WorkText]):
    """The words of a work in one language."""

    class Meta:
        model = WorkText
        fields = ["language", "title", "summary"]


class AllWords(Words):
    class Meta(Words.Meta):
        fields = [*Words.Meta.fields, "body"]


class FileOut(serializers.ModelSerializer[WorkFile]):
    """The file as it was put up; a download carries its source inside, where there is room."""

    class Meta:
        model = WorkFile
        fields = ["name", "type", "size", "sha256"]


class WorkOut(serializers.ModelSerializer[Work]):
    """A work with its source, in the languages that it speaks."""

    # The library collects fields before a class has attributes of these names.
    source = serializers.CharField(read_only=True)  # type: ignore[assignment] # see above
    paper_note = serializers.CharField(read_only=True)
    texts = Words(many=True, read_only=True)
    file = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()
    download_url = serializers.SerializerMethodField()

    class Meta:
        model = Work
        fields = [
            "id", "kind", "source_type", "source", "is_excerpt", "texts", "file", "url",
            "download_url", "content_sha256", "paper_note", "published_at", "changed_at",
        ]  # fmt: skip

    @extend_schema_field(FileOut(allow_null=True))
    def get_file(self, work: Work) -> dict[str, Any] | None:
        file = getattr(work, "file", None)
        return FileOut(file).data if file is not None else None

    def get_url(self, work: Work) -> str:
        return address(work)

    def get_download_url(self, work: Work) -> str:
        return settings.SITE_URL + reverse("work_download", args=[work.slug])


class WorkWhole(WorkOut):
    texts = AllWords(many=True, read_only=True)


class Works(ListAPIView[Work]):
    """Every work on the site, page by page."""

    permission_classes = [AllowAny]
    pagination_class = Newest
    serializer_class = WorkOut

    def get_queryset(self) -> Any:
        return published()

    @extend_schema(summary="Every work on the site, the newest first")
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        with translation.override(settings.LANGUAGE_CODE):
            response = super().get(request, *args, **kwargs)
        return fresh(response)


class OneWork(APIView):
    """One work with all of its words."""

    permission_classes = [AllowAny]

    @extend_schema(
        summary="One work with all of its words and its source",
        responses={
            200: WorkWhole,
            404: OpenApiResponse(description="There is no such work."),
            410: OpenApiResponse(description="Removed for good; nothing more is told."),
            451: OpenApiResponse(
                description="Removed for copyright: `references` of the cases and `laws`; the "
                "header `Link` says who blocks it."
            ),
        },
    )
    def get(self, request: Request, work_id: uuid.UUID) -> Response:
        work = published().filter(pk=work_id).first()
        if work is None:
            return self.removed(work_id)
        with translation.override(settings.LANGUAGE_CODE):
            return fresh(Response(WorkWhole(work).data))

    def removed(self, work_id: uuid.UUID) -> Response:
        """Answer as the page does."""
        removal = (
            Removal.objects.filter(state=RemovalState.STANDING, work_id=work_id)
            .prefetch_related("causes")
            .first()
        )
        if removal is None:
            raise Http404
        answer = told(removal)
        more = {"references": answer.references, "laws": answer.laws}
        return document(
            code="removed",
            status=answer.status,
            title=TITLES[answer.status],
            headers=headers(answer),
            **(more if answer.status == 451 else {}),
        )


def fresh(response: Response) -> Response:
    """Let nobody use a copy without asking, and say under which conditions it is handed out."""
    response["Cache-Control"] = "no-cache"
    response["Link"] = license_header()
    return response
