"""Where a request comes from, as far as somebody trustworthy says so."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

NOWHERE = "0.0.0.0"  # noqa: S104 - nothing is bound to it


def client_address(request: HttpRequest) -> str:
    """The address of the client. Only the entry that the first of our own proxies wrote into X-Forwarded-For counts:
    everything left of it was written by whoever asked. Without proxies the header is not looked at.
    """
    proxies = settings.TRUSTED_PROXY_COUNT
    given = [one.strip() for one in request.headers.get("X-Forwarded-For", "").split(",") if one.strip()]
    # Fewer entries than proxies: it came past one of them, and no entry can be trusted.
    named = given[-proxies] if 0 < proxies <= len(given) else request.META.get("REMOTE_ADDR", "")
    try:
        address = ipaddress.ip_address(without_port(named).split("%")[0])
        # A socket for both families writes ::ffff:192.0.2.1: as a network of IPv6 that would be all of IPv4.
        return str(getattr(address, "ipv4_mapped", None) or address)
    except ValueError:
        return NOWHERE  # a unix socket, or a proxy that writes names: one bucket for all of them


def without_port(named: str) -> str:
    """Return the address of `203.0.113.7:51234`, `[2001:db8::7]:51234`, `[2001:db8::7]`, as some gateways write it."""
    if named.startswith("["):
        return named[1:].partition("]")[0]
    host, colon, port = named.partition(":")
    return host if colon and port.isdigit() and "." in host else named


def network_of(address: str) -> str:
    """What is counted as one place: an IPv6 customer has a whole /64 to change addresses in."""
    if ipaddress.ip_address(address).version == 4:
        return address
    return str(ipaddress.ip_network(f"{address}/64", strict=False).network_address)
