"""The network a request comes from, for limits only: it is counted as a keyed hash, never kept."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def parsed(value: str) -> Address | None:
    try:
        return ipaddress.ip_address(value.strip())
    except ValueError:
        return None


def is_trusted(address: Address) -> bool:
    """Tell whether one of our own proxies speaks."""
    return any(
        address in ipaddress.ip_network(proxy, strict=False) for proxy in settings.TRUSTED_PROXIES
    )


def network_of(request: HttpRequest) -> str:
    """Return the network a request comes from, as evidence may keep it: /24, of IPv6 /48."""
    return shortened(source_of(request))


def shortened(source: str) -> str:
    """Cut an address or a network of `source_of` to what no longer names one line."""
    address = parsed(source.partition("/")[0])
    if address is None:
        return ""
    width = 24 if isinstance(address, ipaddress.IPv4Address) else 48
    return str(ipaddress.ip_network((address, width), strict=False))


def source_of(request: HttpRequest) -> str:
    """Return the nearest address that is no proxy of ours; of IPv6 only the network of a line.

    `X-Forwarded-For` is read from the right and only as far as trusted proxies wrote it: what
    stands further left was typed by whoever sent the request.
    """
    address = parsed(request.META.get("REMOTE_ADDR", ""))
    named = [parsed(part) for part in request.headers.get("X-Forwarded-For", "").split(",")]
    while address and is_trusted(address) and named and named[-1]:
        address = named.pop()
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((address, 64), strict=False))
    return str(address or "unknown")
