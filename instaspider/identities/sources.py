"""Proxies in a file, a list by URL or a setting -> identities.

One proxy URL a line; blank lines and ``#`` comments are skipped. ``{session:N}`` in a URL makes N
sticky identities of it. The word ``rotating`` after a URL marks a gateway whose exit changes; it is
one identity for pace.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from instaspider.exceptions import ConfigurationError
from instaspider.identities.identity import Identity

SCHEMES = ("http", "https", "socks4", "socks5", "socks5h")
_SESSIONS = re.compile(r"\{session:(\d{1,6})\}")
_SETTING = "INSTASPIDER_PROXIES"


def read_proxies(
    setting: str | None, fetch: Callable[[str], bytes], complain: Callable[[str], None]
) -> list[str]:
    """The proxy URLs that a setting names, with credentials.

    ``fetch`` gets a list by URL; ``complain`` takes one sentence for each line that is left out,
    without its credentials. Raises :class:`ConfigurationError` if no proxy is left.
    """
    if setting is None:
        return []
    source, lines = _lines(setting, fetch)
    proxies: list[str] = []
    for number, line in lines:
        try:
            proxies.extend(_proxy(line))
        except ValueError as error:
            complain(f"{source}, line {number}: {error}; the line is left out.")
    if not proxies:
        raise ConfigurationError(f"{_SETTING}: {source} names no proxy that can be used.")
    return proxies


def identities_for(proxies: Iterable[str], impersonate: str) -> list[Identity]:
    """One anonymous identity for each proxy; without any, one with this machine's own address."""
    made = [
        Identity(id=f"proxy-{number}", impersonate=impersonate, proxy=proxy)
        for number, proxy in enumerate(proxies, 1)
    ]
    return made or [Identity(id="direct", impersonate=impersonate)]


def is_local(proxy: str) -> bool:
    """Whether a proxy runs on this machine."""
    host = urlsplit(proxy).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _lines(setting: str, fetch: Callable[[str], bytes]) -> tuple[str, Iterator[tuple[int, str]]]:
    parts = urlsplit(setting) if "," not in setting else None
    if parts is not None and parts.scheme == "https" and parts.path not in ("", "/"):
        return f"the list from {parts.hostname}", _numbered(fetch(setting).decode("utf-8-sig"))
    if "://" in setting:
        return _SETTING, _numbered(setting.replace(",", "\n"))
    path = Path(setting).expanduser()
    if not path.is_file():
        raise ConfigurationError(f"{_SETTING}: there is no file {setting}.")
    return setting, _numbered(path.read_text("utf-8-sig"))


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        entry = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if entry:
            yield number, entry


def _proxy(entry: str) -> Iterator[str]:
    url, _, mark = entry.partition(" ")
    if mark.strip() not in ("", "rotating"):
        raise ValueError(f"{mark.strip()!r} after the URL is not the word rotating")
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES:
        raise ValueError(f"a proxy URL begins with one of {', '.join(SCHEMES)} and ://")
    try:
        port = parts.port
    except ValueError:
        port = None
    if not parts.hostname or port is None:
        raise ValueError("a proxy URL has the form scheme://user:password@host:port")
    match = _SESSIONS.search(url)
    if match is None:
        yield url
        return
    for number in range(1, int(match[1]) + 1):
        yield url[: match.start()] + str(number) + url[match.end() :]
