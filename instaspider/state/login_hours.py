"""When logins last sent something, by any crawl: files in the state folder.

A file is one login's clock hour, and a line of it a time in unix seconds. Whoever sends adds a
line and reads those of others, so that crawls keep the hourly limit together, whether they run at
once or one after the other.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from pathlib import Path

from instaspider.disk.private import private_file, private_folder
from instaspider.exceptions import ConfigurationError
from instaspider.identities.identity import Identity
from instaspider.state.locks import alone
from instaspider.state.logins import keyed_hash

_HOUR = 3600.0


class LoginHours:
    """Logins are named by ``name``, a keyed hash: no file holds a secret. ``clock`` is the wall's;
    ``now`` is of the clock that the pool is driven by."""

    def __init__(
        self, folder: Path, name: Callable[[str], str], clock: Callable[[], float] = time.time
    ) -> None:
        self._folder = folder
        self._name = name
        self._clock = clock
        self._read: dict[Path, int] = {}
        """How far each file was read, in bytes."""

    @classmethod
    def of(cls, state: str, *, sandbox: bool) -> LoginHours:
        """Those of a state folder. What a sandbox was asked is nobody's limit: it is kept apart."""
        folder = Path(state).expanduser()
        return cls(folder / ("hours-sandbox" if sandbox else "hours"), keyed_hash(folder))

    def begin(self, identity: Identity, now: float) -> None:
        """Let a login know of its last hour.

        Raises :class:`ConfigurationError` where that is not to be had.
        """
        login, hour = self._login(identity), int(self._clock() // _HOUR)
        try:
            private_folder(self._folder)
            for path in self._folder.glob(f"{login}.*"):
                if path.suffix[1:].isdigit() and int(path.suffix[1:]) < hour - 1:
                    path.unlink(missing_ok=True)
            for number in (hour - 1, hour):
                self._tell(identity, self._news(self._path(login, number)), now)
        except OSError as error:
            raise ConfigurationError(
                f"{self._folder} cannot be read and written ({error.strerror}): it says how often"
                " each login was used in the last hour."
            ) from None

    def sends(self, identity: Identity, now: float, most: int) -> bool:
        """Whether a login may send a request, of which it knows itself already: other crawls are
        told of it then. Not where it learns that they sent so much that it would be one more than
        ``most`` in an hour. Raises OSError."""
        at = self._clock()
        login, hour = self._login(identity), int(at // _HOUR)
        path = self._path(login, hour)
        with alone(self._folder / f"{login}.lock"):
            for each in (self._path(login, hour - 1), path):
                self._tell(identity, self._news(each), now)
            if sum(now - _HOUR < sent <= now for sent in identity.sent) > most:
                return False
            line = f"{at:.3f}\n".encode()
            with private_file(path).open("ab") as file:
                file.write(line)
            self._read[path] = self._read.get(path, 0) + len(line)
        return True

    def _login(self, identity: Identity) -> str:
        assert identity.session is not None
        return self._name(f"user {identity.session.user_id}")

    def _path(self, login: str, hour: int) -> Path:
        return self._folder / f"{login}.{hour}"

    def _news(self, path: Path) -> list[bytes]:
        """Lines that were not read yet."""
        try:
            with path.open("rb") as file:
                file.seek(self._read.get(path, 0))
                data = file.read()
        except FileNotFoundError:
            return []
        self._read[path] = self._read.get(path, 0) + len(data)
        return data.splitlines()

    def _tell(self, identity: Identity, lines: Iterable[bytes], now: float) -> None:
        ahead = now - self._clock()
        times = [float(line) + ahead for line in lines if _is_time(line)]
        if times:
            recent = (at for at in times if now - _HOUR < at <= now)
            identity.sent = deque(sorted([*identity.sent, *recent]))


def _is_time(line: bytes) -> bool:
    """Whether a line was written to its end."""
    return line.count(b".") == 1 and line.replace(b".", b"", 1).isdigit()
