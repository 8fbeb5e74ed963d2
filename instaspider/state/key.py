"""Keeps the key of a state folder, by which logins and proxies get names in its database."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from instaspider.disk.private import write_private
from instaspider.exceptions import ConfigurationError

_KEY = "key"
_WHOLE_KEY = re.compile(rb"[0-9a-f]{64}")


def keyed_hash(folder: Path | None) -> Callable[[str], str]:
    """Return a function that gives names to accounts and addresses of a state folder. None: of one
    in memory, whose names nobody else understands."""
    key = secrets.token_bytes(32) if folder is None else _key(folder)
    return lambda text: hashlib.blake2b(text.encode(), key=key, digest_size=16).hexdigest()


def check_key(folder: Path) -> None:
    """Raise :class:`ConfigurationError` if the file of the key holds something else."""
    if os.path.lexists(folder / _KEY):
        _key(folder)


def _key(folder: Path) -> bytes:
    """Return the folder's key, made at first use. Raises :class:`ConfigurationError`."""
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
            f" another name in {folder}: put the key back, or take it and state.db away to begin"
            " anew."
        )
    return key


def _make_key(path: Path) -> None:
    """Make the key, whole or not at all: another crawl may be about to read or make one."""
    part = path.with_name(f"{_KEY}.{secrets.token_hex(8)}")
    write_private(part, secrets.token_hex(32))
    try:
        os.link(part, path)
    except FileExistsError:
        pass
    except OSError:  # the disk has no hard links
        os.replace(part, path)
        return
    part.unlink()
