"""A certificate authority for one run, and the TLS look of the server."""

from __future__ import annotations

import ssl
from pathlib import Path

import trustme

_NAMES = (
    "www.instagram.com",
    "i.instagram.com",
    "instagram.com",
    "*.instagram.com",
    "*.cdninstagram.com",
    "*.fbcdn.net",
    "localhost",
    "127.0.0.1",
)


def tls_context(ca_file: Path) -> ssl.SSLContext:
    """Make an authority, write its certificate (PEM) to ``ca_file`` and trust nobody else to it.

    The one context returned must serve all connections: session tickets are sealed with its keys,
    and one context per connection would never see a resumed handshake.
    """
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*_NAMES).configure_cert(context)
    context.set_alpn_protocols(["h2", "http/1.1"])
    authority.cert_pem.write_to_path(str(ca_file))
    return context
