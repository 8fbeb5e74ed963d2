"""Parses answers with accounts: followers, followed, likers, similar ones, search results.

Lists over REST go on as long as there is a ``next_max_id``: ``has_more`` is false on every page,
and pages are shorter than asked for. The pk is a number on one page and a text on the next (key
trees friendships_followers/01 to 04).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from instaspider.exceptions import ParseError
from instaspider.items import Friendship, Hashtag, Item, Place, UserRef
from instaspider.parsing.json_fields import Body, flag, load, mapping, mark, number, text
from instaspider.parsing.lists import Elements, counts, elements, page_of, root
from instaspider.parsing.page import Page
from instaspider.parsing.parts import first_id, place, user_ref

_Relation = Literal["follower", "following", "liker", "viewer", "similar", "found"]

AYML = "xdt_ayml_logged_out"
AYML_OF = "xig_user_by_igid_v2"
CHAINING = "xdt_api__v1__discover__chaining"
TOPSEARCH = "xdt_api__v1__fbsearch__topsearch_connection"
LIKED = "fetch__XDTMediaDict"
LIKERS = "xdt_api__v1__likes__media_id__likers"


def followers(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read ``users`` of GET /api/v1/friendships/{pk}/followers/ and /mutual_followers/.

    The latter are followers whom the login follows.
    """
    return _friends(body, row, "follower")


def following(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read ``users`` of GET /api/v1/friendships/{pk}/following/."""
    return _friends(body, row, "following")


def friendship(body: Body, *, row: str, **_: Any) -> Page[Friendship]:
    """Read GET /api/v1/friendships/show/{pk}/, which does not repeat whom it is about."""
    answer = load(row, body)
    found = Friendship(
        is_private=flag(answer, "is_private"),
        following=flag(answer, "following"),
        followed_by=flag(answer, "followed_by"),
        outgoing_request=flag(answer, "outgoing_request"),
        incoming_request=flag(answer, "incoming_request"),
        blocking=flag(answer, "blocking"),
        muting=flag(answer, "muting"),
        muting_stories=flag(answer, "is_muting_reel"),
        is_restricted=flag(answer, "is_restricted"),
        is_close_friend=flag(answer, "is_bestie"),
        is_favorite=flag(answer, "is_feed_favorite"),
    )
    if found.following is None and found.followed_by is None:
        raise ParseError(row, "following")
    return Page([found])


def _friends(body: Body, row: str, relation: _Relation) -> Page[UserRef]:
    answer = load(row, body)
    listed = elements(answer, "users", row, "")
    return page_of(listed, row, _as(relation), mark(answer, "next_max_id"))


def media_likers(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read ``users`` of GET /api/v1/media/{pk}/likers/; there is no second page."""
    answer = load(row, body)
    declared = counts(likes=number(answer, "user_count"))
    return page_of(elements(answer, "users", row, ""), row, _as("liker"), declared=declared)


def likers_connection(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read the likers from the logged-in document of 2026: ``nodes``, without a second page.

    A connection that is null (seen at another address than the row's) is not taken for no likers.
    """
    media = root(load(row, body), row, "data", LIKED)
    found = mapping(media, "likers_connection")
    listed = elements(found, "nodes", row, f"data.{LIKED}.likers_connection")
    return page_of(listed, row, _as("liker"))


def likers_document(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read the likers from the logged-in document of 2024."""
    found = root(load(row, body), row, "data", LIKERS)
    return page_of(elements(found, "users", row, f"data.{LIKERS}"), row, _as("liker"))


def story_viewers(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read ``users`` of GET /api/v1/media/{pk}/list_reel_media_viewer/ (instagram-private-api).

    It may be ``viewers[].user`` (instagrapi d5b7232).
    """
    answer = load(row, body)
    if "users" not in answer and isinstance(answer.get("viewers"), list):
        listed = elements(answer, "viewers", row, "").below("user")
    else:
        listed = elements(answer, "users", row, "")
    return page_of(listed, row, _as("viewer"), mark(answer, "next_max_id"))


def loggedout_ayml(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read similar accounts, which visitors without a login get, at most 44."""
    found = root(load(row, body), row, "data", AYML)
    return page_of(elements(found, "users", row, f"data.{AYML}"), row, _as("similar"))


def loggedout_ayml_of_page(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read similar accounts as the page of a profile asks for them: below the account."""
    found = root(load(row, body), row, "data", AYML_OF)
    listed = elements(found, "ayml_logged_out", row, f"data.{AYML_OF}")
    return page_of(listed, row, _as("similar"))


def chaining(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read ``users`` of GET /api/v1/discover/chaining/."""
    return page_of(elements(load(row, body), "users", row, ""), row, _as("similar"))


def chaining_document(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read ``users`` of PolarisProfileSuggestedUsersWithPreloadableQuery."""
    found = root(load(row, body), row, "data", CHAINING)
    return page_of(elements(found, "users", row, f"data.{CHAINING}"), row, _as("similar"))


def topsearch(body: Body, *, row: str, **_: Any) -> Page[Item]:
    """Read the accounts, hashtags and places that a search finds, in the order of ``position``."""
    answer = load(row, body)
    listed = elements(answer, "users", row, "")
    for key in ("places", "hashtags"):
        if isinstance(answer.get(key), list):
            listed += elements(answer, key, row, "")
    return page_of(Elements(tuple(sorted(listed.found, key=_position))), row, _found)


def topsearch_connection(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read ``users[].user`` of PolarisSearchBoxRefetchableQuery, in the order of ``position``.

    Its places and hashtags were empty when it was recorded, so they are not read.
    """
    found = root(load(row, body), row, "data", TOPSEARCH)
    listed = elements(found, "users", row, f"data.{TOPSEARCH}").found
    in_order = Elements(tuple(sorted(listed, key=_position))).below("user")
    return page_of(in_order, row, _as("found"))


def _position(pair: tuple[str, Any]) -> int:
    value = pair[1]
    position = number(value, "position") if isinstance(value, dict) else None
    return 1 << 31 if position is None else position


def _found(entry: Mapping[str, Any], row: str, path: str) -> Item:
    if "user" in entry:
        return _as("found")(mapping(entry, "user"), row, f"{path}.user")
    if "hashtag" in entry:
        return hashtag(mapping(entry, "hashtag"), row, f"{path}.hashtag")
    return found_place(mapping(entry, "place"), row, f"{path}.place")


def hashtag(tag: Mapping[str, Any], row: str, path: str) -> Hashtag:
    """Return a hashtag; its ``id`` is a number or a text."""
    name = text(tag, "name")
    if not name:
        raise ParseError(row, f"{path}.name")
    return Hashtag(
        pk=first_id(tag, ("id", "pk")), name=name, media_count=number(tag, "media_count")
    )


def found_place(entry: Mapping[str, Any], row: str, path: str) -> Place:
    found = place(entry.get("location"))
    if found is None or found.pk is None:
        raise ParseError(row, f"{path}.location.pk")
    found.slug = found.slug or text(entry, "slug") or None
    return found


def _as(relation: _Relation) -> Callable[[Mapping[str, Any], str, str], UserRef]:
    def read(user: Mapping[str, Any], row: str, path: str) -> UserRef:
        found = user_ref(user)
        if found is None or found.pk is None:
            raise ParseError(row, f"{path}.pk")
        if found.username is None:
            raise ParseError(row, f"{path}.username")
        found.relation = relation
        return found

    return read
