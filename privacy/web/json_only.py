"""What the interface takes and gives: JSON of a bounded size, lists page by page.

Whatever is no JSON is refused by its type before a byte of it is read, pictures and sounds
included (P-2.10).
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import IO, Any

import msgspec
from django.core import signing
from django.utils.timezone import is_naive
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.fields import BooleanField, DateTimeField
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.parsers import BaseParser
from rest_framework.request import Request
from rest_framework.serializers import Serializer, ValidationError
from rest_framework.utils.urls import replace_query_param

from privacy.web.body_parts import any_biometric, names_in
from privacy.web.problems import Problem, too_large

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
            msgspec.json.decode(raw)  # the stricter reader of the two
            read = json.loads(raw, object_pairs_hook=each_name_once)
        except (msgspec.DecodeError, RecursionError, ValueError, OverflowError) as error:
            raise ParseError from error
        if not isinstance(read, dict):
            raise ParseError
        if any_biometric(names_in(read)):
            raise Problem("biometric", status=400)
        return read


def each_name_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object; a name that stands twice says two things, so it says nothing."""
    read = dict(pairs)
    if len(read) != len(pairs):
        raise ValueError("a name stands twice")
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


class YesOrNo(BooleanField):
    """True or false and nothing else: an express act is not guessed from "on" or 1 (P-1.4)."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid")
        return data


class Moment(DateTimeField):
    """A time with its zone: without one nobody knows which moment is meant."""

    def enforce_timezone(self, value: datetime) -> datetime:
        if is_naive(value):
            self.fail("make_aware", timezone="")
        return super().enforce_timezone(value)


class CursorPages(CursorPagination):
    """Pages that neither skip nor repeat a row while rows come and go."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "size"
    ordering = "-pk"

    @property
    def salt(self) -> str:
        """A place in one order is none in another."""
        return f"cursor:{','.join(self.ordering)}"

    def encode_cursor(self, cursor: Cursor) -> str:
        """Sign the place: whatever else is sent as one never reaches the database."""
        place = signing.dumps([cursor.offset, cursor.reverse, cursor.position], salt=self.salt)
        return str(replace_query_param(self.base_url or "", self.cursor_query_param, place))

    def decode_cursor(self, request: Request) -> Cursor | None:
        place = request.query_params.get(self.cursor_query_param)
        if place is None:
            return None
        try:
            return Cursor(*signing.loads(place, salt=self.salt))
        except signing.BadSignature as error:
            raise Problem("malformed", status=400) from error
