"""Hosts and origins: which address a request claims to be for, and which page it comes from.

A foreign page can point its own name at this machine (DNS rebinding) or send requests from the
reader's browser (cross-site request forgery). The first shows in `Host`, the second in `Origin`.
"""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.datastructures import Headers

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
_HOST = re.compile(r"(?P<name>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?", re.I)


def is_loopback(address: str) -> bool:
    """Whether an address to listen on, or a client's address, is this machine itself."""
    try:
        return ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address.casefold() == "localhost"


def host_of(headers: Headers) -> str | None:
    """The one well-formed `Host` of a request, lower case; None when missing, repeated or malformed."""
    given = headers.getlist("host")
    if len(given) != 1 or not _HOST.fullmatch(given[0]):
        return None
    return given[0].lower()


def names_loopback(host: str) -> bool:
    """Whether a host, with or without a port, is one of this machine's own names."""
    match = _HOST.fullmatch(host)
    return match is not None and match["name"].lower() in LOOPBACK_NAMES


def same_origin(headers: Headers, host: str) -> bool:
    """Whether `Origin` is given and names this very host and port."""
    given = headers.getlist("origin")
    if len(given) != 1:
        return False
    origin = urlsplit(given[0])
    return origin.scheme in {"http", "https"} and origin.netloc.lower() == host


def sent_by_another_site(headers: Headers) -> bool:
    """Whether the browser says that another page embeds or fetches this; following a link is no such thing."""
    site, mode = headers.get("sec-fetch-site"), headers.get("sec-fetch-mode")
    followed = mode == "navigate" and headers.get("sec-fetch-dest") == "document"
    return site not in {None, "same-origin", "none"} and not followed
