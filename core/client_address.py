"""The address a request comes from (来源地址), also behind proxies of our own."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The address of the client that sent this request; None where nothing like one is known."""
    return address_in(request.META)


def address_in(environ: Mapping[str, Any]) -> str | None:
    """The client's address: that of the connection, or, behind PROXIES proxies of ours, the one the outermost of them
    wrote into X-Forwarded-For. What stands further left there the client itself may have written."""
    return _address(environ.get("REMOTE_ADDR", ""), environ.get("HTTP_X_FORWARDED_FOR", ""), settings.PROXIES)


@lru_cache(4096)
def _address(connected: str, forwarded: str, proxies: int) -> str | None:
    hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
    said = hops[-proxies] if 0 < proxies <= len(hops) else connected
    try:
        return str(ipaddress.ip_address(said))
    except ValueError:
        return None


@lru_cache(4096)
def counted_as(address: str | None) -> str:
    """By what an address is counted: of IPv6 the network (/64), for one line has all addresses of it at will."""
    if address is None or ":" not in address:
        return address or "unknown"
    said = ipaddress.IPv6Address(address)
    return str(said.ipv4_mapped or ipaddress.ip_network((int(said), 64), strict=False))


def is_within(address: str | None, networks: Iterable[str]) -> bool:
    """Whether an address belongs to one of these networks (10.1.0.0/16); no networks: yes."""
    wanted = [ipaddress.ip_network(network, strict=False) for network in networks]
    if not wanted:
        return True
    return address is not None and any(ipaddress.ip_address(address) in network for network in wanted)
