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

_TIME = re.compile(r"undated|\d{8}T\d{6}Z", re.ASCII)
"""Matches the beginning of names of posts' files."""
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
    file: str = ""
    """The kind of media, and what tells the file from all others, whatever its name."""
    account: str | None = None
    """The pk, or else the name, of the account that it is of."""

    @property
    def record(self) -> str:
        """What the file is remembered by: the same by whichever route its item comes."""
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
    def media(self) -> Literal["image", "video"]:
        """The kind of file that it must be."""
        return "video" if self.kind == "video" else "image"


def parts_of(item: Any, template: FileTemplate | None = None) -> list[Part]:
    """Return the files of an item, named by a template if there is one; none for items of other
    classes."""
    parts = list(_parts_of(item))
    if template is None:
        return parts
    return [
        replace(part, stem=template.stem(item, _words(part, number)))
        for number, part in enumerate(parts, 1)
    ]


def _words(part: Part, number: int) -> dict[str, Any]:
    """Return what a template may say of a file beside the fields of its item."""
    shown = _shown(part.url) if part.url else "unknown"
    return {"n": number, "kind": part.kind, "username": part.folder, "hash": shown}


def _parts_of(item: Any) -> Iterator[Part]:
    if isinstance(item, Post):
        yield from _of_post(item)
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
    """Return what stands for a picture. Host, size and signature of its address change from answer
    to answer; the name of the file there does not."""
    return digest(_path(url).rpartition("/")[2])


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _of_post(post: Post) -> Iterator[Part]:
    folder = safe_name(_owner(post.user) or "unknown")
    code = post.shortcode or post.pk or "unknown"
    name, account = f"{_moment(post.taken_at)}_{code}", _account(post.user)

    def made(kind: Kind, number: int, url: str | None) -> Part:
        what = f"{'video' if kind == 'video' else 'image'} {safe_name(post.pk or code)}_{number}"
        return Part(kind, folder, safe_name(f"{name}_{number}"), url, what, account)

    def part(number: int, piece: Post | Child) -> Part:
        kind: Kind = "video" if piece.media_type == "video" or piece.videos else "photo"
        return made(kind, number, _best(piece.videos if kind == "video" else piece.images))

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
    yield made("photo", 2 if post.images else 1, None)


def _owner(user: UserRef | None) -> str | None:
    return (user.username or user.pk) if user is not None else None


def _account(user: UserRef | None) -> str | None:
    return (user.pk or user.username) if user is not None else None


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
