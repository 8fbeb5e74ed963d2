"""Tells which addresses files may come from. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

# The service's content servers. No address of numbers and no other port passes, so that nothing
# on this machine or its network is ever asked; that the host is who it says is TLS's business.
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?:cdninstagram\.com|fbcdn\.net)(?::443)?", re.IGNORECASE)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# More than any address of the service's has.
_LONGEST = 4096


def refusal(url: str) -> str:
    """Why a file is not fetched from there; empty if it is."""
    scheme = _SCHEME.match(url)
    if not url.startswith("https://"):
        return f"its address begins with {scheme[1] if scheme else 'no scheme'}, not with https"
    if len(url) > _LONGEST:
        return "its address is too long"
    try:
        host = urlsplit(url).netloc
    except ValueError:
        return "its address cannot be read"
    if not _HOST.fullmatch(host):
        return f"its address is on {_shown(host)}, which is none of the service's content servers"
    return ""


def target(url: str, location: str) -> str:
    """Where a redirect leads; empty where nobody can say."""
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def bare(url: str) -> str:
    """The address without its signature, the same in every answer but for the host."""
    return url.partition("?")[0].partition("#")[0][:_LONGEST]


def _shown(host: str) -> str:
    text = host.rpartition("@")[2]
    return repr(text if len(text) < 80 else f"{text[:80]}...")
