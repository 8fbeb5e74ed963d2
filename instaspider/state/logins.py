"""Remembers, for each login, which proxy carries it and when it last sent something.

A login keeps its proxy for good, because the service is quick to stop a login that changes
addresses. Each crawl writes down when a login sends a request, and reads what other crawls wrote.
So crawls keep the hourly limit together, at the same time or one after the other.
"""

from __future__ import annotations

import sqlite3
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial

from instaspider.exceptions import ConfigurationError
from instaspider.identities.identity import Identity
from instaspider.identities.proxies import ProxyLine
from instaspider.identities.sessions.session import Session
from instaspider.state.folder import LockedError, StateFolder

DIRECT = "direct"
"""The name of this machine's own address."""
HOUR = 3600.0


def assign(
    users: Sequence[str], addresses: Sequence[str], known: Mapping[str, str], *, spare: bool
) -> dict[str, str]:
    """Return an address for each user: the known one, or else the one with the fewest logins.

    ``spare``: one address must stay without a login. Raises ValueError if none can.
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


_SETTLE = "INSERT OR REPLACE INTO homes (login, address) VALUES (?, ?)"


class LoginHomes:
    """Keeps which proxy carries which login, in the state folder. A keyed hash names both there."""

    def __init__(self, state: StateFolder) -> None:
        self._state = state
        self._name = state.name

    def assign(
        self,
        sessions: Sequence[Session],
        proxies: Sequence[ProxyLine],
        complain: Callable[[str], None],
        *,
        spare: bool,
    ) -> list[tuple[Session, str | None]]:
        """Return each login with the URL of its proxy; None means this machine's own address.

        ``spare``: at least one proxy must stay without a login. Raises :class:`ConfigurationError`
        if that is impossible.
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
        """Whether that address carried the login in an earlier crawl."""
        return self.read().get(self._user(session)) == (self._address(url) if url else DIRECT)

    def remember(self, pairs: Sequence[tuple[Session, str | None]]) -> None:
        """Keep these pairs for later crawls, beside those of other logins."""
        new = {self._user(s): self._address(url) if url else DIRECT for s, url in pairs}
        known = self.read()
        if known | new != known:
            self._state.write(lambda link: link.executemany(_SETTLE, new.items()))

    def _user(self, session: Session) -> str:
        return self._name(f"user {session.user_id}")

    def _address(self, url: str) -> str:
        return self._name(f"proxy {url}")

    def read(self) -> dict[str, str]:
        """Return account -> address, by their names in the state folder."""
        return dict(self._state.rows("SELECT login, address FROM homes"))


def _remarks(
    sessions: Sequence[Session],
    users: Sequence[str],
    chosen: Mapping[str, str],
    known: Mapping[str, str],
) -> Iterator[str]:
    """Yield warnings about addresses for which the service might stop a login."""
    carries: dict[str, str] = {}
    for number, (session, user) in enumerate(zip(sessions, users, strict=True), 1):
        name = f"session-{number} (user {session.masked})"
        address = chosen[user]
        if known.get(user, address) != address:
            yield (
                f"The address that carried {name} in earlier crawls is not in INSTASPIDER_PROXIES:"
                " another one carries this login from now on."
            )
        if address in carries:
            yield (
                f"{name} and {carries[address]} use one address, so the service can see that they"
                " belong together. Name one proxy for each login, and one more."
            )
        carries.setdefault(address, name)


# -- what a login sent ---------------------------------------------------------------------------

_NEWS = "SELECT id, at FROM sent WHERE login = ? AND id > ?"
_SEND = "INSERT INTO sent (login, at) VALUES (?, ?)"
# The last row stays: the next would get its id, which other crawls have read already.
_PRUNE = "DELETE FROM sent WHERE at < ? AND id < (SELECT max(id) FROM sent)"


class LoginHours:
    """Keeps when logins sent something in the last hour. ``clock`` gives Unix time; ``now`` is a
    time of the clock that the pool uses."""

    def __init__(self, state: StateFolder, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._name = state.name
        self._clock = clock
        self._read: dict[str, int] = {}
        """Login -> the id of its last row that was read."""
        self._unwritten: list[tuple[Identity, float]] = []
        """Requests that are not in the database yet, because another crawl held it."""

    def begin(self, identity: Identity, now: float) -> None:
        """Tell an identity what its login sent in the last hour.

        Raises :class:`ConfigurationError` if that cannot be read.
        """
        login, at = self._login(identity), self._clock()

        def look(link: sqlite3.Connection) -> None:
            link.execute(_PRUNE, (at - 2 * HOUR,))
            self._hear(identity, login, now, link.execute(_NEWS, (login, 0)))

        self._state.write(look)

    def sends(self, identity: Identity, now: float, most: int) -> bool:
        """Whether a login may send a request that its identity has counted already.

        If it may, the request is written down for other crawls. It may not if their requests bring
        the login above ``most`` in an hour. Raises :class:`ConfigurationError`.
        """
        at = self._clock()
        send = partial(self._send, identity, at, now, most)
        try:
            written = self._state.write(send, patient=False)
        except LockedError:  # a crawl that hangs may hold it, so nobody waits for it
            login = self._login(identity)
            news = self._state.rows(_NEWS, login, self._read.get(login, 0))
            self._hear(identity, login, now, news)
            if self._is_full(identity, now, most):
                return False
            self._unwritten.append((identity, at))
            return True
        if written is None:
            return False
        self._read |= written
        self._unwritten.clear()
        return True

    def _send(
        self, identity: Identity, at: float, now: float, most: int, link: sqlite3.Connection
    ) -> dict[str, int] | None:
        """Return login -> id of its last row; None if nothing may be sent."""
        sent = [*self._unwritten, (identity, at)]
        # Read for all of them first: rows that came before a row of ours would be skipped later.
        for login, each in {self._login(each): each for each, _ in sent}.items():
            news = link.execute(_NEWS, (login, self._read.get(login, 0)))
            self._hear(each, login, now, news)
        if self._is_full(identity, now, most):
            return None
        rows = [(self._login(each), when) for each, when in sent]
        return {row[0]: link.execute(_SEND, row).lastrowid or 0 for row in rows}

    @staticmethod
    def _is_full(identity: Identity, now: float, most: int) -> bool:
        sent = identity.sent  # in order of time, this one included
        return len(sent) > most and sent[-most - 1] > now - HOUR

    def _login(self, identity: Identity) -> str:
        assert identity.session is not None
        return self._name(f"user {identity.session.user_id}")

    def _hear(
        self, identity: Identity, login: str, now: float, news: Iterable[tuple[int, object]]
    ) -> None:
        """Tell an identity the rows of its login that were not read yet."""
        ahead = now - self._clock()
        times = []
        for number, at in news:
            self._read[login] = max(number, self._read.get(login, 0))
            if isinstance(at, float) and now - HOUR < at + ahead <= now:
                times.append(at + ahead)
        if times:
            identity.sent = deque(sorted([*identity.sent, *times]))
