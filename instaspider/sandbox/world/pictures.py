"""Makes addresses of pictures and videos, in the form of the service's content servers.

An address holds all that its file is made of. The name gives the colours. ``efg=`` (base 64 of
JSON, as the service has it) gives the original size of a picture, or width and seconds of a video.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from instaspider.sandbox.world import sizes
from instaspider.sandbox.world.clock import NOW
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.signatures import Signer

BAD_FILES = (
    *("html", "lie", "text", "huge", "local", "etc", "moved", "loop", "empty", "truncated"),
)
"""What a content server can do to a downloader; docs/reference/sandbox.md describes each."""

AVATAR_SIDE = 1080
"""Pixels of the largest profile picture."""

HOSTS = tuple(
    f"scontent-sbx{place}-{number}.cdninstagram.com"
    for place, number in ((1, 1), (1, 2), (2, 1), (2, 2), (3, 1))
)
VIDEO_HOSTS = (*HOSTS, "instagram.fsbx1-1.fna.fbcdn.net", "instagram.fsbx2-1.fna.fbcdn.net")
_AVATARS, _PHOTOS, _COVERS = "v/t51.2885-19", "v/t51.2885-15", "v/t51.71878-15"
_VIDEOS = "o1/v/t16/f2/m86"
_TRACKS = "o1/v/t2/f2/m367"
_LARGEST_FILM = 1080 * 1920
TRACK_TAG = "ig-xpvds.clips.c2-C3."
"""How the tags of a manifest's files begin."""
SOUND_TAG = "dash_ln_heaac_vbr3_audio"
_SIDES = (1080, 750, 640, 480, 320, 240)
_SQUARES = (1080, 750, 640, 480, 320, 240, 150)


class Rendition(NamedTuple):
    """One size of a picture or video, as in ``image_versions2.candidates``."""

    url: str
    width: int
    height: int


class VideoVersion(NamedTuple):
    """One entry of ``video_versions``."""

    type: int
    url: str
    width: int
    height: int


class VideoTrack(NamedTuple):
    """One file of a DASH manifest: pictures or, with width 0, sound."""

    url: str
    tag: str
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """One picture in all its sizes; ``width`` and ``height`` are the original's pixels."""

    seed: object
    host: str
    category: int
    path: str
    width: int
    height: int
    tag: str
    """The value of ``vencode_tag``."""
    now: int = NOW
    """The world's clock, from which the expiry of addresses counts."""
    bad: str | None = None
    """One of BAD_FILES, which the server does instead of sending the file."""

    def url(self, stp: str = "dst-jpg_e35_tt6", now: int | None = None) -> str:
        """Return the address in one form, at the time ``now`` (by default the picture's)."""
        signer = self._signer if now is None else self._signer_at(now)
        return f"https://{self.host}{self.path}?{signer.query(stp)}{_spoiled(self.bad)}"

    @cached_property
    def _signer(self) -> Signer:
        return self._signer_at(self.now)

    def _signer_at(self, now: int) -> Signer:
        query = (
            f"efg={_tagged(self.tag)}&_nc_ht={self.host}"
            f"&_nc_cat={self.category}&edm=AOQ1c0wBAAAA&ccb=7-5"
        )
        return Signer(self.seed, self.path, query, now)

    def fitted(self, side: int) -> str:
        """Return the address of the whole picture, its longer side being ``side``."""
        return self.url(sizes.fitted(side))

    def filled(self, side: int) -> str:
        """Return the address of the whole picture, its shorter side being ``side``."""
        return self.url(sizes.filled(side))

    def square(self, side: int) -> str:
        """Return the address of the picture's middle."""
        return self.url(sizes.square(side, self.width, self.height))

    def image_versions(self) -> list[Rendition]:
        """Return the candidates, largest first: the original, smaller ones, then squares."""
        return self._renditions(_candidates(self.width, self.height))

    def display_resources(self) -> list[Rendition]:
        """Return the whole picture as the older web shapes list it, smallest first."""
        return self._renditions(_resources(self.width, self.height))

    def _renditions(self, forms: Sequence[Rendition]) -> list[Rendition]:
        """Return the picture in these forms, which have ``stp=`` in place of an address."""
        start, query, end = (
            f"https://{self.host}{self.path}?",
            self._signer.query,
            _spoiled(self.bad),
        )
        return [Rendition(f"{start}{query(stp)}{end}", wide, high) for stp, wide, high in forms]


@lru_cache(maxsize=256)
def _candidates(width: int, height: int) -> list[Rendition]:
    edge = min(width, height)
    forms = ["dst-jpg_e35_tt6"]
    forms += [sizes.filled(side) for side in _SIDES if side < edge]
    forms += [sizes.square(side, width, height) for side in _SQUARES if side <= edge]
    return [Rendition(stp, *sizes.shown(stp, width, height)) for stp in forms]


@lru_cache(maxsize=256)
def _resources(width: int, height: int) -> list[Rendition]:
    forms = [sizes.filled(side) for side in (640, 750, 1080)]
    return [Rendition(stp, *sizes.shown(stp, width, height)) for stp in forms]


