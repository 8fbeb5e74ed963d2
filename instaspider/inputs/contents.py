"""Files that people take for lists and that are no text, told by their first bytes."""

from __future__ import annotations

from instaspider.exceptions import InputError

LENGTH = 16
"""Bytes that are enough to tell."""

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
    (b"SQLite format 3\x00", "a database", "name a file that `scrapy store export` made of it"),
    (b"%PDF-", "a PDF", "save the list as text and name that file"),
)


def check_text(name: str, start: bytes) -> None:
    """Raise :class:`InputError` with the way out for a file that begins as no list does."""
    for magic, kind, way_out in _KINDS:
        if start.startswith(magic):
            raise InputError(f"{name} is {kind}, not a list: {way_out}.")
