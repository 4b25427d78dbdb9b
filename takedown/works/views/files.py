"""Files and texts of works, handed out with their source (T-1.12). The only way to a file.

Addresses without a language: a download is the same for everybody.
"""

import structlog
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from takedown.works import files
from takedown.works.answers import removed
from takedown.works.domain.counting import count_open
from takedown.works.models import Work, WorkFile
from takedown.works.queries import published_work, removal_of_slug
from takedown.works.sources import license_header, source_header, with_source, written_out

log = structlog.get_logger(__name__)
# A picture is shown by its page; opened by itself it may do nothing at all.
PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"


@require_safe
def download(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out the file of a work, or its words as a text."""
    shown = published_work(slug=slug)
    if shown is None:
        return gone(request, slug)
    file = getattr(shown, "file", None)
    language = request.GET.get("language", "")
    if file is not None:
        content, kind, name = content_of(shown, file), file.type, file.name
    elif (text := shown.text_in(language)) is not None:
        content, kind = written_out(shown, text).encode(), "text/plain; charset=utf-8"
        name = f"{shown.slug}-{text.language}.txt"
    else:
        raise Http404
    if request.method == "GET":
        count_open(reference=shown.pk)
    return handed_out(shown, content, kind, f"{shown.pk}-{name}", attached=True)


@require_safe
def picture(request: HttpRequest, slug: str) -> HttpResponse:
    """Hand out a picture for the page that shows it."""
    shown = published_work(slug=slug)
    if shown is None:
        return gone(request, slug)
    file = getattr(shown, "file", None)
    if file is None or not file.is_picture:
        raise Http404
    content = content_of(shown, file)
    response = handed_out(shown, content, file.type, f"{shown.pk}-{file.name}", attached=False)
    response["Content-Security-Policy"] = PICTURE_POLICY
    return response


def gone(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer for what was removed, or never was."""
    removal = removal_of_slug(slug)
    if removal is None:
        raise Http404
    return removed(request, removal)


def content_of(shown: Work, file: WorkFile) -> bytes:
    """Return the bytes with the source inside where the format has room for it."""
    try:
        return with_source(shown, files.read(file.key), file.type)
    except FileNotFoundError as error:
        log.exception("work_file_missing", work=str(shown.pk))
        raise Http404 from error


def handed_out(
    shown: Work, content: bytes, kind: str, name: str, *, attached: bool
) -> HttpResponse:
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(attached, name) or ""
    response["Link"] = license_header()
    response["X-Source"] = source_header(shown)
    response["Cache-Control"] = "no-cache"
    return response
