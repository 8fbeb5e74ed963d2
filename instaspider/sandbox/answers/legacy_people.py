"""People and reels in the form of the old ``query_hash`` queries.

Key trees graphql_query_hash__ followers/03, following/01, highlights_tray/01, user_by_id/01,
stories/01, highlight_reels/01.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.legacy_media import story_item, story_user
from instaspider.sandbox.world.people import Highlight, Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.stories import highlight_items, live_stories

Json = dict[str, Any]


def follower(person: Person) -> Json:
    """As recorded in March 2025."""
    return {
        "id": person.pk,
        "username": person.username,
        "full_name": person.full_name,
        "profile_pic_url": person.profile_pic_url,
        "is_verified": person.is_verified,
        "followed_by_viewer": False,
        "requested_by_viewer": False,
    }


def followed(person: Person) -> Json:
    """As recorded earlier: with privacy and the newest story."""
    return {**follower(person), "is_private": person.is_private, "reel": _newest(person)}


def own_reel(person: Person) -> Json:
    """``reel`` of a person who was asked for."""
    owner = _owner(person)
    user = {key: value for key, value in owner.items() if key != "__typename"}
    return {"__typename": "GraphReel", **_newest(person), "user": user}


def highlight_node(person: Person, highlight: Highlight) -> Json:
    cover = files.cover(person, highlight)
    return {
        "__typename": "GraphHighlightReel",
        "id": highlight.pk,
        "cover_media": {"thumbnail_src": cover.square(640)},
        "cover_media_cropped_thumbnail": {"url": cover.square(150)},
        "owner": _owner(person),
        "title": highlight.title,
    }


def chained(person: Person) -> Json:
    """One of ``edge_chaining``."""
    flags = (
        *("blocked_by_viewer", "restricted_by_viewer", "followed_by_viewer", "follows_viewer"),
        *("has_blocked_viewer", "has_requested_viewer", "requested_by_viewer"),
    )
    return {
        **dict.fromkeys(flags, False),
        "id": person.pk,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "is_verified": person.is_verified,
        "profile_pic_url": person.profile_pic_url,
        "username": person.username,
    }


def story_reel(person: Person, stories: list[Post]) -> Json:
    """One of ``reels_media``, of somebody with stories."""
    newest = stories[-1]
    return {
        "__typename": "GraphReel",
        "id": person.pk,
        "latest_reel_media": newest.taken_at,
        "can_reply": True,
        "owner": {"__typename": "GraphUser", **story_user(person)},
        "can_reshare": True,
        "expiring_at": newest.expires_at,
        "has_besties_media": None,
        "has_pride_media": False,
        "seen": None,
        "user": story_user(person),
        "items": [story_item(post) for post in stories],
    }


def highlight_reel(person: Person, highlight: Highlight) -> Json:
    """One of ``reels_media``, of a highlight."""
    items = highlight_items(person, highlight)
    return {
        "__typename": "GraphHighlightReel",
        "id": highlight.pk,
        "latest_reel_media": None,
        "can_reply": False,
        "owner": {"__typename": "GraphUser", **story_user(person)},
        "items": [story_item(post) for post in items],
    }


def _newest(person: Person) -> Json:
    stories = [] if person.is_private else live_stories(person)
    return {
        "id": person.pk,
        "expiring_at": stories[-1].expires_at if stories else person.around.now,
        "has_pride_media": False,
        "latest_reel_media": stories[-1].taken_at if stories else 0,
        "seen": None,
        "owner": _owner(person),
    }


def _owner(person: Person) -> Json:
    return {
        "__typename": "GraphUser",
        "id": person.pk,
        "profile_pic_url": person.profile_pic_url,
        "username": person.username,
    }
