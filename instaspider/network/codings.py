"""Undoes content codings (gzip and such) piece by piece, so that no small body becomes gigabytes.

Each decoder is a generator that reads another one's pieces. Every step of its work yields a piece,
even if the piece is empty. So the reader can count the bytes, look at the clock and stop at any
step.
"""

from __future__ import annotations

import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import brotli

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Pieces = Iterator[bytes]

MOST_CODINGS = 5
"""How many codings of one body are undone at most; libcurl has the same limit. Servers use one."""
_STEP = 1 << 16
"""Bytes that a step yields, about."""
_TAKEN = 1 << 14
"""Bytes that a step takes at most, because a decoder copies what it was given and has not used."""
_GZIP_MAGIC = b"\x1f\x8b"
# RFC 9659 lets a zstd body of HTTP ask for a window of 8 MB at most; the library allows 128 MB.
_ZSTD_WINDOW_LOG = 23


class TooLargeError(ValueError):
    """The body is larger than its limit."""


class BrokenCodingError(ValueError):
    """The body is not what its Content-Encoding says; the message says how."""


def codings_of(values: Iterable[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Return the codings that can be undone, in the order of undoing, and those that cannot.

    ``values`` are those of all Content-Encoding headers.
    """
    left = [name.strip().lower() for value in values for name in value.split(b",")]
    left = [name for name in left if name not in (b"", b"identity")]
    undone = []
    while left and left[-1] in _DECODERS:
        undone.append(left.pop())
    return undone, left


def unpacked(body: Iterable[bytes], codings: Iterable[bytes], limit: int) -> Pieces:
    """Yield the pieces of an unpacked body.

    ``limit``: bytes that the body may have, also after each coding of several; 0 for no limit.
    Raises TooLargeError for more bytes, BrokenCodingError for a body that cannot be unpacked or has
    more than :data:`MOST_CODINGS` codings. Of a body that is cut short, all that came is unpacked,
    as Scrapy's own middleware does.
    """
    pieces: Pieces = _slices(body)
    for number, coding in enumerate(codings):
        if number >= MOST_CODINGS:
            raise BrokenCodingError(f"packed more than {MOST_CODINGS} times")
        pieces = _counted(_with_our_errors(coding, _DECODERS[coding](pieces)), limit)
    return pieces


def _slices(body: Iterable[bytes]) -> Pieces:
    for piece in body:
        for at in range(0, len(piece), _TAKEN):
            yield piece[at : at + _TAKEN]


def _counted(pieces: Pieces, limit: int) -> Pieces:
    size = 0
    for piece in pieces:
        size += len(piece)
        if limit and size > limit:
            raise TooLargeError
        yield piece


def _with_our_errors(coding: bytes, pieces: Pieces) -> Pieces:
    """Turn the errors of the libraries into BrokenCodingError."""
    try:
        yield from pieces
    except (zlib.error, brotli.error, zstd.ZstdError) as error:
        raise BrokenCodingError(f"{coding.decode()}: {error}") from None


def _gunzipped(pieces: Pieces) -> Pieces:
    """Unpack gzip of any number of members; bytes after the last member are ignored."""
    member, begun = zlib.decompressobj(zlib.MAX_WBITS | 16), False
    for piece in pieces:
        data = piece
        while data:
            if member.eof:
                data = data.lstrip(b"\0")
                if not _GZIP_MAGIC.startswith(data[:2]):
                    return
                member = zlib.decompressobj(zlib.MAX_WBITS | 16)
            try:
                given = member.decompress(data, _STEP)
            except zlib.error:
                if begun:  # browsers show what came before it, too
                    return
                raise
            begun = begun or bool(given)
            data = member.unused_data if member.eof else member.unconsumed_tail
            yield given
        yield b""


def _inflated(pieces: Pieces) -> Pieces:
    """Unpack zlib's format, or the raw one that some servers send as ``deflate``."""
    head, stream = b"", None
    for piece in pieces:
        data = piece
        if stream is None:
            head += piece
            if len(head) < 2:
                continue
            wrapped = head[0] & 15 == zlib.DEFLATED and int.from_bytes(head[:2], "big") % 31 == 0
            stream = zlib.decompressobj(zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS)
            data = head
        while data and not stream.eof:
            given = stream.decompress(data, _STEP)
            data = stream.unconsumed_tail
            yield given
        yield b""


def _unbrotlied(pieces: Pieces) -> Pieces:
    stream: Any = brotli.Decompressor()
    for piece in pieces:
        if stream.is_finished():
            return
        if piece:
            yield stream.process(piece, output_buffer_limit=_STEP)
        while not stream.is_finished() and not stream.can_accept_more_data():
            yield stream.process(b"", output_buffer_limit=_STEP)
        yield b""
    # The decoder takes a piece as a whole before it has yielded all of it.
    while not stream.is_finished() and (rest := stream.process(b"", output_buffer_limit=_STEP)):
        yield rest


def _unzstded(pieces: Pieces) -> Pieces:
    """Unpack zstd of any number of frames."""
    frame = _frame()
    for piece in pieces:
        data = piece
        while data or not (frame.eof or frame.needs_input):
            if frame.eof:
                frame = _frame()
            yield frame.decompress(data, _STEP)
            data = frame.unused_data if frame.eof else b""
        yield b""


def _frame() -> Any:
    return zstd.ZstdDecompressor(
        options={zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW_LOG}
    )


_DECODERS: dict[bytes, Callable[[Pieces], Pieces]] = {
    b"gzip": _gunzipped,
    b"x-gzip": _gunzipped,
    b"deflate": _inflated,
    b"br": _unbrotlied,
    b"zstd": _unzstded,
}
