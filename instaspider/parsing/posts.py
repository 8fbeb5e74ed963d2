"""Reads a post of REST (v1), ``XDT*`` and ``XIG*`` answers, which have most keys in common.

Answers differ in which keys they have; what is missing stays None. ``carousel_media`` is null for
anything but a carousel. ``like_count`` is missing or small if likes are hidden. ``caption`` is null
if there is none. Parts of a carousel have neither ``code`` nor ``user``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from instaspider.exceptions import ParseError
from instaspider.items import Child, Image, Music, Place, Post, TaggedUser, Video
from instaspider.items.media import MediaType
from instaspider.parsing.common_keys import keep_manifest, with_common_keys
from instaspider.parsing.json_fields import (
    flag,
    ident,
    mapping,
    measure,
    moment,
    number,
    objects,
    text,
)
from instaspider.parsing.parts import (
    OWN_IDS,
    images,
    music,
    place,
    song,
    tagged_user,
    user_ref,
    user_refs,
    videos,
)

_KINDS: dict[Any, MediaType] = {1: "photo", 2: "video", 8: "carousel"}
_BY_PRODUCT: dict[str | None, MediaType] = {
    "clips": "video",
    "igtv": "video",
    "carousel_container": "carousel",
}
_EPOCH = datetime(2011, 8, 24, 21, 7, 1, 721_000, tzinfo=UTC)  # 1314220021721 ms
_LARGEST_PK = 1 << 63
# Stickers: key trees feed_reels_media/03, /11 and /13; the documents have the same keys, null where
# there is nothing. A sticker's ``x`` and ``y`` are parts of the width and height of the picture.
_MENTIONS = ("reel_mentions", "story_bloks_stickers")


def post_of(
    media: Mapping[str, Any], row: str, path: str, user_ids: tuple[str, ...] = OWN_IDS
) -> Post:
    """Return the post that an object describes. Raises :class:`ParseError` if it has no id."""
    pk = media_pk(media)
    if pk is None:
        raise ParseError(row, f"{path}.pk")
    kind = _kind(media)
    taken_at, source = published(moment(media, "taken_at"), pk)
    children = _children(media, kind)
    user = user_ref(media.get("user"), user_ids) or user_ref(media.get("owner"), user_ids)
    post = Post(
        pk=pk,
        shortcode=text(media, "code") or None,
        media_type=kind,
        caption=text(mapping(media, "caption"), "text") or None,
        taken_at=taken_at,
        taken_at_source=source,
        like_count=number(media, "like_count"),
        comment_count=number(media, "comment_count"),
        view_count=number(media, "view_count"),
        play_count=_plays(media),
        user=user,
        coauthors=user_refs(media.get("coauthor_producers"), user_ids),
        tagged_users=_tagged_or_mentioned(media),
        location=place(media.get("location")) or sticker_place(media),
        music=_music(media),
        width=_side(media, children, "width"),
        height=_side(media, children, "height"),
        images=[] if children else _images(media),
        videos=_videos(media, kind),
        children=children,
        is_pinned=pinned(media.get("timeline_pinned_user_ids"), user.pk if user else None),
        expires_at=moment(media, "expiring_at"),
    )
    return with_common_keys(post, media)


def media_pk(media: Mapping[str, Any]) -> str | None:
    """Return the pk; ``id`` is ``<pk>_<user pk>``, ``POLARIS_<pk>`` or the pk itself."""
    found = ident(media, "pk") or ident(media, "id")
    return found.removeprefix("POLARIS_").partition("_")[0] or None if found else None


def published(
    told: datetime | None, pk: str
) -> tuple[datetime | None, Literal["service", "pk"] | None]:
    """Return when a post was published, in whole seconds, and what tells it: the answer or the pk.

    A pk holds the time at which it was made, in milliseconds, above its lowest 23 bits.
    """
    if told is not None:
        return told, "service"
    if not (pk.isascii() and pk.isdigit() and len(pk) < 20 and int(pk) < _LARGEST_PK):
        return None, None
    made = _EPOCH + timedelta(milliseconds=int(pk) >> 23)
    return made.replace(microsecond=0), "pk"


def _kind(media: Mapping[str, Any]) -> MediaType | None:
    kind = _KINDS.get(number(media, "media_type"))
    return kind or _BY_PRODUCT.get(text(media, "product_type"))


def _plays(media: Mapping[str, Any]) -> int | None:
    plays = number(media, "play_count")
    return number(media, "ig_play_count") if plays is None else plays


def _side(
    media: Mapping[str, Any], parts: list[Child] | None, side: Literal["width", "height"]
) -> int | None:
    """Return a side's length; a carousel without its own has that of its first part, the cover."""
    own = number(media, f"original_{side}")
    return getattr(parts[0], side) if own is None and parts else own


