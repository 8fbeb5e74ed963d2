"""Makes a certificate authority for one run, and the TLS side of the server."""

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
    # A star stands for one label (RFC 9525 6.3).
    "*.fsbx1-1.fna.fbcdn.net",
    "*.fsbx2-1.fna.fbcdn.net",
    "localhost",
    "127.0.0.1",
)


class Authority:
    """Vouches for the sandbox alone; its certificate (PEM) is written to ``ca_file``."""

    def __init__(self, ca_file: Path) -> None:
        self._ca = trustme.CA()
        self._ca.cert_pem.write_to_path(str(ca_file))

    def context(self, *protocols: str) -> ssl.SSLContext:
        """Return the server's side of TLS, with these ALPN protocols, the best first.

        One context must serve all connections of a port. Session tickets are sealed with its keys,
        so with a context for each connection no handshake would ever be resumed.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._ca.issue_cert(*_NAMES).configure_cert(context)
        context.set_alpn_protocols(list(protocols))
        return context
