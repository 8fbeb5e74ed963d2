"""Remembers, of each login, which proxy carries it and when it last sent something.

A login keeps its proxy for good: one that moves from address to address is what the service stops
first. Whoever sends a request by a login writes down when, and reads what others wrote, so that
crawls keep the hourly limit together, whether they run at once or one after the other.
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
"""Stands for this machine's own address."""
HOUR = 3600.0


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


_SETTLE = "INSERT OR REPLACE INTO homes (login, address) VALUES (?, ?)"


class LoginHomes:
    """Which proxy carries which login, in the state folder: both are named by a keyed hash."""

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
        known = self.read()
        if known | new != known:
            self._state.write(lambda link: link.executemany(_SETTLE, new.items()))

    def _user(self, session: Session) -> str:
        return self._name(f"user {session.user_id}")

    def _address(self, url: str) -> str:
        return self._name(f"proxy {url}")

    def read(self) -> dict[str, str]:
        """Account -> address, by their names here."""
        return dict(self._state.rows("SELECT login, address FROM homes"))


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


# -- what a login sent ---------------------------------------------------------------------------

_NEWS = "SELECT id, at FROM sent WHERE login = ? AND id > ?"
_SEND = "INSERT INTO sent (login, at) VALUES (?, ?)"
# Not the last one: the next would get its id, which other crawls have read already.
_PRUNE = "DELETE FROM sent WHERE at < ? AND id < (SELECT max(id) FROM sent)"


class LoginHours:
    """When logins sent something in the last hour. ``clock`` is the wall's; ``now`` is of the clock
    that the pool is driven by."""

    def __init__(self, state: StateFolder, clock: Callable[[], float] = time.time) -> None:
        self._state = state
        self._name = state.name
        self._clock = clock
        self._read: dict[str, int] = {}
        """Login -> the last row of it that was read."""
        self._unwritten: list[tuple[Identity, float]] = []
        """Requests that others were not told of, since the database was held."""

    def begin(self, identity: Identity, now: float) -> None:
        """Let a login know of its last hour.

        Raises :class:`ConfigurationError` where that is not to be had.
        """
        login, at = self._login(identity), self._clock()

        def look(link: sqlite3.Connection) -> None:
            link.execute(_PRUNE, (at - 2 * HOUR,))
            self._hear(identity, login, now, link.execute(_NEWS, (login, 0)))

        self._state.write(look)

    def sends(self, identity: Identity, now: float, most: int) -> bool:
        """Whether a login may send a request that its identity has counted already.

        If it may, other crawls are told of the request. It may not where requests of other crawls
        bring the login above ``most`` in an hour. Raises :class:`ConfigurationError`."""
        at = self._clock()
        send = partial(self._send, identity, at, now, most)
        try:
            written = self._state.write(send, patient=False)
        except LockedError:  # by one that was stopped, it may be: it is not waited for
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
        """Login -> its last row; None where nothing may be sent."""
        sent = [*self._unwritten, (identity, at)]
        # All of them hear first: news that came before a row of ours would be passed over later.
        for login, each in {self._login(each): each for each, _ in sent}.items():
            news = link.execute(_NEWS, (login, self._read.get(login, 0)))
            self._hear(each, login, now, news)
        if self._is_full(identity, now, most):
            return None
        rows = [(self._login(each), when) for each, when in sent]
        return {row[0]: link.execute(_SEND, row).lastrowid or 0 for row in rows}

    @staticmethod
    def _is_full(identity: Identity, now: float, most: int) -> bool:
        return sum(now - HOUR < sent <= now for sent in identity.sent) > most

    def _login(self, identity: Identity) -> str:
        assert identity.session is not None
        return self._name(f"user {identity.session.user_id}")

    def _hear(
        self, identity: Identity, login: str, now: float, news: Iterable[tuple[int, object]]
    ) -> None:
        """What was not read yet of a login."""
        ahead = now - self._clock()
        times = []
        for number, at in news:
            self._read[login] = max(number, self._read.get(login, 0))
            if isinstance(at, float) and now - HOUR < at + ahead <= now:
                times.append(at + ahead)
        if times:
            identity.sent = deque(sorted([*identity.sent, *times]))
