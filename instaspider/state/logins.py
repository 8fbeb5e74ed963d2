"""Which proxy carries which login: for good, and so remembered from crawl to crawl.

A login that moves from address to address is what the service stops first.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from instaspider.disk.private import write_private
from instaspider.exceptions import ConfigurationError
from instaspider.identities.proxies import ProxyLine
from instaspider.identities.sessions.session import Session
from instaspider.state.locks import alone

DIRECT = "direct"
"""Stands for this machine's own address."""
_FILE = "session_proxies.json"
_KEY = "key"
_WHOLE_KEY = re.compile(rb"[0-9a-f]{64}")


def assign(
    users: Sequence[str], addresses: Sequence[str], known: Mapping[str, str], *, spare: bool
) -> dict[str, str]:
    """Address for each user: the known one where it is there, else the one with fewest logins.

    ``spare``: one address is to stay without a login. Raises ValueError if none can.
    """
    chosen = {user: known[user] for user in users if known.get(user) in addresses}
    loads = Counter(chosen.values())
    most = len(addresses) - 1 if spare else len(addresses)
    if len(loads) > most or (users and most == 0):
        raise ValueError("no address is left")
    for user in users:
        if user in chosen:
            continue
        open_ones = addresses if len(loads) < most else [a for a in addresses if loads[a]]
        chosen[user] = min(open_ones, key=lambda address: loads[address])
        loads[chosen[user]] += 1
    return chosen


class LoginHomes:
    """The file in the state folder. Accounts and proxies are named by a keyed hash."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / _FILE
        self._hash = keyed_hash(folder)

    def assign(
        self,
        sessions: Sequence[Session],
        proxies: Sequence[ProxyLine],
        complain: Callable[[str], None],
        *,
        spare: bool,
    ) -> list[tuple[Session, str | None]]:
        """Each login with the URL of its proxy; None: this machine's own address.

        ``spare``: one proxy at least is to stay without a login. Raises
        :class:`ConfigurationError` if that cannot be.
        """
        steady = {self._address(proxy.url): proxy.url for proxy in proxies if not proxy.rotating}
        if not proxies:
            steady = {DIRECT: ""}
        if sessions and not steady:
            raise ConfigurationError(
                "INSTASPIDER_PROXIES: all proxies are marked rotating, and a login needs one that"
                " keeps its address. Add one, or set INSTASPIDER_LOGIN=never."
            )
        known, users = self.read(), [self._user(session) for session in sessions]
        spare = spare and bool(proxies) and len(steady) == len(proxies)
        try:
            chosen = assign(users, list(steady), known, spare=spare)
        except ValueError:
            raise ConfigurationError(
                "INSTASPIDER_PROXIES: every proxy would carry a login, and none is left for the"
                " requests without one. Add a proxy, or set INSTASPIDER_LOGIN to always (every"
                " request with a login) or never."
            ) from None
        for sentence in _remarks(sessions, users, chosen, known):
            complain(sentence)
        urls = [steady[chosen[user]] or None for user in users]
        return list(zip(sessions, urls, strict=True))

    def holds(self, session: Session, url: str | None) -> bool:
        """Whether that is the address that carried the login in an earlier crawl."""
        return self.read().get(self._user(session)) == (self._address(url) if url else DIRECT)

    def remember(self, pairs: Sequence[tuple[Session, str | None]]) -> None:
        """Keep these for later crawls, beside those of other logins."""
        new = {self._user(s): self._address(url) if url else DIRECT for s, url in pairs}
        with alone(self._path.with_name(f"{_FILE}.lock")):
            known = self.read()
            if known | new == known:
                return
            write_private(self._path, json.dumps(known | new, indent=1) + "\n")

    def _user(self, session: Session) -> str:
        return self._hash(f"user {session.user_id}")

    def _address(self, url: str) -> str:
        return self._hash(f"proxy {url}")

    def read(self) -> dict[str, str]:
        """Account -> address, by their names here."""
        try:
            data = json.loads(self._path.read_text("utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigurationError(
                f"{self._path} cannot be read ({error.__class__.__name__}): it says which proxy"
                " carries which login. Mend it, or remove it to assign them anew."
            ) from None
        if not isinstance(data, dict):
            raise ConfigurationError(f"{self._path} is no object: remove it to assign anew.")
        return {str(user): str(address) for user, address in data.items()}


def _remarks(
    sessions: Sequence[Session],
    users: Sequence[str],
    chosen: Mapping[str, str],
    known: Mapping[str, str],
) -> Iterator[str]:
    """What the service might stop a login for."""
    carries: dict[str, str] = {}
    for number, (session, user) in enumerate(zip(sessions, users, strict=True), 1):
        name = f"session-{number} (user {session.masked})"
        address = chosen[user]
        if known.get(user, address) != address:
            yield (
                f"The address that carried {name} in earlier crawls is not in INSTASPIDER_PROXIES;"
                " it is carried by another one from now on."
            )
        if address in carries:
            yield (
                f"{name} goes out from the address of {carries[address]}: whoever looks can see"
                " that they belong together. One proxy for each login, and one more, is better."
            )
        carries.setdefault(address, name)


def keyed_hash(folder: Path) -> Callable[[str], str]:
    """What gives names to accounts and addresses in files of the state folder."""
    key = _key(folder)
    return lambda text: hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()


def check_key(folder: Path) -> None:
    """Raise :class:`ConfigurationError` for a key that is there and is none."""
    if os.path.lexists(folder / _KEY):
        _key(folder)


def _key(folder: Path) -> bytes:
    """The folder's own key, made when it is first wanted. Raises :class:`ConfigurationError`."""
    path = folder / _KEY
    try:
        if not os.path.lexists(path):
            _make_key(path)
        key = path.read_bytes().strip()
        why = "" if _WHOLE_KEY.fullmatch(key) else f"it has {len(key)} of 64 characters 0-9 a-f"
    except OSError as error:
        why = f"it cannot be read: {error.strerror}"
    if why:
        raise ConfigurationError(
            f"{path} is no key ({why}), and with another one each login and proxy would have"
            f" another name in {folder}: put the key back, or take it and session_proxies.json away"
            " to assign proxies anew."
        )
    return key


def _make_key(path: Path) -> None:
    """Whole or not at all: another crawl may be about to read it, or to make one."""
    part = path.with_name(f"{_KEY}.{secrets.token_hex(8)}")
    write_private(part, secrets.token_hex(32))
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    except OSError:  # a disk without hard links
        os.replace(part, path)
        return
    part.unlink()
