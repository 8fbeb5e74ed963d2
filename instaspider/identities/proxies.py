"""Reads the list of proxies, and makes identities of proxies and logins.

The list has one proxy URL a line; blank lines and ``#`` comments are skipped. ``{session:N}`` in a
URL makes N sticky identities of it. The word ``rotating`` after a URL marks a gateway whose exit
address changes. The pace counts it as one identity, however many exits it has.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from instaspider.exceptions import ConfigurationError
from instaspider.identities.address import Address
from instaspider.identities.identity import Identity
from instaspider.identities.sessions.session import Session

SCHEMES = ("http", "https", "socks4", "socks5", "socks5h")
_SESSIONS = re.compile(r"\{session:(\d{1,6})\}")
_SETTING = "INSTASPIDER_PROXIES"
# Matches user:password@host:port, or host:port:user:password as some sellers write it.
_NOT_A_FILE = re.compile(r"@|:\d+(:|$)")


@dataclass(frozen=True, slots=True)
class ProxyLine:
    """One line of a list of proxies."""

    url: str = field(repr=False)
    """The URL with credentials. A secret."""
    rotating: bool = False
    """Whether it is a gateway whose exit address changes: such a proxy never carries a login."""


def read_proxies(
    setting: str | None, fetch: Callable[[str], bytes], complain: Callable[[str], None]
) -> list[ProxyLine]:
    """Return the proxies that a setting names.

    ``fetch`` gets a list by its URL. ``complain`` is called with one sentence for each line that is
    left out; it names no credentials. Raises :class:`ConfigurationError` if no proxy is left; the
    message says what is wrong with the first line.
    """
    if setting is None:
        return []
    source, lines = _lines(setting, fetch)
    proxies: dict[str, ProxyLine] = {}
    first_fault = ""
    for number, line in lines:
        try:
            made = {proxy.url: proxy for proxy in _proxy(line)}
        except ValueError as error:
            complain(f"{source}, line {number}: {error}; the line is left out.")
            first_fault = first_fault or f" (line {number}: {error})"
            continue
        if made.keys() <= proxies.keys():  # with two buckets, one address would go twice as fast
            complain(f"{source}, line {number}: this proxy is named before; the line is left out.")
        proxies |= {url: proxy for url, proxy in made.items() if url not in proxies}
    if not proxies:
        what = "it" if source == _SETTING else source
        raise ConfigurationError(
            f"{_SETTING}: {what} names no proxy that can be used{first_fault}."
        )
    return list(proxies.values())


def identities_for(
    proxies: Sequence[ProxyLine],
    impersonate: str,
    logins: Sequence[tuple[Session, str | None]] = (),
    *,
    anonymous: bool = True,
    first: int = 1,
) -> list[Identity]:
    """Return an identity for each login, and an anonymous one for each proxy that carries no login.

    ``logins`` are pairs of login and proxy URL (None: this machine's own address). Without proxies
    there is one anonymous identity, with this machine's address; with ``anonymous=False`` there are
    the logins alone. Identities of one address share its token bucket. ``first``: the number of
    the first proxy, for names.
    """
    urls: list[str | None] = [proxy.url for proxy in proxies]
    urls = urls or [None]
    addresses = {url: Address(proxy=url is not None) for url in urls}
    made = [
        Identity(
            id=f"session-{number}",
            impersonate=impersonate,
            proxy=url,
            session=session,
            address=addresses[url],
        )
        for number, (session, url) in enumerate(logins, 1)
    ]
    taken = {identity.proxy for identity in made} - {None}
    for number, url in enumerate(urls if anonymous else [], first):
        if url not in taken:
            name = "direct" if url is None else f"proxy-{number}"
            made.append(
                Identity(id=name, impersonate=impersonate, proxy=url, address=addresses[url])
            )
    rotating = {proxy.url for proxy in proxies if proxy.rotating}
    for identity in made:
        identity.rotating = identity.proxy in rotating
    return made


def _lines(setting: str, fetch: Callable[[str], bytes]) -> tuple[str, Iterator[tuple[int, str]]]:
    parts = _split(setting) if "," not in setting else None
    if parts is not None and parts.scheme == "https" and parts.path not in ("", "/"):
        source = f"the list from {parts.hostname}"
        return source, _numbered(_text(fetch(setting), source))
    if "://" in setting:
        return _SETTING, _numbered(setting.replace(",", "\n"))
    if _NOT_A_FILE.search(setting):  # the message does not show it: it may have a password
        raise ConfigurationError(f"{_SETTING}: a proxy URL begins with http:// or socks5://.")
    try:
        data = Path(setting).expanduser().read_bytes()
    except FileNotFoundError:
        raise ConfigurationError(f"{_SETTING}: there is no file {setting}.") from None
    except OSError as error:
        raise ConfigurationError(
            f"{_SETTING}: {setting} cannot be read ({error.strerror})."
        ) from None
    return setting, _numbered(_text(data, setting))


def _split(url: str) -> SplitResult | None:
    """Return the parts of a URL; None if it is none. Python's own error would quote a password."""
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _text(data: bytes, source: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{_SETTING}: {source} is no text (UTF-8).") from None


def _numbered(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        entry = re.split(r"(?:^|\s)#", line, maxsplit=1)[0].strip()
        if entry:
            yield number, entry


def _proxy(entry: str) -> Iterator[ProxyLine]:
    url, *mark = entry.split()
    if mark not in ([], ["rotating"]):  # not shown, because it may be part of a password
        raise ValueError("what stands after the URL is not the word rotating")
    parts = _split(url)
    if parts is not None and parts.scheme not in SCHEMES:
        raise ValueError(f"a proxy URL begins with one of {', '.join(SCHEMES)} and ://")
    if parts is None or not _has_address(parts):
        raise ValueError("a proxy URL has the form scheme://user:password@host:port")
    match = _SESSIONS.search(url)
    if url.count("{") != (1 if match and int(match[1]) else 0):
        raise ValueError("sessions are written once, as {session:N} with N from 1 up")
    if match is None:
        yield ProxyLine(url, bool(mark))
        return
    for number in range(1, int(match[1]) + 1):
        yield ProxyLine(url[: match.start()] + str(number) + url[match.end() :], bool(mark))


def _has_address(parts: SplitResult) -> bool:
    try:
        return bool(parts.hostname and parts.port)
    except ValueError:
        return False
