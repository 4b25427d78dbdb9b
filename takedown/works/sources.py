"""The source travels with what is taken along: in headers, and inside formats with room for it.

Whoever downloads must keep it there and answers for the use (T-1.12).
"""

from urllib.parse import quote

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from takedown.works.models import Work, WorkText

COMMENTS = {"text/csv": ("# ", ""), "image/svg+xml": ("<!-- ", " -->")}
TEXTS = {"text/plain", "text/markdown"}


def license_header() -> str:
    """Return where the conditions of use stand."""
    return f'<{settings.SITE_URL}/terms/#T-1.12>; rel="license"'


def source_header(work: Work) -> str:
    """Return the source line; other scripts are percent-encoded, for a header is ASCII."""
    return quote(work.source, safe=" !#$&'()*+,-./:;=?@[]_~")


def address(work: Work) -> str:
    """Return the one address by which a work is cited."""
    with translation.override(settings.LANGUAGE_CODE):
        return settings.SITE_URL + reverse("work", args=[work.slug])


def lines(work: Work) -> list[str]:
    """Return what must stay with a copy."""
    found = [
        _("Source: %(source)s") % {"source": work.source},
        _("Work: %(id)s") % {"id": work.pk},
        _("From: %(address)s") % {"address": address(work)},
        *([_("This is an excerpt.")] if work.is_excerpt else []),
        _("Keep these lines with every copy. Who uses it answers for the use."),
    ]
    return [*found, work.paper_note] if work.paper_note else found


def with_source(work: Work, content: bytes, kind: str) -> bytes:
    """Return a file with the source inside, where its format is text."""
    if kind in TEXTS:
        return content.rstrip() + ("\n\n---\n" + "\n".join(lines(work)) + "\n").encode()
    if kind in COMMENTS:
        begin, end = COMMENTS[kind]
        noted = "; ".join(lines(work)).replace("--", "- -")
        return content.rstrip() + f"\n{begin}{noted}{end}\n".encode()
    return content


def written_out(work: Work, text: WorkText) -> str:
    """Return the words of a work as a text of their own."""
    with translation.override(text.language):
        parts = [text.title, text.summary, text.body, "---", "\n".join(lines(work))]
    return "\n\n".join(part for part in parts if part) + "\n"
