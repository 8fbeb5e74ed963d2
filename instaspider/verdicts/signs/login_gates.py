"""Lists the pages that the service sends a login to until its owner acts.

The path says which page it is, whatever the host, its letter case and its query: the same page is
named by ``www.`` and ``i.instagram.com``, by Facebook, in redirects and in bodies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from posixpath import normpath
from urllib.parse import unquote, urlsplit

# Paths of calls: a redirect to one of them leads to no page.
_CALLS = ("/api/", "/graphql", "/ajax/")
# Whose pages mean something to us; a redirect to another host may be anybody's on the way.
_HOSTS = ("instagram.com", "facebook.com", "meta.com")
_START_HOSTS = ("", "instagram.com", "www.instagram.com", "i.instagram.com", "m.instagram.com")
# In front of a gate's path; of any other it is somebody's name.
_LANGUAGE = re.compile(r"/[a-z]{2,3}(?:[-_][a-z]{2,4})?(?=/)")
_LONGEST = 120


@dataclass(frozen=True, slots=True)
class LoginGate:
    """One such page."""

    name: str
    """As a sign: :data:`instaspider.verdicts.signs.SIGNS` has one for each gate."""
    paths: tuple[str, ...]
    wants: str
    source: str
    in_bodies: bool = False
    """Whether an address in a body that asks for a challenge says more than the body's words."""

    def is_at(self, path: str) -> bool:
        """Whether a path, in lower case, leads there. A name alone may be somebody's account if it
        only begins like the page's."""
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
    ),
)
"""In the order in which a path is compared with them."""


@dataclass(frozen=True, slots=True)
class PageAddress:
    """Where an address leads, read like a browser at the service's start page."""

    host: str
    """Empty: the host that was asked."""
    path: str
    """With a slash at its beginning, as it was sent."""

    @classmethod
    def of(cls, address: str, asked: str = "/") -> PageAddress | None:
        """The target of a Location header or of an address in a body; None of what is no
        address. ``asked``: the path that an address without one leads to."""
        try:
            parts = urlsplit(address.strip().replace("\\", "/"))
            host, scheme = parts.hostname or "", parts.scheme.lower()
        except ValueError:  # brackets that hold no address
            return None
        path = unquote(parts.path) or ("" if host else asked)
        if scheme not in ("", "http", "https"):  # instagram://checkpoint/dismiss
            host, path = "", f"/{parts.netloc}{path}"
        return cls(host, path if path.startswith("/") else f"/{path}")

    @property
    def is_of_service(self) -> bool:
        """Whether the service itself has that page."""
        return not self.host or any(
            self.host == own or self.host.endswith(f".{own}") for own in _HOSTS
        )

    @property
    def is_home(self) -> bool:
        """Whether it is Instagram's start page."""
        return self.host in _START_HOSTS and self._plain == "/"

    @property
    def is_call(self) -> bool:
        """Whether it is no page but a call."""
        return self.is_of_service and self.path.lower().startswith(_CALLS)

    @property
    def gate(self) -> LoginGate | None:
        """The gate that it leads to."""
        if not self.is_of_service:
            return None
        paths = (self._plain, _LANGUAGE.sub("", self._plain, count=1))
        return next((gate for path in paths for gate in GATES if gate.is_at(path)), None)

    @property
    def _plain(self) -> str:
        """The path as it is compared: dots and doubled slashes resolved, without parameters."""
        path = normpath(self.path.lower().replace("\\", "/"))
        return "/".join(part.partition(";")[0] for part in f"/{path.strip('/')}".split("/"))

    @property
    def shown(self) -> str:
        """It in a sentence: without its query, which may hold secrets of the login."""
        host = "" if self.host in _START_HOSTS else self.host
        return in_words(f"{host}{self.path}", _LONGEST)


def in_words(text: str, most: int = 200) -> str:
    """What the service said, fit for a sentence: on one line and not too long."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text[: 4 * most]).split())
    return line if len(line) <= most else f"{line[: most - 3]}..."
