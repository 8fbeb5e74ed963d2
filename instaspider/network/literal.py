"""A way around libcurl: an address of IPv6 in an http:// URL that is asked of an HTTP proxy.

To name the host to the proxy libcurl (8.21) takes the brackets off the address, finds that this is
no URL, and fails with "out of memory" (curl 27; ``http_target`` of lib/http.c). It connects to the
proxy alone, whatever the URL's host is: so it gets a URL with another host, and the right one as
the request's target and in Host.
"""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import urlsplit, urlunsplit

from instaspider.network.head import Head

_ANY_HOST = "ipv6.invalid"  # a name that cannot exist (RFC 6761)


def around(url: str, head: Head) -> tuple[str, Head, str]:
    """URL and header for libcurl, and the target that the proxy is to be told."""
    parts = urlsplit(url)
    authority = parts.netloc.rpartition("@")[2]
    port = f":{parts.port}" if parts.port else ""
    if not any(line.lower().startswith(b"host:") for line in head.lines):
        head = replace(head, lines=(f"Host: {authority}".encode(), *head.lines))
    target = urlunsplit(parts._replace(netloc=authority, path=parts.path or "/", fragment=""))
    return urlunsplit(parts._replace(netloc=_ANY_HOST + port)), head, target
