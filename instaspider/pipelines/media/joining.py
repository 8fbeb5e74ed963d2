"""Joins pictures and sound into one MP4 without coding anew; needs PyAV (extra ``video``).

The functions wait for the disk: call them in a thread.

PyAV gets open files and is told their format. So a
file that is something else than MP4 is refused, and none can make it open other files or addresses.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from fractions import Fraction
from typing import IO, Any, Literal

Kind = Literal["video", "audio"]
_FORMATS = {"video": "mp4", "audio": "ipod"}
"""How the writers of ``.mp4`` and ``.m4a`` are called."""
_NAMES = {"video": "pictures", "audio": "sound"}


class JoinError(Exception):
    """The files cannot be joined; the message says why."""


def join(sources: Sequence[tuple[Kind, IO[bytes]]], target: IO[bytes], kind: Kind) -> None:
    """Write the first track of its kind of each source into ``target``, without coding anew.

    ``kind``: what is made, a video or a sound alone. Raises JoinError and OSError.
    """
    import av

    written = _Written(target)
    try:
        with ExitStack() as stack:
            made = stack.enter_context(av.open(written, "w", format=_FORMATS[kind]))
            ways = []
            for media, file in sources:
                source = stack.enter_context(av.open(file, "r", format="mp4"))
                track = _track(source, media)
                ways.append(_packets(source, track, made.add_stream_from_template(track)))
            for _, packet in heapq.merge(*ways, key=lambda way: way[0]):
                made.mux(packet)
    except av.error.FFmpegError as error:
        if written.error is not None:
            raise written.error from None
        raise JoinError(str(error.strerror or error)) from error
    except (ValueError, TypeError, NotImplementedError) as error:
        # MP4 has no place for the codec.
        raise JoinError(str(error)) from error


class _Written:
    """Writes into a file, and keeps its error, of which PyAV tells only that there was one."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None
        self.seek, self.tell = file.seek, file.tell

    def write(self, data: bytes) -> int:
        """Write all of the data; the file has no buffer, and may take a part of it."""
        left = memoryview(data)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError as error:
            self.error = error
            raise
        return len(data)


def _track(source: Any, media: Kind) -> Any:
    tracks = source.streams.video if media == "video" else source.streams.audio
    if not tracks:
        raise JoinError(f"it has no {_NAMES[media]}")
    return tracks[0]


def _packets(source: Any, track: Any, made: Any) -> Iterator[tuple[Fraction, Any]]:
    """Yield the packets of a track with their times in seconds."""
    is_empty = True
    for packet in source.demux(track):
        if packet.dts is None:  # the end, for those who decode
            continue
        is_empty = False
        at = packet.dts * Fraction(packet.time_base)
        packet.stream = made
        yield at, packet
    if is_empty:
        raise JoinError("a track of it is empty")
