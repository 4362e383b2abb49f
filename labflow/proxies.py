"""Who asks when reverse proxies of ours stand in front: the address that the outermost of them saw."""

from collections.abc import MutableMapping
from ipaddress import ip_address
from typing import Any

Scope = MutableMapping[str, Any]


def seen_through(scope: Scope, proxies: int) -> Scope:
    """The scope with the client's own address. Each proxy adds whom it saw at the end; what stands before that is only a claim."""
    if not proxies:
        return scope
    told = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    addresses = [address.strip() for address in told.decode("latin-1").split(",")]
    if len(addresses) < proxies:
        return scope
    try:
        address = str(ip_address(addresses[-proxies]))
    except ValueError:
        return scope
    return {**scope, "client": (address, 0)}
