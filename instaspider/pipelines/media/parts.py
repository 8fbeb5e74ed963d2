"""Lists the files of an item: the best version of each picture and video. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from instaspider.disk.safe_names import digest, safe_name
from instaspider.items import Child, Highlight, Image, Post, Profile, UserRef, Video
from instaspider.options.file_template import FileTemplate
from instaspider.pipelines.media.manifest import Manifest, read

_TIME = re.compile(r"undated|\d{8}T\d{6}Z", re.ASCII)
"""Matches the beginning of names of posts' files."""
Kind = Literal["photo", "video", "audio", "profile", "cover"]


@dataclass(frozen=True, slots=True)
class Part:
    """Describes one file of an item: its name, its addresses, what it is."""

    kind: Kind
    folder: str
    stem: str
    """The name without the extension, which only the file itself tells."""
    url: str | None
    """The address; None if the answer names none."""
    file: str = ""
    """What tells the file from all others whatever its name: kind of media, and ids."""
    account: str | None = None
    """The pk, or else the name, of the account whose file it is."""
    number: int = 1
    """The number among the files of the item; the sound of a video has that of the video."""
    tracks: tuple[str, ...] = ()
    """The addresses of pictures and sound, from which the file is made; if that fails, it comes
    from ``url`` unless it is the sound alone."""
    lacks_manifest: bool = False
    """Whether a manifest is wanted, and the answer does not say whether there is one."""

    @property
    def record(self) -> str:
        """The key by which the archive remembers the file: the same for every route of its item."""
        return self.file or f"{self.media} {self.folder}/{self.key}"

    @property
    def spare(self) -> Part:
        """The same file under the name that it gets where another one has its name."""
        return replace(self, stem=f"{self.stem}-{digest(self.record, 4)}")

    @property
    def key(self) -> str:
        """The name without the time.

        Some routes tell only when a post's upload began, not when it was published, and the same
        file must be found by either time.
        """
        return self.key_of(self.stem)

    @staticmethod
    def key_of(stem: str) -> str:
        """Return the key of any name."""
        time, _, rest = stem.partition("_")
        return rest if _TIME.fullmatch(time) else stem

    @property
    def media(self) -> Literal["image", "video", "audio"]:
        """The kind of file that it must be."""
        return self.kind if self.kind in ("video", "audio") else "image"

    @property
    def is_told(self) -> bool:
        """Whether the answer names the address that is wanted."""
        return (self.url is not None or bool(self.tracks)) and not self.lacks_manifest


@dataclass(frozen=True, slots=True)
class Wanted:
    """Holds what a person asked for of files: their names, the best video, the sound."""

    template: FileTemplate | None = None
    """The template of their names; None for the usual names."""
    best: bool = False
    """Whether videos come in the best rendition of their manifest."""
    sound: bool = False
    """Whether the sound of videos comes as a file; without ``best``, in place of the video."""


def parts_of(item: Any, wanted: Wanted = Wanted()) -> list[Part]:
    """Return the files of an item; none for items of other classes."""
    parts = list(_parts_of(item, wanted))
    template = wanted.template
    if template is None:
        return parts
    return [replace(part, stem=template.stem(item, _words(part))) for part in parts]


def _words(part: Part) -> dict[str, Any]:
    """Return the template's words about a file, such as its number, with their values."""
    shown = _shown(part.url) if part.url else "unknown"
    return {"n": part.number, "kind": part.kind, "username": part.folder, "hash": shown}


def _parts_of(item: Any, wanted: Wanted) -> Iterator[Part]:
    if isinstance(item, Post):
        yield from _of_post(item, wanted)
    elif isinstance(item, Profile):
        url = item.profile_pic_url_hd or item.profile_pic_url
        yield from _picture("profile", UserRef(pk=item.pk, username=item.username), item.pk, url)
    elif isinstance(item, Highlight):
        yield from _picture("cover", item.user, item.pk, item.cover_url)


