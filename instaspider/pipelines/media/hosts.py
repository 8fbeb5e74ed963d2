"""Tells which addresses files may come from. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

# The service's content servers. No numeric address and no other port passes, so nothing on this
# machine or its network is ever asked. TLS makes sure that the host is what it claims.
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+(?:cdninstagram\.com|fbcdn\.net)(?::443)?", re.IGNORECASE)
_SCHEME = re.compile(r"\s*([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# Longer than any address of the service.
_LONGEST = 4096


def refusal(url: str) -> str:
    """Return why a file is not fetched from there; empty if it may be."""
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
    """Return where a redirect leads; empty if that cannot be told."""
    try:
        return urljoin(url, location)
    except ValueError:
        return ""


def bare(url: str) -> str:
    """Return the address without its signature; only the host still differs between answers."""
    return url.partition("?")[0].partition("#")[0][:_LONGEST]


def _shown(host: str) -> str:
    text = host.rpartition("@")[2]
    return repr(text if len(text) < 80 else f"{text[:80]}...")
