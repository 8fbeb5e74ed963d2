"""Lists the files of an item: the best version of each picture and video. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any, Literal
from urllib.parse import urlsplit

from instaspider.items import Child, Highlight, Image, Post, Profile, UserRef, Video

_TIME = re.compile(r"undated|\d{8}T\d{6}Z", re.ASCII)
"""Matches the beginning of names of posts' files."""
# Matches what every file system accepts, and no shell or tool reads in another way.
_PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*", re.ASCII)
_ODD = re.compile(r"[^A-Za-z0-9]+", re.ASCII)
# Characters. File systems allow 255 bytes; Windows allows 260 characters for a whole path.
_MOST = 80
_LIKE = 40
# Windows takes these for devices in every folder, whatever stands after a dot.
_DEVICES = frozenset(
    ("con", "prn", "aux", "nul", *(f"{name}{n}" for name in ("com", "lpt") for n in range(10)))
)
Kind = Literal["photo", "video", "profile", "cover"]


@dataclass(frozen=True, slots=True)
class Part:
    """One file of an item."""

    kind: Kind
    folder: str
    stem: str
    """The name without the extension, which only the file itself tells."""
    url: str | None
    """The address; None if the answer names none."""

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
    def media(self) -> Literal["image", "video"]:
        """The kind of file that it must be."""
        return "video" if self.kind == "video" else "image"


def parts_of(item: Any) -> list[Part]:
    """Return the files of an item; none for items of other classes."""
    if isinstance(item, Post):
        return list(_of_post(item))
    if isinstance(item, Profile):
        url = item.profile_pic_url_hd or item.profile_pic_url
        return _picture("profile", item.username, item.pk, url)
    if isinstance(item, Highlight):
        return _picture("cover", _owner(item.user), item.pk, item.cover_url)
    return []


def _picture(
    kind: Literal["profile", "cover"], owner: str | None, pk: str | None, url: str | None
) -> list[Part]:
    """Return a picture whose name depends on what it shows, so that a new one replaces no old
    one."""
    if not url:
        return []
    word = "profile" if kind == "profile" else "highlight"
    # Host, size and signature change from answer to answer; the file's name there does not.
    shown = digest(_path(url).rpartition("/")[2])
    stem = safe_name(f"{word}_{pk or 'unknown'}_{shown}")
    return [Part(kind, safe_name(owner or "unknown"), stem, url)]


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _of_post(post: Post) -> Iterator[Part]:
    folder = safe_name(_owner(post.user) or "unknown")
    name = f"{_moment(post.taken_at)}_{post.shortcode or post.pk or 'unknown'}"

    def part(number: int, piece: Post | Child) -> Part:
        kind: Kind = "video" if piece.media_type == "video" or piece.videos else "photo"
        url = _best(piece.videos if kind == "video" else piece.images)
        return Part(kind, folder, safe_name(f"{name}_{number}"), url)

    if post.children:
        for number, child in enumerate(post.children, 1):
            yield part(number, child)
        return
    if post.media_type != "carousel":
        yield part(1, post)
        return
    # If a route lacks the parts, the cover is the first of them; how many there are is not told.
    if post.images:
        yield part(1, post)
    yield Part("photo", folder, safe_name(f"{name}_{2 if post.images else 1}"), None)


def _owner(user: UserRef | None) -> str | None:
    return (user.username or user.pk) if user is not None else None


def _moment(time: datetime | None) -> str:
    if time is None:
        return "undated"
    plain = time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
    return plain.replace("-", "").replace(":", "") + "Z"


def _best(versions: Sequence[Image | Video] | None) -> str | None:
    """Return the version with the most pixels; the first of those whose size is not known."""
    if not versions:
        return None
    return max(versions, key=lambda each: (each.width or 0) * (each.height or 0)).url or None


def safe_name(text: str) -> str:
    """Return a text that can be a file's or folder's name on every system.

    It is the text itself if possible; otherwise a name like it with a hash of the text, so that two
    texts never share one. It is never empty, and never begins or ends with a dot.
    """
    is_plain = _PLAIN.fullmatch(text) and len(text) <= _MOST and not text.endswith(".")
    if is_plain and text.partition(".")[0].lower() not in _DEVICES:
        return text
    like = _ODD.sub("_", text)[:_LIKE].strip("_") or "name"
    return f"{like}-{digest(text, 4)}"


def digest(text: str, size: int = 8) -> str:
    """Return that many bytes, in hexadecimal, that stand for the text."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size).hexdigest()
