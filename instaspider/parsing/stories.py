"""Parses answers with stories and highlights: REST and the web client's documents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.items import Highlight, Post, UserRef
from instaspider.parsing.advertisements import is_advertisement, is_advertising_reel
from instaspider.parsing.json_fields import (
    Body,
    ident,
    load,
    mapping,
    moment,
    number,
    objects,
    text,
)
from instaspider.parsing.lists import (
    Elements,
    counts,
    edges,
    elements,
    end_cursor,
    facts,
    page_of,
    root,
)
from instaspider.parsing.page import Page
from instaspider.parsing.parts import private, user_ref
from instaspider.parsing.posts import post_of

CONNECTION = "xdt_api__v1__feed__reels_media__connection"
REELS = "xdt_api__v1__feed__reels_media"
TRAY = "xdt_api__v1__feed__reels_tray"
XIG_USER = "xig_user_by_username"


def reels_media(body: Body, *, row: str, about: Sequence[str] = (), **_: Any) -> Page[Post]:
    """Read the items of the reels of GET /api/v1/feed/reels_media/, stories and highlights alike.

    ``reels_media`` is missing if nothing is shown (gallery-dl 5257); ``reels`` has the same
    content. ``about``: ids of the reels whose items are wanted; all, if empty.
    """
    answer = load(row, body)
    if isinstance(answer.get("reels_media"), list):
        return _items(elements(answer, "reels_media", row, ""), row, about)
    reels = root(answer, row, "reels")
    listed = Elements(tuple((f"reels.{key}", reel) for key, reel in reels.items()))
    return _items(listed, row, about)


def reels_connection(body: Body, *, row: str, about: Sequence[str] = (), **_: Any) -> Page[Post]:
    """Read the items of the reels of a document, with a login or without.

    A page is a few reels, each of them whole; ``about`` as in :func:`reels_media`.
    """
    found = root(load(row, body), row, "data", CONNECTION)
    return _items(edges(found, row, f"data.{CONNECTION}"), row, about, end_cursor(found))


def reels_media_document(
    body: Body, *, row: str, about: Sequence[str] = (), **_: Any
) -> Page[Post]:
    """Read the same from PolarisStoriesV3ReelPageStandaloneQuery, which has no pages."""
    found = root(load(row, body), row, "data", REELS)
    return _items(elements(found, "reels_media", row, f"data.{REELS}"), row, about)


def highlight_cover(body: Body, *, row: str, **_: Any) -> Page[Highlight]:
    """Read the highlights themselves from the same answer."""
    found = root(load(row, body), row, "data", CONNECTION)
    return page_of(edges(found, row, f"data.{CONNECTION}"), row, _highlight, end_cursor(found))


def highlights_tray(body: Body, *, row: str, **_: Any) -> Page[Highlight]:
    """Read ``tray`` of GET /api/v1/highlights/{pk}/highlights_tray/."""
    return page_of(elements(load(row, body), "tray", row, ""), row, _highlight)


def highlights_document(body: Body, *, row: str, **_: Any) -> Page[Highlight]:
    """Read ``data.highlights`` of PolarisProfileStoryHighlightsTrayContentQuery."""
    found = root(load(row, body), row, "data", "highlights")
    return page_of(edges(found, row, "data.highlights"), row, _highlight, end_cursor(found))


def reels_tray(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read ``tray`` of GET /api/v1/feed/reels_tray/: who has stories now, of those followed."""
    return page_of(elements(load(row, body), "tray", row, ""), row, _teller)


