"""Makes MP4 (ISO/IEC 14496-12, -14, -15) with one silent film, its index first, for streaming."""

from __future__ import annotations

from instaspider.sandbox.media import h264

_MILLISECONDS = 1000
_FRAME = 1000
"""Milliseconds that each frame is shown."""
_MATRIX = b"".join(
    number.to_bytes(4, "big") for number in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
)
"""No rotation, no scaling."""


def mp4(colours: bytes, width: int, height: int, seconds: int) -> bytes:
    """Return a film of this size and length; ``colours`` are ``h264.COLOUR_BYTES``."""
    frames = [h264.first_frame(colours, width, height)]
    frames += [h264.still_frame(number, width, height) for number in range(1, seconds)]
    samples = [_u32(len(frame)) + frame for frame in frames]
    head = _box(b"ftyp", b"isom", _u32(512), b"isomiso2avc1mp41")
    # The index holds the place of the frames, and is as long whatever that place is.
    length = len(_index(samples, width, height, at=0))
    index = _index(samples, width, height, at=len(head) + length + 8)
    return head + index + _box(b"mdat", *samples)


def _index(samples: list[bytes], width: int, height: int, at: int) -> bytes:
    duration = len(samples) * _FRAME
    header = _full(
        b"mvhd",
        bytes(8) + _u32(_MILLISECONDS, duration, 0x10000) + b"\x01\x00" + bytes(10),
        _MATRIX + bytes(24) + _u32(2),
    )
    track = _full(
        b"tkhd",
        bytes(8) + _u32(1, 0, duration) + bytes(16),
        _MATRIX + _u32(width << 16, height << 16),
        flags=3,
    )
    media = _box(
        b"mdia",
        _full(b"mdhd", bytes(8) + _u32(_MILLISECONDS, duration) + b"\x55\xc4\x00\x00"),
        _full(b"hdlr", bytes(4) + b"vide" + bytes(12) + b"VideoHandler\x00"),
        _box(
            b"minf",
            _full(b"vmhd", bytes(8), flags=1),
            _box(b"dinf", _full(b"dref", _u32(1), _full(b"url ", flags=1))),
            _samples(samples, width, height, at),
        ),
    )
    return _box(b"moov", header, _box(b"trak", track, media))


def _samples(samples: list[bytes], width: int, height: int, at: int) -> bytes:
    return _box(
        b"stbl",
        _full(b"stsd", _u32(1), _description(width, height)),
        _full(b"stts", _u32(1, len(samples), _FRAME)),
        _full(b"stss", _u32(1, 1)),
        _full(b"stsc", _u32(1, 1, len(samples), 1)),
        _full(b"stsz", _u32(0, len(samples), *map(len, samples))),
        _full(b"stco", _u32(1, at)),
    )


def _description(width: int, height: int) -> bytes:
    """Return the description of how the frames are coded."""
    sequence, picture = h264.parameters(width, height)
    config = b"\x01" + sequence[1:4] + b"\xff\xe1" + _u16(len(sequence)) + sequence
    config += b"\x01" + _u16(len(picture)) + picture
    return _box(
        b"avc1",
        bytes(6) + _u16(1) + bytes(16) + _u16(width, height),
        _u32(72 << 16, 72 << 16, 0) + _u16(1) + bytes(32) + b"\x00\x18\xff\xff",
        _box(b"avcC", config),
    )


def _box(name: bytes, *parts: bytes) -> bytes:
    data = b"".join(parts)
    return _u32(len(data) + 8) + name + data


def _full(name: bytes, *parts: bytes, flags: int = 0) -> bytes:
    """Return a box of version 0 with flags."""
    return _box(name, _u32(flags), *parts)


def _u32(*numbers: int) -> bytes:
    return b"".join([number.to_bytes(4, "big") for number in numbers])


def _u16(*numbers: int) -> bytes:
    return b"".join([number.to_bytes(2, "big") for number in numbers])