def _picture(
    kind: Literal["profile", "cover"], user: UserRef | None, pk: str | None, url: str | None
) -> Iterator[Part]:
    """Yield a picture whose name depends on what it shows, so that a new one replaces no old
    one."""
    if url:
        word = "profile" if kind == "profile" else "highlight"
        name = f"{word}_{pk or 'unknown'}_{_shown(url)}"
        folder = safe_name(_owner(user) or "unknown")
        stem = safe_name(name)
        yield Part(kind, folder, stem, url, f"image {stem}", _account(user))


def _shown(url: str) -> str:
    """Return a text that is the same for the same picture.

    Host, size and signature of its address change from answer to answer; the file's name there does
    not.
    """
    return digest(_path(url).rpartition("/")[2])


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _of_post(post: Post, wanted: Wanted) -> Iterator[Part]:
    if post.children:
        for number, child in enumerate(post.children, 1):
            yield from _of_piece(post, number, child, wanted)
        return
    if post.media_type != "carousel":
        yield from _of_piece(post, 1, post, wanted)
        return
    # If a route lacks the parts, the cover is the first of them; how many there are is not told.
    if post.images:
        yield from _of_piece(post, 1, post, wanted)
    yield _part_of(post, "photo", 2 if post.images else 1, None)


def _of_piece(post: Post, number: int, piece: Post | Child, wanted: Wanted) -> Iterator[Part]:
    """Yield the files of a post that is no carousel, or of one part of a carousel."""
    if piece.media_type != "video" and not piece.videos:
        yield _part_of(post, "photo", number, _url(_best(piece.images)))
        return
    film = _best(piece.videos)
    if not wanted.best and not wanted.sound:
        yield _part_of(post, "video", number, _url(film))
        return
    text = getattr(piece, "manifest", None)
    manifest = read(text)
    if wanted.best:
        tracks = _tracks(manifest, film, piece)
        yield _part_of(post, "video", number, _url(film), tracks, lacks=text is None)
    if wanted.sound and (manifest.audio or piece.has_audio is not False):
        url = manifest.audio.url if manifest.audio else _url(film)
        yield _part_of(post, "audio", number, url, (url,) if url else (), lacks=text is None)


def _part_of(
    post: Post,
    kind: Kind,
    number: int,
    url: str | None,
    tracks: tuple[str, ...] = (),
    *,
    lacks: bool = False,
) -> Part:
    code = post.shortcode or post.pk or "unknown"
    media = "image" if kind == "photo" else kind
    return Part(
        kind,
        safe_name(_owner(post.user) or "unknown"),
        safe_name(f"{_moment(post.taken_at)}_{code}_{number}"),
        url,
        f"{media} {safe_name(post.pk or code)}_{number}",
        _account(post.user),
        number,
        tracks,
        lacks,
    )


def _owner(user: UserRef | None) -> str | None:
    return (user.username or user.pk) if user is not None else None


def _account(user: UserRef | None) -> str | None:
    return (user.pk or user.username) if user is not None else None


def _moment(time: datetime | None) -> str:
    if time is None:
        return "undated"
    plain = time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    return plain.replace("-", "").replace(":", "") + "Z"


def _best(versions: Sequence[Image | Video] | None) -> Image | Video | None:
    """Return the version with the most pixels; the first of those whose size is not known."""
    return max(versions, key=_pixels) if versions else None


def _pixels(version: Image | Video) -> int:
    return (version.width or 0) * (version.height or 0)


def _url(version: Image | Video | None) -> str | None:
    return (version.url or None) if version is not None else None


def _tracks(manifest: Manifest, film: Image | Video | None, piece: Post | Child) -> tuple[str, ...]:
    """Return the addresses of the best pictures and sound; none if the film has more pixels, or a
    sound that the manifest lacks."""
    if manifest.video is None or (manifest.audio is None and piece.has_audio):
        return ()
    if film is not None and film.url and _pixels(film) > manifest.video.pixels:
        return ()
    return tuple(each.url for each in (manifest.video, manifest.audio) if each is not None)
