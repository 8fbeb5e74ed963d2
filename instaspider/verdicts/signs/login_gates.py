"""Lists the gates: pages to which the service sends a login until its owner acts.

The path tells which page it is, whatever the host, the case of its letters, and the query: ``www.``
and ``i.instagram.com``, Facebook, redirects and bodies name the same page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import normpath
from typing import Literal
from urllib.parse import unquote, urlsplit

# Paths of calls; a redirect to one of them leads to no page.
_CALLS = ("/api/", "/graphql", "/ajax/")
# Hosts whose pages are known here. A redirect to another host may come from anybody on the way.
_HOSTS = ("instagram.com", "facebook.com", "meta.com")
_START_HOSTS = ("", "instagram.com", "www.instagram.com", "i.instagram.com", "m.instagram.com")
# May stand in front of a gate's path; in front of another path it is somebody's name.
_LANGUAGE = re.compile(r"/[a-z]{2,3}(?:[-_][a-z]{2,4})?(?=/)")
_LONGEST = 120


ForLogin = Literal["", "ended", "doubted", "owners", "blocked", "home", "masked", "astray"]
"""What a sign means for a login that gets it, where that is more than its verdict says.

``ended``: the service does not take the login any more. ``doubted``: it may have ended, or it asked
too often, or for a walled account (the "expired session" of instaloader#2689). ``owners``: its
owner has to act first, where a visitor just meets a wall. ``blocked``: it is blocked, or its
document has expired. ``home``: the route, or the list, is withheld from it. ``masked``: a challenge
may hide behind it. ``astray``: it is no answer, and says nothing of the route or the account; a
login that gets one from route after route rests for a while.
"""


@dataclass(frozen=True, slots=True)
class LoginGate:
    """One page to which the service sends a login."""

    name: str
    """The name of its sign: :data:`instaspider.verdicts.signs.SIGNS` has one for each gate."""
    paths: tuple[str, ...]
    wants: str
    source: str
    login: ForLogin = ""
    """What it means for a login; empty: that it is retired."""
    in_bodies: bool = False
    """Whether its address, in a body that asks for a challenge, tells more than the body's
    words."""

    def is_at(self, path: str) -> bool:
        """Whether a path, in lower case, leads to this page.

        A path that only begins like the page's may be somebody's account.
        """
        return any(
            path == own
            or path.startswith(f"{own}/")
            or (own.count("/") > 1 and path.startswith(own))
            for own in self.paths
        )


GATES: tuple[LoginGate, ...] = (
    LoginGate(
        "two_factor",
        ("/accounts/two_factor", "/accounts/login/two_factor"),
        "a login is to be completed with a code",
        "instagrapi 3.2.2 mixins/private.py:561; public browser helpers of 2026",
    ),
    LoginGate(
        "login_page",
        ("/accounts/login", "/login"),
        "it asks to log in",
        "gallery-dl 1.32.18 extractor/instagram.py:182 and #2376, instaloader 4.16"
        " instaloadercontext.py:450, yt-dlp 2026.10.26 extractor/instagram.py:96",
        login="ended",
    ),
    LoginGate(
        "suspended",
        ("/accounts/suspended", "/suspended"),
        "the account is suspended",
        "instagrapi 3.2.2 mixins/private.py:580; public browser helpers of 2026",
        in_bodies=True,
    ),
    LoginGate(
        "disabled",
        ("/accounts/disabled",),
        "the account is disabled",
        "public browser helpers of 2026",
        in_bodies=True,
    ),
    LoginGate(
        "challenge_page",
        ("/challenge", "/api/challenge", "/api/v1/challenge"),
        "it asks for a challenge",
        "gallery-dl#2155, instagrapi 3.2.2 exceptions.py:159",
    ),
    LoginGate(
        "checkpoint_page",
        ("/checkpoint", "/integrity/checkpoint"),
        "it asks for a challenge",
        "a follower tracker's tests of Sept 2026; mgp25/Instagram-API#2250",
    ),
    LoginGate(
        "auth_platform",
        ("/auth_platform", "/recaptcha"),
        "it asks to confirm who logs in",
        "gallery-dl#9654, instagrapi 3.2.2 mixins/challenge.py:152",
    ),
    LoginGate(
        "consent_page",
        ("/consent", "/privacy/checks", "/privacy/consent", "/terms/unblock", "/terms/accept"),
        "it asks to consent to something",
        "instaloader threads (/consent/?flow=ad_free_subscription);"
        " mgp25/Instagram-API README (/privacy/checks/); clients that accept /terms/unblock/",
        login="owners",
    ),
)
"""The order in which a path is compared with them."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """Where an address leads, as a browser at the service's start page reads it."""

    host: str
    """Empty for the host that was asked."""
    path: str
    """The path as it was sent, with a slash at its beginning."""

    @classmethod
    def of(cls, address: str, asked: str = "/") -> PageAddress | None:
        """Return where a Location header, or an address in a body, leads; None for no address.

        ``asked``: the path of the request, for an address without a path.
        """
        try:
            parts = urlsplit(address.strip().replace("\\", "/"))
            host, scheme = parts.hostname or "", parts.scheme.lower()
        except ValueError:  # brackets without an address in them
            return None
        path = unquote(parts.path) or ("" if host else asked)
        if scheme not in ("", "http", "https"):  # instagram://checkpoint/dismiss
            host, path = "", f"/{parts.netloc}{path}"
        return cls(host, path if path.startswith("/") else f"/{path}")

    @property
    def is_of_service(self) -> bool:
        """Whether it is a page of the service itself."""
        return not self.host or any(
            self.host == own or self.host.endswith(f".{own}") for own in _HOSTS
        )

    @property
    def is_home(self) -> bool:
        """Whether it is Instagram's start page."""
        return self.host in _START_HOSTS and self._plain == "/"

    @property
    def is_call(self) -> bool:
        """Whether it is a call, not a page."""
        return self.is_of_service and self.path.lower().startswith(_CALLS)

    @property
    def gate(self) -> LoginGate | None:
        """The gate to which it leads; None if it is none."""
        if not self.is_of_service:
            return None
        paths = (self._plain, _LANGUAGE.sub("", self._plain, count=1))
        return next((gate for path in paths for gate in GATES if gate.is_at(path)), None)

    @property
    def _plain(self) -> str:
        """The path for comparisons: without dots, doubled slashes and parameters."""
        path = normpath(self.path.lower().replace("\\", "/"))
        return "/".join(part.partition(";")[0] for part in f"/{path.strip('/')}".split("/"))

    @property
    def shown(self) -> str:
        """The address for a sentence, without its query, which may hold secrets of the login."""
        host = "" if self.host in _START_HOSTS else self.host
        return in_words(f"{host}{self.path}", _LONGEST)


def in_words(text: str, most: int = 200) -> str:
    """Return what the service said for a sentence: on one line and not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * most]).split())
    return line if len(line) <= most else f"{line[: most - 3]}..."