def profile_picture(draw: Draw, now: int = NOW, bad: str | None = None) -> Picture:
    tag = f"profile_pic.django.{AVATAR_SIDE}.c2"
    return _picture(draw, _AVATARS, (AVATAR_SIDE, AVATAR_SIDE), tag, now, bad)


def post_picture(
    draw: Draw,
    width: int,
    height: int,
    kind: str = "FEED",
    now: int = NOW,
    bad: str | None = None,
    is_still: bool = False,
) -> Picture:
    """Return a photo, or the still of a video or of a highlight; ``kind`` as in the real tags:
    FEED, CAROUSEL_ITEM, STORY, CLIPS or HIGHLIGHT."""
    form = "f71878.default_cover_frame" if is_still else "f2885.default_image"
    tag = f"{kind}.image_urlgen.{width}x{height}.sdr.{form}"
    return _picture(draw, _COVERS if is_still else _PHOTOS, (width, height), tag, now, bad)


def video_url(
    draw: Draw,
    width: int = 720,
    height: int = 1280,
    seconds: float = 15,
    bad: str | None = None,
    now: int = NOW,
) -> str:
    """Return the address of an MP4 of this size; its length is in whole seconds
    (``duration_s``)."""
    tag = f"xpv_progressive.INSTAGRAM.CLIPS.C3.{min(width, height)}.dash_baseline_1_v1"
    return _mp4_url(draw, _VIDEOS, tag, width, height, seconds, bad, now)


def tracks(
    draw: Draw, width: int, height: int, seconds: float, bad: str | None, now: int
) -> list[VideoTrack]:
    """Return what a manifest lists of a video: two sizes of silent pictures, and the sound.

    Names and tags as in manifests of April 2026, whose ``number_of_qualities`` counts the sizes.
    """
    larger = width * 3 // 2, height * 3 // 2
    best = larger if larger[0] * larger[1] <= _LARGEST_FILM else (width, height)
    small = width // 4 * 2, height // 4 * 2
    kinds = (("dash_baseline_1_v1", best), ("dash_baseline_3_v1", small), (SOUND_TAG, (0, 0)))
    return [
        VideoTrack(_mp4_url(draw, _TRACKS, TRACK_TAG + tag, *size, seconds, bad, now), tag, *size)
        for tag, size in kinds
    ]


def _mp4_url(
    draw: Draw,
    folder: str,
    tag: str,
    width: int,
    height: int,
    seconds: float,
    bad: str | None,
    now: int,
) -> str:
    token = draw.data(64) + draw.data(14)
    path = f"/{folder}/AQ{urlsafe_b64encode(token).decode()}.mp4"
    host = draw.pick(VIDEO_HOSTS)
    about = (  # as JSON; writing it with json would cost as much as the rest of the address
        f'{{"vencode_tag":"{tag}","xpv_asset_id":{draw.between(10**14, 10**16)},'
        f'"vi_usecase_id":10099,"duration_s":{max(1, round(seconds))},"urlgen_source":"www"}}'
    )
    # The real vs= is 16 digits of unknown meaning; here the first half holds width and height
    # (unverified).
    digits = f"{width:04x}{height:04x}{draw.below(1 << 32):08x}"
    query = f"efg={_base64(about)}&_nc_ht={host}&_nc_cat={draw.between(100, 111)}&vs={digits}"
    signed = Signer(draw.seed, path, f"{query}&ccb=17-1", now).query()
    return f"https://{host}{path}?{signed}{_spoiled(bad)}"


def video_versions(url: str, width: int, height: int) -> list[VideoVersion]:
    """Return one file under all three types, as the service often does."""
    return [VideoVersion(number, url, width, height) for number in (101, 103, 102)]


def media_preview(draw: Draw) -> str:
    """Return a few dozen bytes of a tiny JPEG in base64; here they show nothing."""
    return "AC" + urlsafe_b64encode(draw.data(24)).decode()


def bad_file(username: str) -> str | None:
    """Return what is wrong with the files of ``badfile_KIND`` and ``badfile_KIND_anything``."""
    first, _, rest = username.lower().partition("_")
    kind = rest.partition("_")[0]
    return kind if first == "badfile" and kind in BAD_FILES else None


def _picture(
    draw: Draw, folder: str, size: tuple[int, int], tag: str, now: int, bad: str | None
) -> Picture:
    digits = f"{draw.below(10**45):045d}"
    path = f"/{folder}/{digits[:9]}_{digits[9:26]}_{digits[26:]}_n.jpg"
    host, category = draw.pick(HOSTS), draw.between(100, 111)
    return Picture(draw.seed, host, category, path, *size, tag, now, bad)


def _spoiled(bad: str | None) -> str:
    return f"&_file={bad}" if bad else ""


@lru_cache(maxsize=256)
def _tagged(tag: str) -> str:
    return _base64(f'{{"vencode_tag":"{tag}"}}')


def _base64(text: str) -> str:
    return urlsafe_b64encode(text.encode()).decode().rstrip("=")
