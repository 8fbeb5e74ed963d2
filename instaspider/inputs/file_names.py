"""Tells which values name a file, and which ones name a file but for its ending."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection
from pathlib import Path

from instaspider.exceptions import InputError
from instaspider.parsing.visible import visible

from .columns import Columns
from .texts import without_tail
from .urls import read_url

_LIST_SUFFIXES = (".txt", ".csv", ".tsv", ".xlsx", ".json", ".jsonl")
_SUFFIXES = (*_LIST_SUFFIXES, ".jl", ".ndjson")
SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
LIST_AND_COLUMN = re.compile(
    r"(.*\.(?:csv|tsv|xlsx|jsonl?|jl|ndjson)):([^/\\]+)", re.IGNORECASE | re.DOTALL
)


def existing_file(spec: str) -> tuple[Path | None, str | None]:
    """Return the file that a value names, and the column behind its last colon, if there is one."""
    if _is_file(spec):
        return Path(spec).expanduser(), None
    head = spec
    while ":" in head:
        head = head.rpartition(":")[0]
        if _is_file(head):
            return Path(head).expanduser(), spec[len(head) + 1 :].strip()
    return None, None


def _is_file(name: str) -> bool:
    try:
        path = Path(name).expanduser()
        return path.exists() and not path.is_dir()
    except (OSError, ValueError, RuntimeError):
        # too long for a file name, as inline lists can be; a NUL; ~ of nobody
        return False


def _is_folder(name: str) -> bool:
    try:
        return Path(name).expanduser().is_dir()
    except (OSError, ValueError, RuntimeError):
        return False


def check_beside(
    spec: str, parse: Callable[[str], object], columns: Columns, written: Collection[Path]
) -> None:
    """Raise :class:`InputError` for a name that is that of a list's file without its ending."""
    if "," in spec or "\n" in spec:
        return
    found, column = _beside(spec, written), ""
    if not found and ":" in spec and not is_entry(spec, parse):
        head, _, column = spec.rpartition(":")
        found, column = _beside(head, written), f":{column}"
    if found:
        raise InputError(
            f"There is no file {visible(spec)}, and {found[0]} lies there: write "
            f"{found[0]}{visible(column)} for that list, or {columns.forced.format(visible(spec))} "
            "for the entry itself."
        )


def _beside(name: str, written: Collection[Path]) -> list[str]:
    """Return files in which this name is followed by the ending of a list."""
    names = [name + case(suffix) for suffix in _SUFFIXES for case in (str.lower, str.upper)]
    written = {path.resolve() for path in written}
    return [
        each
        for each in names
        if _is_file(each) and Path(each).expanduser().resolve() not in written
    ]


def is_entry(text: str, parse: Callable[[str], object]) -> bool:
    """Whether a text is a valid entry."""
    try:
        parse(text)
    except ValueError:
        return False
    return True


def looks_like_file(spec: str) -> bool:
    """Whether a person who writes this means a file, although there is none."""
    parts = [part.strip() for part in spec.split(",")]
    if any(_is_profile_like(part) for part in parts):
        return False
    # a name that was cut out of an address may have its slash
    named = [part if _is_folder(part) else without_tail(part) for part in parts]
    if any("/" in part for part in named):
        return True
    if "\\" in spec or LIST_AND_COLUMN.fullmatch(spec):
        return True
    return spec.lower().endswith(_LIST_SUFFIXES) and not parts[-1].startswith("@")


def _is_profile_like(part: str) -> bool:
    if SCHEME.match(part):
        return True
    address = read_url(part)
    return address is not None and address.is_instagram


def missing(spec: str) -> InputError:
    """Return the error for a file that does not exist; it names the one that was probably meant."""
    match = LIST_AND_COLUMN.fullmatch(spec)
    name = match[1] if match else spec
    shown = visible(name)
    if _is_folder(name):
        return InputError(f"{shown} is a folder, not a list: name a file in it.")
    near = _beside(name, ()) or _beside(os.path.splitext(name)[0], ())
    if near:
        return InputError(f"There is no file {shown}: did you mean {near[0]}, which is there?")
    return InputError(
        f"There is no file {shown}: check the path, or write names as nasa,esa "
        "(@ before a name that ends like a file's)."
    )
