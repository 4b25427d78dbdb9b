"""What the interface takes and gives: JSON of a bounded size, lists page by page.

Whatever is no JSON is refused by its type before a byte of it is read, pictures and sounds
included (P-2.10).
"""

from collections.abc import Mapping
from typing import IO, Any

import msgspec
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.pagination import CursorPagination
from rest_framework.parsers import BaseParser
from rest_framework.serializers import Serializer, ValidationError

from privacy.web.problems import too_large

BODY_LIMIT = 64 * 1024


def read_body(stream: IO[bytes], *, announced: str, limit: int) -> bytes:
    """Return a body of at most `limit` bytes; raises a problem of status 413 for a larger one."""
    if announced.isdigit() and int(announced) > limit:
        raise too_large(limit)
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise too_large(limit)
    return raw


class JSONObjectParser(BaseParser):
    """Reads one JSON object; a view says by `body_limit` how large it may be."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[bytes],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        context = parser_context or {}
        limit = getattr(context.get("view"), "body_limit", BODY_LIMIT)
        announced = context["request"].META.get("CONTENT_LENGTH") or ""
        raw = read_body(stream, announced=announced, limit=limit)
        try:
            read = msgspec.json.decode(raw)
        except (msgspec.DecodeError, RecursionError, ValueError) as error:
            raise ParseError from error
        if not isinstance(read, dict):
            raise ParseError
        return read


class StrictSerializer(Serializer[Any]):
    """A serializer that refuses what it does not know, by its name, instead of dropping it."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping) and (unknown := set(data) - set(self.fields)):
            words = _("There is no such field.")
            raise ValidationError(
                {name: ValidationError(words, code="unknown_field").detail for name in unknown}
            )
        return super().to_internal_value(data)


class CursorPages(CursorPagination):
    """Pages that neither skip nor repeat a row while rows come and go."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "size"
    ordering = "-pk"
