"""Recognises, by their first bytes, files that people take for lists and that are no text."""

from __future__ import annotations

import re

from instaspider.exceptions import InputError
from instaspider.inputs.records import WITHOUT_MARK
from instaspider.parsing.spoken import program

LENGTH = 4096
"""How many bytes are looked at."""

_SHEET = "save the sheet as CSV (File > Save As) and name that file"
_UNPACK = "unpack it and name what is in it"
_KINDS = (
    (b"PK\x03\x04", "a workbook (.xlsx, .ods) or a zip archive", f"{_SHEET}, or {_UNPACK}"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook (.xls)", _SHEET),
    (b"\x1f\x8b", "packed (gzip)", _UNPACK),
    (b"\xfd7zXZ\x00", "packed (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "packed (zstd)", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "packed (7z)", _UNPACK),
    (b"PAR1\x15", "a Parquet file", "write it as CSV or JSON lines and name that file"),
    (b"SQLite format 3\x00", "a database", "name a file that `{program} store export` made of it"),
    (b"%PDF-", "a PDF", "save the list as text and name that file"),
    (b"\xff\xfe\x00\x00", "in UTF-32", "save it as UTF-8"),
    (b"\x00\x00\xfe\xff", "in UTF-32", "save it as UTF-8"),
)
# A login's own cookie, in any form that files have it in; never what a list is of.
_LOGIN = re.compile(rb"(?i)session_?id[\"']?[\s:=,\"'a-z]{1,20}\d+(%3A|:)\w")


def check_text(name: str, start: bytes) -> None:
    """Raise :class:`InputError`, with what to do, for a file that begins as no list does."""
    check_kind(name, start)
    # Its lines would be named in the log and in the outcomes.
    if _LOGIN.search(start):
        raise InputError(
            f"{name} holds a login, not a list, and is not read: a login is named by"
            " INSTASPIDER_SESSIONS."
        )
    if start[:2] not in (b"\xff\xfe", b"\xfe\xff") and _is_utf_16(start):
        raise InputError(f"{name} is {WITHOUT_MARK}.")


def check_kind(name: str, start: bytes) -> None:
    """Raise it too, but accept any encoding of Unicode, which JSON may have."""
    for magic, kind, way_out in _KINDS:
        if start.startswith(magic):
            way_out = way_out.format(program=program())
            raise InputError(f"{name} is {kind}, not a list: {way_out}.")


def _is_utf_16(start: bytes) -> bool:
    """Whether nearly every second byte is NUL, as in UTF-16 text of names, digits and line ends."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    return max(even, odd) * 8 > len(start) and min(even, odd) * 8 < max(even, odd)
