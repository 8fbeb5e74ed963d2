"""Finds what ``users=`` names: a file, a column of it, a list URL, standard input, or names."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext, suppress
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, TypeVar, overload
from urllib.parse import parse_qsl, unquote, urlsplit

from instaspider.exceptions import InputError
from instaspider.inputs.not_lists import LENGTH, check_kind, check_text

from .columns import Columns
from .entries import Inputs, Sentences
from .file_names import (
    LIST_AND_COLUMN,
    SCHEME,
    check_beside,
    existing_file,
    is_entry,
    looks_like_file,
    missing,
)
from .known_columns import COLUMNS
from .objects import read_array, read_json_lines
from .records import ListRecord, read_lines, record
from .sheets import read_sheet
from .tables import read_table
from .urls import read_url
from .users import User, parse_user

T = TypeVar("T")
Fetch = Callable[[str], Path | bytes]
_Open = Callable[[], AbstractContextManager[BinaryIO]]

_JSON_LINES = (".jsonl", ".jl", ".ndjson")
_WITH_COLUMNS = (".csv", ".tsv", ".xlsx", ".json", *_JSON_LINES)


@overload
def open_inputs(
    spec: str, *, stdin: BinaryIO | None = None, fetch: Fetch | None = None
) -> Inputs[User]: ...
@overload
def open_inputs(
    spec: str,
    parse: Callable[[str], T],
    *,
    stdin: BinaryIO | None = None,
    fetch: Fetch | None = None,
    columns: Columns = COLUMNS,
    written: Collection[Path] = (),
) -> Inputs[T]: ...
def open_inputs(
    spec: str,
    parse: Callable[[str], Any] = parse_user,
    *,
    stdin: BinaryIO | None = None,
    fetch: Fetch | None = None,
    columns: Columns = COLUMNS,
    written: Collection[Path] = (),
) -> Inputs[Any]:
    """Find out what ``spec`` means and open it.

    Args:
        spec: a file, ``file:column``, an https URL of a list, ``-``, or entries joined by commas.
        parse: makes a value of one entry, or raises ValueError with the reason as a clause.
        stdin: binary stream that ``-`` reads; standard input by default. It is left open.
        fetch: gets a list by URL, as bytes or as a file that stays while the inputs are in use;
            :func:`instaspider.inputs.remote_lists.fetch_list` by default.
        columns: those of a table that may hold the entries, if ``spec`` names none.
        written: files that the crawl writes; a name like theirs never means one of them.

    Raises:
        InputError: the list is missing, unreadable, empty, or lacks the column; or ``spec`` is a
            name, and there is a file with a list's ending behind that name.
    """
    spec = spec.strip()
    if not spec:
        raise InputError("No inputs are given; write names (nasa,esa), a file (users.txt) or -.")
    if spec == "-":
        return _open_stdin(stdin, parse)
    path, column = existing_file(spec)
    if path is not None:
        inputs = _open_file(path, column, parse, columns)
        inputs.path = path
        inputs.spec = str(path.absolute()) + ("" if column is None else f":{column}")
    elif _is_list_url(spec):
        inputs = _open_url(spec, parse, fetch, columns)
        inputs.spec = spec
    elif looks_like_file(spec):
        raise missing(spec)
    else:
        check_beside(spec, parse, columns, written)
        inputs = _open_inline(spec, parse)
    return inputs


def open_values(values: Iterable[object], parse: Callable[[str], T]) -> Inputs[T]:
    """Return entries that a script gives one by one; none is taken for a file or a list's URL.

    Raises:
        InputError: there is none.
    """
    return _inline(list(map(str, values)), parse)


def _is_list_url(spec: str) -> bool:
    if not SCHEME.match(spec):
        return False
    address = read_url(spec)
    if address is not None and address.is_instagram:
        return False
    if not spec.lower().startswith("https://"):
        scheme = spec.partition("://")[0]
        raise InputError(f"A list is fetched by https only, not by {scheme}: put an https URL.")
    return True


def _open_stdin(stdin: BinaryIO | None, parse: Callable[[str], T]) -> Inputs[T]:
    stream = _standard_input() if stdin is None else stdin
    return _open_pipe("standard input", lambda: nullcontext(stream), parse)


def _standard_input() -> BinaryIO:
    try:
        # The descriptor itself is read. A thread that waits inside sys.stdin.buffer holds its lock,
        # and Python aborts at exit if it cannot get that lock.
        return open(sys.stdin.fileno(), "rb", buffering=0, closefd=False)
    except AttributeError:
        raise InputError("There is no standard input to read from: name a file instead.") from None
    except (OSError, ValueError):
        return sys.stdin.buffer  # replaced by an object without a descriptor


def _open_pipe(name: str, open_it: _Open, parse: Callable[[str], T]) -> Inputs[T]:
    return Inputs(name, lambda: _read(open_it, name, read_lines), parse, once=True)


def _open_file(
    path: Path, column: str | None, parse: Callable[[str], T], columns: Columns
) -> Inputs[T]:
    if not path.is_file() and column is None:
        # a named pipe, also the shell's <(command): it can be opened a single time
        return _open_pipe(str(path), lambda: path.open("rb"), parse)
    return _open_list(str(path), path.suffix, column, lambda: path.open("rb"), parse, columns)


def _open_url(
    url: str, parse: Callable[[str], T], fetch: Fetch | None, columns: Columns
) -> Inputs[T]:
    match = LIST_AND_COLUMN.fullmatch(url)
    url, column = (match[1], match[2]) if match else (url, None)
    parts = urlsplit(url)
    # The query may hold a token, and the host a password: messages show neither.
    name = f"{parts.hostname}{parts.path}"
    fetched = _fetch(url) if fetch is None else fetch(url)
    open_it: _Open
    if isinstance(fetched, Path):
        path = fetched
        open_it = lambda: path.open("rb")  # noqa: E731
    else:
        data = fetched
        open_it = lambda: io.BytesIO(data)  # noqa: E731
    suffix = _url_suffix(parts.path, parts.query)
    return _open_list(name, suffix, column, open_it, parse, columns)


def _fetch(url: str) -> bytes:
    # Only those who fetch lists load curl.
    from instaspider.inputs.remote_lists import fetch_list

    return fetch_list(url)


def _url_suffix(path: str, query: str) -> str:
    suffix = PurePosixPath(unquote(path)).suffix
    if suffix:
        return suffix
    # Published spreadsheets tell the form in the query: /pub?output=csv, /export?format=tsv.
    asked = dict(parse_qsl(query))
    return "." + (asked.get("output") or asked.get("format") or "txt")


def _open_list(
    name: str,
    suffix: str,
    column: str | None,
    open_it: _Open,
    parse: Callable[[str], T],
    columns: Columns,
) -> Inputs[T]:
    suffix = suffix.lower()
    if column is not None and suffix not in _WITH_COLUMNS:
        raise InputError(f"{name} has no columns: leave out :{column}, or give a .csv file.")
    if column == "":
        raise InputError(f"No column is named behind {name}: write one after the colon.")
    with suppress(OSError), open_it() as stream:  # an error is told when the list is read
        start = stream.read(LENGTH)
        if suffix != ".xlsx":
            (check_kind if suffix == ".json" else check_text)(name, start)
    said = Sentences()
    read = _reader(suffix, name, column, parse, columns, said)
    description = name if column is None else f"{name}, column {column}"
    return Inputs(description, lambda: _read(open_it, name, read), parse, said=said)


def _reader(
    suffix: str,
    name: str,
    column: str | None,
    parse: Callable[[str], object],
    columns: Columns,
    say: Sentences,
) -> Callable[[BinaryIO], Iterator[ListRecord]]:
    may_be = partial(is_entry, parse=parse)
    if suffix in (".csv", ".tsv"):
        tab = "\t" if suffix == ".tsv" else None
        return lambda stream: read_table(stream, name, column, may_be, tab, columns, say)
    if suffix == ".xlsx":
        return lambda stream: read_sheet(stream, name, column, may_be, columns, say)
    if suffix == ".json":
        return lambda stream: read_array(stream, name, column, columns, say)
    if suffix in _JSON_LINES:
        return lambda stream: read_json_lines(stream, name, column, columns, say)
    return read_lines


def _read(
    open_it: _Open, name: str, read: Callable[[BinaryIO], Iterator[ListRecord]]
) -> Iterator[ListRecord]:
    try:
        with open_it() as stream:
            yield from read(stream)
    except OSError as error:
        raise InputError(f"{name} cannot be read: {error.strerror or error}.") from error


def _open_inline(spec: str, parse: Callable[[str], T]) -> Inputs[T]:
    return _inline(re.split(r"[,\r\n]", spec), parse)


def _inline(parts: list[str], parse: Callable[[str], T]) -> Inputs[T]:
    records = [made for n, part in enumerate(parts, 1) if (made := record(n, part)).text]
    name = "1 name" if len(records) == 1 else f"{len(records)} names"
    inputs = Inputs(name, lambda: iter(records), parse)
    inputs.spec = ",".join(text for _, text, _ in records)
    return inputs