def _images(media: Mapping[str, Any]) -> list[Image] | None:
    """Return all sizes, or the only address that the answer has."""
    found = images(mapping(media, "image_versions2").get("candidates"))
    if found:
        return found
    url = text(media, "display_uri")
    return [Image(url=url)] if url else None


def _videos(media: Mapping[str, Any], kind: MediaType | None) -> list[Video] | None:
    found = videos(media.get("video_versions"))
    return found or ([] if kind in ("photo", "carousel") else None)


def _children(media: Mapping[str, Any], kind: MediaType | None) -> list[Child] | None:
    parts = objects(media, "carousel_media")
    if parts:
        return [_child(part) for part in parts]
    return [] if kind in ("photo", "video") else None


def _child(part: Mapping[str, Any]) -> Child:
    kind = _kind(part)
    child = Child(
        pk=media_pk(part),
        media_type=kind if kind != "carousel" else None,
        accessibility_caption=text(part, "accessibility_caption") or None,
        width=number(part, "original_width"),
        height=number(part, "original_height"),
        duration=measure(part, "video_duration"),
        has_audio=flag(part, "has_audio"),
        tagged_users=_tagged(part),
        images=_images(part),
        videos=_videos(part, kind),
    )
    keep_manifest(child, part)
    return child


def _tagged(media: Mapping[str, Any]) -> list[TaggedUser] | None:
    """Return who is tagged; positions are whole numbers or fractions."""
    tags = objects(mapping(media, "usertags"), "in")
    if tags is None:
        nobody = flag(media, "has_tagged_users") is False
        nobody = nobody or ("usertags" in media and media["usertags"] is None)
        return [] if nobody else None
    found = (tagged_user(tag.get("user"), *_position(tag.get("position"))) for tag in tags)
    return [user for user in found if user]


def _tagged_or_mentioned(media: Mapping[str, Any]) -> list[TaggedUser] | None:
    """Return who is tagged, and whom a story's stickers mention.

    An account that is named several times appears once, as the first of them describes it.
    """
    known = [each for each in (_tagged(media), mentioned(media)) if each is not None]
    seen: set[str | None] = set()
    users: list[TaggedUser] = []
    for user in (user for each in known for user in each):
        names = {user.pk, user.username} - {None}
        if not names & seen:
            users.append(user)
        seen |= names
    return users if known else None


def _music(media: Mapping[str, Any]) -> Music | None:
    said = (music(mapping(media, key)) for key in ("clips_metadata", "music_metadata"))
    return next((each for each in said if each), None) or sticker_song(media)


def _position(value: Any) -> tuple[float | None, float | None]:
    if not isinstance(value, list) or len(value) != 2:
        return None, None
    both = dict(enumerate(value))
    x, y = (measure({"at": both[n]}, "at") for n in (0, 1))
    return x, y


def pinned(users: Any, owner: str | None) -> bool | None:
    """Whether the owner is among those who pinned it; coauthors may have pinned it too."""
    if not isinstance(users, list):
        return None
    ids = {ident({"pk": user}, "pk") for user in users}
    return owner in ids if owner else bool(ids)


def mentioned(media: Mapping[str, Any]) -> list[TaggedUser] | None:
    """Return the accounts in both forms of stickers, ``reel_mentions`` first.

    None if the answer has neither list: null means a story that mentions nobody, or a visitor who
    is not told.
    """
    if not any(isinstance(media.get(key), list) for key in _MENTIONS):
        return None
    return [
        user
        for sticker, account in _accounts(media)
        if (user := tagged_user(account, measure(sticker, "x"), measure(sticker, "y")))
    ]


def _accounts(media: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    for sticker in objects(media, "reel_mentions") or ():
        yield sticker, mapping(sticker, "user")
    for sticker in objects(media, "story_bloks_stickers") or ():
        account = mapping(sticker, "bloks_sticker", "sticker_data", "ig_mention")
        yield sticker, {**account, "pk": account.get("account_id")}


def sticker_place(media: Mapping[str, Any]) -> Place | None:
    """Return the first place of ``story_locations``."""
    found = (place(each.get("location")) for each in objects(media, "story_locations") or ())
    return next((each for each in found if each), None)


def sticker_song(media: Mapping[str, Any]) -> Music | None:
    """Return the first song of ``story_music_stickers``."""
    stickers = objects(media, "story_music_stickers") or ()
    found = (song(mapping(each, "music_asset_info")) for each in stickers)
    return next((each for each in found if each), None)