def tray_document(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read the same from PolarisStoriesV3TrayContainerQuery."""
    found = root(load(row, body), row, "data", TRAY)
    return page_of(elements(found, "tray", row, f"data.{TRAY}"), row, _teller)


def _teller(reel: Mapping[str, Any], row: str, path: str) -> UserRef | None:
    """Return the account of a reel; the reel's ``id`` is its pk, as gallery-dl reads it."""
    if is_advertising_reel(reel):
        return None
    user = _owner(reel) or UserRef()
    user.pk = user.pk or ident(reel, "id")
    if user.pk is None:
        raise ParseError(row, f"{path}.id")
    user.relation = "has_stories"
    return user


def loggedout_highlights(body: Body, *, row: str, **_: Any) -> Page[Highlight]:
    """Read the highlights that come with a logged-out profile."""
    user = root(load(row, body), row, "data", XIG_USER)
    found = root(user, row, "lox_highlights_connection")
    listed = edges(found, row, f"data.{XIG_USER}.lox_highlights_connection")
    told = facts(pk=ident(user, "pk"), fbid=ident(user, "id"), username=text(user, "username"))
    page = page_of(listed, row, _highlight, end_cursor(found), told | private(user))
    owner = user_ref({**user, "id": None})
    for highlight in page.items:
        highlight.user = owner
    return page


def _highlight(node: Mapping[str, Any], row: str, path: str) -> Highlight:
    pk = ident(node, "id")
    if pk is None:
        raise ParseError(row, f"{path}.id")
    return Highlight(
        pk=pk.removeprefix("highlight:"),
        title=text(node, "title"),
        user=_owner(node),
        cover_url=_cover(node),
        created_at=moment(node, "created_at"),
        media_count=number(node, "media_count"),
    )


def _owner(reel: Mapping[str, Any]) -> UserRef | None:
    return user_ref(reel.get("user")) or user_ref(reel.get("owner"))


def _cover(node: Mapping[str, Any]) -> str | None:
    cover = mapping(node, "cover_media")
    return (
        text(mapping(cover, "full_image_version"), "url")
        or text(mapping(cover, "cropped_image_version"), "url")
        or text(cover, "thumbnail_src")
        or text(mapping(node, "cover_media_cropped_thumbnail"), "url")
        or text(node, "cover_media_cropped_thumbnail_url")
    )


def _items(
    reels: Elements, row: str, about: Sequence[str], cursor: str | None = None
) -> Page[Post]:
    """Return the items of reels. If an item has only its owner's id, the reel tells the rest."""
    reels = Elements(tuple(pair for pair in reels.found if not is_advertising_reel(pair[1])))
    listed = Elements(())
    owners: dict[str, UserRef | None] = {}
    reel_of: dict[str, str | None] = {}
    of: dict[str, str] = {}
    ids = {path: _reel_id(reel) for path, reel in reels.found}
    listing = {path for path, reel in reels.found if _has_items(reel)}
    with_list = frozenset(found for path, found in ids.items() if found and path in listing)
    for path, reel in _wanted(reels, ids, about):
        if reel is not None and path in listing:
            of_reel = elements(reel, "items", row, path)
            owners.update(dict.fromkeys((at for at, _ in of_reel.found), _owner(reel)))
            reel_of.update(dict.fromkeys((at for at, _ in of_reel.found), ids[path]))
            listed += of_reel
        else:
            listed += Elements(((f"{path}.items", None),))

    def with_owner(item: Mapping[str, Any], row: str, path: str) -> Post | None:
        if is_advertisement(item):
            return None
        post, owner = post_of(item, row, path), owners[path]
        if owner and (post.user is None or post.user.pk in (None, owner.pk)):
            post.user = owner if post.user is None else _merged(post.user, owner)
        if post.pk and (found := reel_of[path]):
            of[post.pk] = found
        return post

    page = page_of(
        listed, row, with_owner, None if about and with_list.issuperset(about) else cursor
    )
    wanted = [reel for _, reel in _wanted(reels, ids, about) if reel is not None]
    declared = counts(stories=number(wanted[0], "media_count")) if len(wanted) == 1 else {}
    return replace(page, listed=with_list, of=of, counts=declared)


def _has_items(reel: Any) -> bool:
    return isinstance(reel, dict) and objects(reel, "items") is not None


def _reel_id(reel: Any) -> str | None:
    found = ident(reel, "id") if isinstance(reel, dict) else None
    return found.removeprefix("highlight:") if found else None


def _wanted(
    reels: Elements, ids: Mapping[str, str | None], about: Sequence[str]
) -> list[tuple[str, Any]]:
    """Return the wanted reels, in the order in which they were asked for.

    While one is missing, each reel without an id may be that one, and counts as broken.
    """
    if not about:
        return list(reels.found)
    mine = [(path, reel) for path, reel in reels.found if ids[path] in about]
    mine.sort(key=lambda pair: about.index(ids[pair[0]] or ""))
    whole = set(about) <= set(ids.values())
    nameless = [] if whole else [(path, None) for path, found in ids.items() if found is None]
    return mine + nameless


def _merged(user: UserRef, owner: UserRef) -> UserRef:
    known = {key: value for key, value in vars(user).items() if value is not None}
    return UserRef(**{**vars(owner), **known})
