"""Tells which browser a connection looks like, and which one its User-Agent claims.

The look is that of TLS and HTTP/2. The looks here are those of all targets of curl_cffi 0.16.3 and
of the new ones of 0.17.0, measured by this sandbox. Of a JA4 such as
``t13d1516h2_8daaf6152771_806a8c22fdea`` these parts count: the version, the number of extensions,
ALPN, and the digest of the ciphers. The third part changes with each version, and a resumed
connection has one extension more.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from instaspider.sandbox.exchange import Peer

CHROMIUM, FIREFOX, SAFARI = "chromium", "firefox", "safari"

_HEAD = re.compile(r"t13[di](\d\d)(\d\d)h2")


@dataclass(frozen=True, slots=True)
class Look:
    """One look of a browser family."""

    family: str
    ciphers: str
    """The second part of JA4."""
    extensions: range
    pseudo: str
    """The order of the HTTP/2 pseudo headers: method, authority, scheme, path."""
    targets: str
    """The targets on which it was measured."""


LOOKS = (
    Look(
        CHROMIUM, "8daaf6152771", range(15, 20), "m,a,s,p", "chrome99 to chrome152, edge99, edge101"
    ),
    Look(FIREFOX, "5b57614c22b0", range(15, 20), "m,p,a,s", "firefox133 to firefox147"),
    Look(FIREFOX, "86a278354501", range(15, 20), "m,p,a,s", "firefox153"),
    Look(FIREFOX, "8daaf6152771", range(13, 20), "m,p,a,s", "firefox154, firefox155, tor145"),
    Look(SAFARI, "2802a3db6c62", range(13, 15), "m,s,p,a", "safari153"),
    Look(SAFARI, "a09f3c656075", range(13, 17), "m,s,p,a", "safari155 to safari172_ios"),
    Look(SAFARI, "a09f3c656075", range(13, 17), "m,s,a,p", "safari180 to safari270"),
)

_IOS = re.compile(r"\b(?:CriOS|FxiOS|EdgiOS)/")
"""Names in the User-Agent of browsers on iOS, which all have Safari's engine."""


def is_consistent(peer: Peer, user_agent: str) -> bool:
    """Whether the connection has the look that the User-Agent claims; False for no browser."""
    claimed = claimed_family(user_agent)
    return claimed is not None and claimed == seen_family(peer)


def claimed_family(user_agent: str) -> str | None:
    """Return the browser family that a User-Agent names; None for tools and apps."""
    if not user_agent.startswith("Mozilla/5.0 (") or " Instagram " in user_agent:
        return None
    if _IOS.search(user_agent):
        return SAFARI
    for mark, family in (("Chrome/", CHROMIUM), ("Firefox/", FIREFOX), ("Safari/", SAFARI)):
        if mark in user_agent:
            return family
    return None


def seen_family(peer: Peer) -> str | None:
    """Return the browser family that a connection looks like; None for no browser's look."""
    head, _, rest = (peer.ja4 or "").partition("_")
    ciphers = rest.partition("_")[0]
    match = _HEAD.fullmatch(head)
    if match is None or peer.h2 is None:
        return None
    extensions = int(match[2])
    pseudo = peer.h2.rpartition("|")[2]
    for look in LOOKS:
        fits = (look.ciphers, look.pseudo) == (ciphers, pseudo)
        if fits and extensions in look.extensions:
            return look.family
    return None
