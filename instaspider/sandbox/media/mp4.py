"""Makes MP4 (ISO/IEC 14496-12, -14, -15): a silent film, or one track of DASH in a fragment;
and the manifest (MPD) of a video's tracks.

The index comes first, for streaming. A track of DASH is pictures or sound alone, with a segment
index (``sidx``) before its fragment.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from html import escape
from typing import NamedTuple
from zlib import crc32

from instaspider.sandbox.media import h264

Track = tuple[str, str, int, int]
"""Address, tag, width and height of a file; of a sound the last two are 0."""

_MILLISECONDS = 1000
_MATRIX = b"".join(
    number.to_bytes(4, "big") for number in (0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
)
"""No rotation, no scaling."""
_KEY_SAMPLE, _OTHER_SAMPLE = 0x02000000, 0x01010000
_RATE, _SOUND_FRAME = 44_100, 1024


class _Track(NamedTuple):
    kind: bytes
    header: bytes
    description: bytes
    scale: int
    """Units of time a second."""
    frame: int
    """Units that each sample lasts."""
    width: int
    height: int


def mp4(colours: bytes, width: int, height: int, seconds: int) -> bytes:
    """Return a film of this size and length; ``colours`` are ``h264.COLOUR_BYTES``."""
    samples = _pictures(colours, width, height, seconds)
    track = _picture_track(width, height)
    head = _box(b"ftyp", b"isom", _u32(512), b"isomiso2avc1mp41")
    # The index holds the place of the frames, and is as long whatever that place is.
    length = len(_index(track, samples, at=0))
    index = _index(track, samples, at=len(head) + length + 8)
    return head + index + _box(b"mdat", *samples)


def picture_track(colours: bytes, width: int, height: int, seconds: int) -> bytes:
    """Return the same film as a track of DASH."""
    head = _dash_head(_picture_track(width, height))
    return head + _segment(
        _picture_track(width, height), _pictures(colours, width, height, seconds)
    )


def sound_track(tone: int, seconds: int) -> bytes:
    """Return silence in AAC as a track of DASH. ``tone``: a byte that tells it from other
    silence."""
    # One channel whose only value is the global gain, and no spectrum (ISO/IEC 14496-3).
    sample = (tone << 17 | 0b111).to_bytes(4, "big")
    samples = [sample] * -(-seconds * _RATE // _SOUND_FRAME)
    return _dash_head(_SOUND) + _segment(_SOUND, samples)


@lru_cache(maxsize=64)
def dash_ranges(width: int, height: int) -> tuple[str, str]:
    """Return where in a track are the head and the segment index, for a manifest; width 0 stands
    for a sound."""
    head = len(_dash_head(_picture_track(width, height) if width else _SOUND))
    return f"0-{head - 1}", f"{head}-{head + _SIDX - 1}"


def _pictures(colours: bytes, width: int, height: int, seconds: int) -> list[bytes]:
    frames = [h264.first_frame(colours, width, height)]
    frames += [h264.still_frame(number, width, height) for number in range(1, seconds)]
    return [_u32(len(frame)) + frame for frame in frames]


def _index(track: _Track, samples: list[bytes], at: int) -> bytes:
    tables = (
        _full(b"stts", _u32(1, len(samples), track.frame)),
        _full(b"stss", _u32(1, 1)),
        _full(b"stsc", _u32(1, 1, len(samples), 1)),
        _full(b"stsz", _u32(0, len(samples), *map(len, samples))),
        _full(b"stco", _u32(1, at)),
    )
    return _movie(track, len(samples) * track.frame, tables)


def _dash_head(track: _Track) -> bytes:
    empty = [_full(name, _u32(0)) for name in (b"stts", b"stsc", b"stco")]
    extends = _box(b"mvex", _full(b"trex", _u32(1, 1, 0, 0, 0)))
    tables = (*empty, _full(b"stsz", _u32(0, 0)))
    brands = _box(b"ftyp", b"iso5", _u32(512), b"iso5iso6mp41dash")
    return brands + _movie(track, 0, tables, extends)


def _movie(track: _Track, duration: int, tables: tuple[bytes, ...], more: bytes = b"") -> bytes:
    shown = duration * _MILLISECONDS // track.scale
    header = _full(
        b"mvhd",
        bytes(8) + _u32(_MILLISECONDS, shown, 0x10000) + b"\x01\x00" + bytes(10),
        _MATRIX + bytes(24) + _u32(2),
    )
    loud = b"\x01\x00" if track.kind == b"soun" else bytes(2)
    track_header = _full(
        b"tkhd",
        bytes(8) + _u32(1, 0, shown) + bytes(12) + loud + bytes(2),
        _MATRIX + _u32(track.width << 16, track.height << 16),
        flags=3,
    )
    media = _box(
        b"mdia",
        _full(b"mdhd", bytes(8) + _u32(track.scale, duration) + b"\x55\xc4\x00\x00"),
        _full(b"hdlr", bytes(4) + track.kind + bytes(12) + b"Handler\x00"),
        _box(
            b"minf",
            track.header,
            _box(b"dinf", _full(b"dref", _u32(1), _full(b"url ", flags=1))),
            _box(b"stbl", _full(b"stsd", _u32(1), track.description), *tables),
        ),
    )
    return _box(b"moov", header, _box(b"trak", track_header, media), more)


def _segment(track: _Track, samples: list[bytes]) -> bytes:
    """Return the segment index and the one fragment with all samples."""
    run = _u32(len(samples), 0, _KEY_SAMPLE, *map(len, samples))
    others = _KEY_SAMPLE if track.kind == b"soun" else _OTHER_SAMPLE

    def fragment(at: int) -> bytes:
        return _box(
            b"moof",
            _full(b"mfhd", _u32(1)),
            _box(
                b"traf",
                _full(b"tfhd", _u32(1, track.frame, others), flags=0x020028),
                _full(b"tfdt", _u32(0)),
                _full(b"trun", run[:4] + _u32(at) + run[8:], flags=0x000205),
            ),
        )

    body = fragment(len(fragment(0)) + 8) + _box(b"mdat", *samples)
    lasts = len(samples) * track.frame
    return _sidx(track.scale, len(body), lasts) + body


def _sidx(scale: int, size: int, lasts: int) -> bytes:
    """Return a segment index with one entry, which begins with a key sample."""
    return _full(b"sidx", _u32(1, scale, 0, 0, 1, size, lasts, 0x90000000))


@lru_cache(maxsize=64)
def _picture_track(width: int, height: int) -> _Track:
    header = _full(b"vmhd", bytes(8), flags=1)
    # Each frame is shown for one second.
    return _Track(b"vide", header, _pictures_coded(width, height), 1000, 1000, width, height)


def _pictures_coded(width: int, height: int) -> bytes:
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


def _sound_coded() -> bytes:
    # AAC-LC, 44100 Hz, one channel, in the descriptors of ISO/IEC 14496-1.
    special = b"\x05\x02\x12\x08"
    config = b"\x04" + bytes((13 + len(special),)) + b"\x40\x15" + bytes(11) + special
    stream = b"\x03" + bytes((3 + len(config) + 3,)) + b"\x00\x01\x00" + config + b"\x06\x01\x02"
    return _box(
        b"mp4a",
        bytes(6) + _u16(1) + bytes(8) + _u16(1, 16) + bytes(4) + _u32(_RATE << 16),
        _full(b"esds", stream),
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


_SOUND = _Track(b"soun", _full(b"smhd", bytes(4)), _sound_coded(), _RATE, _SOUND_FRAME, 0, 0)
_SIDX = len(_sidx(0, 0, 0))


def manifest(tracks: Sequence[Track], seconds: float) -> str:
    """Return a manifest whose last track is the sound.

    It is as natgeo's of April 2026 in public repositories, without most attributes of the service's
    own (``FB...``).
    """
    *films, sound = map(_representation, tracks)
    lasts = f'"PT{seconds}S"'
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" '
        'profiles="urn:mpeg:dash:profile:isoff-on-demand:2011" minBufferTime="PT2S" type="static" '
        f'mediaPresentationDuration={lasts}><Period id="0" duration={lasts}>'
        '<AdaptationSet id="0" contentType="video" subsegmentAlignment="true">'
        f'{"".join(films)}</AdaptationSet><AdaptationSet id="1" contentType="audio" '
        f'subsegmentAlignment="true">{sound}</AdaptationSet></Period></MPD>\n'
    )


def _representation(track: Track) -> str:
    url, tag, width, height = track
    head, index = dash_ranges(width, height)
    kind, scale = 'codecs="mp4a.40.2" mimeType="audio/mp4" audioSamplingRate="44100"', 44_100
    if width:
        kind = f'codecs="avc1.42c028" mimeType="video/mp4" width="{width}" height="{height}"'
        kind, scale = f'{kind} frameRate="1"', 1000
    return (
        f'<Representation id="{crc32(url.encode())}" bandwidth="{width * height or 36_000}" {kind} '
        f'FBEncodingTag="{tag}"><BaseURL>{escape(url)}</BaseURL><SegmentBase indexRange="{index}" '
        f'timescale="{scale}"><Initialization range="{head}"/></SegmentBase></Representation>'
    )
