"""Makes DASH manifests (MPD) of videos."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from zlib import crc32

from instaspider.sandbox.media.mp4 import dash_ranges

Track = tuple[str, str, int, int]
"""Address, tag, width and height of a file; of a sound the last two are 0."""


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
