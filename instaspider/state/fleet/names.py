"""Names addresses and logins in a fleet's database by a keyed hash, the same on each machine."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import socket
from collections.abc import Callable
from pathlib import Path

from instaspider.disk.private import write_private
from instaspider.exceptions import ConfigurationError
from instaspider.parsing.spoken import program
from instaspider.state.folder import StateFolder

_WHOLE = re.compile(r"[0-9a-f]{64}")
# What Docker, and then Kubernetes, call a machine.
_CONTAINER = re.compile(r"[0-9a-f]{12}|.+-[0-9a-f]{8,10}-[a-z0-9]{5}")

Name = Callable[[str], str]


def fleet_names(path: str | None, state: StateFolder, *, make: bool = False) -> Name:
    """Return the function that names addresses and logins.

    ``path``: the file with the key; None: the key of the state folder. ``make``: a file that is
    missing is made. Raises :class:`ConfigurationError`.
    """
    if path is None:
        return state.name
    key = _read(Path(path).expanduser(), make=make)
    return lambda text: hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()


def _read(path: Path, *, make: bool) -> bytes:
    try:
        if make and not os.path.lexists(path):
            write_private(path, secrets.token_hex(32))
        text = path.read_text("ascii", "replace").strip()
    except FileNotFoundError:
        raise ConfigurationError(
            f"INSTASPIDER_FLEET_KEY={path}: there is no such file. Copy it from the machine on"
            f" which {program()} fleet add made it."
        ) from None
    except OSError as error:
        raise ConfigurationError(
            f"INSTASPIDER_FLEET_KEY={path} cannot be used: {error.strerror}."
        ) from None
    if not _WHOLE.fullmatch(text):
        raise ConfigurationError(
            f"INSTASPIDER_FLEET_KEY={path} is no key, which is 64 characters 0-9 a-f: copy it once"
            " more from the machine that made it."
        )
    return text.encode()


def own_address(given: str | None) -> str:
    """Return the name of this machine's own address."""
    return given or socket.gethostname()


def looks_like_a_containers(name: str) -> bool:
    """Whether a host name is one that a container was given, and the next will not have."""
    return bool(_CONTAINER.fullmatch(name))
