r"""Reads an address as a browser would, however somebody dressed it up, and writes it one way.

Case, default ports, trailing dots, names in other scripts, user-info, `\`, percent-encoding and dot
segments all end in one normal form; what is no address of the web is refused with a reason.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from django.conf import settings

LONGEST = 2000
DEFAULT_PORTS = {"http": 80, "https": 443}
SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# Dots of other scripts that browsers read as a dot.
DOTS = str.maketrans(dict.fromkeys("\u3002\uff0e\uff61", "."))
# What a browser drops wherever it stands, and what it strips at both ends.
DROPPED = re.compile(r"[\t\r\n]")
BLANK = "".join(map(chr, range(0x21))) + "\u00a0\u3000\ufeff\u200b"
LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
# Never encoded in a path; what stands encoded and needs it not is decoded.
PLAIN = "!$&'()*+,;=:@/~"


class Malformed(Exception):  # noqa: N818 - reads as the news it is
    """What was typed is no address of the web; the reason is one word of ours."""


@dataclass(frozen=True)
class Parsed:
    """An address, taken apart. `had_user` tells that something stood before an `@`."""

    scheme: str
    host: str
    port: int | None
    path: str
    query: str
    had_user: bool = False

    @property
    def normal(self) -> str:
        """Return the one way in which this address is written."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port else ""
        query = f"?{self.query}" if self.query else ""
        return f"{self.scheme}://{host}{port}{self.path}{query}"


def parse(text: str) -> Parsed:
    """Take an address apart; raises Malformed.

    Without a scheme it is read as https, without a host as a path of this site.
    """
    text = DROPPED.sub("", text).strip(BLANK)
    if not text or len(text) > LONGEST:
        raise Malformed("length")
    before, mark, after = re.split(r"([?#]|$)", text, maxsplit=1)
    scheme, rest = split_scheme(before.replace("\\", "/"))
    authority, slash, path = rest.partition("/")
    user, at, place = authority.rpartition("@")
    host, port = split_port(place)
    query = after.partition("#")[0] if mark == "?" else ""
    return Parsed(
        scheme=scheme,
        host=normal_host(host),
        port=None if port == DEFAULT_PORTS[scheme] else port,
        path=normal_path(slash + path),
        query=quote(query, safe=PLAIN + "%?[]"),
        had_user=bool(at or user),
    )


def split_scheme(text: str) -> tuple[str, str]:
    """Return the scheme and what follows its slashes."""
    if text.startswith("//"):
        return "https", text.lstrip("/")
    if text.startswith("/"):
        own = urlsplit(settings.SITE_URL)
        return own.scheme, f"{own.netloc}{text}"
    match = SCHEME.match(text)
    if match and match[1].lower() in DEFAULT_PORTS:
        return match[1].lower(), text[match.end() :].lstrip("/")
    # "localhost:8000/works/" has no scheme, whatever stands before its colon.
    if match and not re.match(r"\d{1,5}(/|$)", text[match.end() :]):
        raise Malformed("scheme")
    first = text.partition("/")[0]
    if "." not in first and "\u3002" not in first and not match:
        raise Malformed("host")
    return "https", text


def split_port(place: str) -> tuple[str, int | None]:
    """Return host and port; IPv6 stands in brackets."""
    match = re.fullmatch(r"\[([0-9a-fA-F:.]+)\](?::(\d*))?|([^:\[\]]*)(?::(\d*))?", place)
    if match is None:
        raise Malformed("host")
    typed = match[2] or match[4]
    port = int(typed) if typed else None
    if port is not None and not 0 < port < 2**16:
        raise Malformed("port")
    return match[1] or match[3] or "", port


def normal_host(host: str) -> str:
    """Return a host in lower case, without a last dot, other scripts as browsers send them."""
    if ":" in host:
        return str(ipaddress.ip_address(host)) if is_number(host) else refuse("host")
    name = unicodedata.normalize("NFKC", unquote(host)).translate(DOTS).casefold()
    name = name.removesuffix(".")
    try:
        name = ".".join(label.encode("idna").decode("ascii") for label in name.split("."))
    except UnicodeError:
        refuse("host")
    labels = name.split(".")
    if len(name) > 253 or not all(LABEL.fullmatch(label) for label in labels):
        refuse("host")
    if re.fullmatch(r"\d+|0x[0-9a-f]*", labels[-1]) and not is_number(name):
        refuse("host")
    return name


def refuse(reason: str) -> str:
    raise Malformed(reason)


def is_number(host: str) -> bool:
    """Tell whether a host is an IP address in its usual form."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def normal_path(path: str) -> str:
    """Return a path without dot segments, encoded only where it must be."""
    kept: list[str] = []
    segments = path.split("/")[1:] or [""]
    for number, segment in enumerate(segments):
        plain = unquote(segment, errors="replace")
        is_last = number == len(segments) - 1
        if plain == "..":
            kept = kept[:-1]
        elif plain != ".":
            # An encoded slash is no slash; everything else is written one way.
            kept.append("%2F".join(quote(part, safe=PLAIN) for part in plain.split("/")))
            continue
        if is_last:
            kept.append("")
    return "/" + "/".join(kept)


def is_among(host: str, hosts: Iterable[str]) -> bool:
    """Tell whether a host is one of these; a leading dot stands for every name below."""
    for each in hosts:
        bare = each.strip("[]").lower()
        if host == bare.removeprefix(".") or (bare.startswith(".") and host.endswith(bare)):
            return True
    return False


def is_ours(host: str) -> bool:
    """Tell whether this site answers for a host."""
    own = urlsplit(settings.SITE_URL).hostname or ""
    return host == own or is_among(host, settings.SITE_HOSTS)
