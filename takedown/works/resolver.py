"""Whose address is it (P-6.1): ours, a customer's whom we host, or somebody else's.

- `internal`: one of our hosts, and `target` is the work or link that it shows
- `unknown_page`: one of our hosts, and nothing of the register is there
- `customer`: a site that this operator hosts for a customer (A-08)
- `external`: elsewhere; `target` is our own link to exactly that address, if we have one (A-10)
- `malformed`: no address of the web
"""

import re
import uuid
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

from django.conf import settings

from takedown.works.addresses import Malformed, Parsed, is_among, is_ours, parse
from takedown.works.enums import WorkState
from takedown.works.models import ExternalLink, Work

LANGUAGE = r"(?:/zh-hans|/zh-hant)?"
WORK = re.compile(rf"{LANGUAGE}/works/(?P<slug>[-a-zA-Z0-9_]+)(?:/download|/picture)?/?")
API = re.compile(r"/api/v1/works/(?P<id>[0-9a-fA-F-]{32,36})/?")
OUT = re.compile(rf"{LANGUAGE}/out/(?P<id>[0-9a-fA-F-]{{32,36}})/?")


class AddressKind(StrEnum):
    INTERNAL = "internal"
    CUSTOMER = "customer"
    EXTERNAL = "external"
    MALFORMED = "malformed"
    UNKNOWN_PAGE = "unknown_page"


@dataclass(frozen=True)
class Address:
    """What an address turned out to be; `normal` is empty when it is none."""

    kind: AddressKind
    normal: str
    host: str
    target: Work | ExternalLink | None = None


def classify(address: str) -> Address:
    """Say whose address this is and what of the register stands there."""
    try:
        parsed = parse(address)
    except Malformed:
        return Address(AddressKind.MALFORMED, "", "")
    if is_ours(parsed.host):
        return own(parsed)
    if is_among(parsed.host, settings.CUSTOMER_HOSTS):
        return Address(AddressKind.CUSTOMER, parsed.normal, parsed.host)
    link = ExternalLink.objects.filter(url=parsed.normal).first()
    return Address(AddressKind.EXTERNAL, parsed.normal, parsed.host, link)


def own(parsed: Parsed) -> Address:
    """Find what one of our own addresses shows; a draft is nothing that anybody can see."""
    path = unquote(parsed.path)
    target: Work | ExternalLink | None = None
    works = Work.objects.exclude(state=WorkState.DRAFT)
    if match := WORK.fullmatch(path):
        target = works.filter(slug=match["slug"]).first()
    elif (match := API.fullmatch(path)) and (key := read_id(match["id"])):
        target = works.filter(pk=key).first()
    elif (match := OUT.fullmatch(path)) and (key := read_id(match["id"])):
        target = ExternalLink.objects.filter(pk=key).first()
    kind = AddressKind.INTERNAL if target else AddressKind.UNKNOWN_PAGE
    return Address(kind, parsed.normal, parsed.host, target)


def read_id(text: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(text)
    except ValueError:
        return None
