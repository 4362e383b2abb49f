"""Addresses of strangers: which URLs we send to, and which internet addresses are really outside."""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from labflow.words import later

PORTS = (443, 8443)
LONGEST = 500

_NAME = re.compile(r"(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_PATH = re.compile(r"[!-~]*")
# Never a customer's server: translation into private IPv4, relays, a cloud's own services, and special networks that
# Python's own table knows in some releases only.
_NEVER = tuple(
    ipaddress.ip_network(each)
    for each in (
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "192.88.99.0/24", "168.63.129.16/32", "fec0::/10",
        "100.64.0.0/10", "169.254.0.0/16", "198.18.0.0/15", "192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20",
        "5f00::/16", "100::/64",
    )
)  # fmt: skip

IP = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True)
class Target:
    """A URL taken apart, so that what is checked is what is asked."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """The Host header."""
        usual = 443 if self.scheme == "https" else 80
        return self.host if self.port == usual else f"{self.host}:{self.port}"


class WrongAddress(ValueError):
    """This URL is no place to send to; the message says why."""


def target(url: str, *, loopback: bool = False) -> Target:
    """The URL taken apart; refused unless it is plain https to a name with a public ending.

    `loopback` also lets 127.0.0.1 and localhost through, with any port and without TLS: for tests and demonstrations.
    """
    if len(url) > LONGEST:
        raise WrongAddress(later("The address is too long."))
    if not _PATH.fullmatch(url) or "\\" in url:
        raise WrongAddress(later("The address holds a space or a character that no address has."))
    parts = urlsplit(url)
    try:
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise WrongAddress(later("The port is no port.")) from None
    if parts.username is not None or parts.password is not None or "@" in parts.netloc:
        raise WrongAddress(later("Leave name and password out of the address."))
    if parts.fragment:
        raise WrongAddress(later("Leave out what stands behind #."))
    own = loopback and host in ("127.0.0.1", "localhost")
    if parts.scheme != "https" and not (own and parts.scheme == "http"):
        raise WrongAddress(later("The address must begin with https://."))
    if not own and not _NAME.fullmatch(host):
        raise WrongAddress(later("Give the name of a server on the internet, not a number."))
    port = port or (443 if parts.scheme == "https" else 80)
    if not own and port not in PORTS:
        raise WrongAddress(later("Only the ports 443 and 8443 are possible."))
    return Target(parts.scheme, host, port, (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))


def is_outside(address: str) -> bool:
    """Whether a resolved address is a public one on the internet: not ours, not a neighbour's, not a disguise of such."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if "%" in address or _embedded(ip):
        return False
    if ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local:
        return False
    return ip.is_global and not any(ip in net for net in _NEVER if net.version == ip.version)


def _embedded(ip: IP) -> bool:
    """An IPv4 address inside an IPv6 one: refused, whatever it is."""
    return isinstance(ip, ipaddress.IPv6Address) and (ip.ipv4_mapped is not None or int(ip) < 2**96)
