"""Splits URLs as people paste them: without scheme, in capitals, percent-encoded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from instaspider.parsing.shortcodes import shortcode_of

INSTAGRAM_HOSTS = frozenset(
    f"{subdomain}{domain}"
    for domain in ("instagram.com", "instagr.am")
    for subdomain in ("", "www.", "m.")
)

_SCHEME = re.compile(r"(?:[a-z][a-z0-9+.-]*:)?//", re.IGNORECASE)
# A username may hold dots ("example.com"), so another host needs a slash to be an address.
# Instagram's own host is an address without one.
_HOST_AND_PATH = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+\.?(?::\d+)?/", re.IGNORECASE)
_INSTAGRAM = re.compile(
    r"(?:www\.|m\.)?instagra(?:m\.com|\.am)\.?(?::\d+)?(?:[/?#]|$)", re.IGNORECASE
)
# Links that open the app: what they show -> the name of their value, and the page that shows it.
_APP_LINK = re.compile(r"instagram://([^/?#]*)/*(?:\?([^#]*))?", re.IGNORECASE)
_APP_PAGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "user": ("username", ()),
    "media": ("id", ("p",)),
    "tag": ("name", ("explore", "tags")),
    "location": ("id", ("explore", "locations")),
}
_APP = "the Instagram app"
_PK = re.compile(r"(\d{5,25})(?:_\d{1,25})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PastedUrl:
    """A URL, split: ``host`` in lower case without port, ``segments`` of the decoded path."""

    host: str
    segments: tuple[str, ...]

    @property
    def is_instagram(self) -> bool:
        """Whether it is a host of profiles and posts."""
        return self.host in INSTAGRAM_HOSTS


def read_url(text: str) -> PastedUrl | None:
    """Split a text, or return None if it does not have the shape of a URL.

    An address that cannot be split (``http://[``) has an empty host.
    """
    if link := _APP_LINK.match(text):
        return _app_link(link[1].lower(), link[2] or "")
    if not _SCHEME.match(text):
        if not (_INSTAGRAM.match(text) or _HOST_AND_PATH.match(text)):
            return None
        text = "//" + text
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return PastedUrl("", ())
    # Copied addresses may have an encoded query: /nasa%3Fhl=en
    path = re.split("[?#]", unquote(parts.path), maxsplit=1)[0]
    return PastedUrl(host, tuple(segment for segment in path.split("/") if segment))


def _app_link(screen: str, query: str) -> PastedUrl:
    """Return ``instagram://user?username=nasa`` as the website's page that shows the same."""
    name, page = _APP_PAGES.get(screen, ("", ()))
    value = parse_qs(query).get(name, [""])[0].strip()
    if screen == "media":
        match = _PK.fullmatch(value)
        value = shortcode_of(match[1]) if match else ""
    return PastedUrl("www.instagram.com", (*page, value)) if value else PastedUrl(_APP, ())
