"""People in the lists of the REST API.

Key trees friendships_followers/01 to 04 and friendships_following/01 and 02. Where pks are texts
``fbid_v2`` is one too, and followers have ``is_favorite``; those followed always have it.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers.connections import Page
from instaspider.sandbox.answers.friend_pages import FriendPage
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.stories import latest_story_at
from instaspider.sandbox.world.viewers import Friendship

Json = dict[str, Any]


def followers(page: FriendPage) -> Json:
    """The whole body."""
    return _body(page, {"show_spam_follow_request_tab": False}, has_favorites=page.has_text_pks)


def following(page: FriendPage) -> Json:
    """The whole body."""
    return _body(page, {}, has_favorites=True)


def friend(person: Person, has_text_pks: bool = True) -> Json:
    """One of ``users``; ``profile_pic_id`` is missing for some."""
    values: Json = {
        "pk": person.pk if has_text_pks else int(person.pk),
        "pk_id": person.pk,
        "id": person.pk,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "fbid_v2": person.fbid if has_text_pks else int(person.fbid),
        "third_party_downloads_enabled": 1,
        "strong_id__": person.pk,
        "profile_pic_url": person.profile_pic_url,
        "is_verified": person.is_verified,
        "username": person.username,
        "has_anonymous_profile_picture": False,
        "account_badges": [],
        "latest_reel_media": latest_story_at(person),
    }
    if int(person.pk) % 16:
        values["profile_pic_id"] = profile_pic_id(person)
    return values


def chaining(people: list[Person]) -> Json:
    """The body of discover/chaining; all but the two keys is unverified."""
    return {"users": [friend(person) for person in people], "status": "ok"}


def viewer_of_story(person: Person, is_followed: bool) -> Json:
    """One of ``users`` of list_reel_media_viewer: keys of instagram-private-api's type of that
    answer; which others it has now is unverified."""
    return {
        "pk": int(person.pk),
        "username": person.username,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "profile_pic_url": person.profile_pic_url,
        "profile_pic_id": profile_pic_id(person),
        "friendship_status": {
            "following": is_followed,
            "is_private": person.is_private,
            "incoming_request": False,
            "outgoing_request": False,
            "is_bestie": False,
            "is_restricted": False,
        },
        "is_verified": person.is_verified,
        "latest_reel_media": latest_story_at(person),
    }


def mutual(page: Page[Person]) -> Json:
    """The body of mutual_followers: keys that dumpstagram reads; it saw no second page."""
    body: Json = {"users": [friend(person) for person in page.items]}
    if page.cursor:
        body["next_max_id"] = page.cursor
    return body | {"big_list": page.more, "page_size": len(page.items), "status": "ok"}


def show(found: Friendship) -> Json:
    """The body of friendships/show: keys of instagram-private-api's type of it, and those of
    ``friendship_status`` in key tree users_info/02."""
    return {
        "following": found.following,
        "followed_by": found.followed_by,
        "blocking": found.blocking,
        "muting": found.muting,
        "is_private": found.is_private,
        "incoming_request": found.incoming_request,
        "outgoing_request": found.outgoing_request,
        "is_bestie": found.is_close_friend,
        "is_restricted": found.is_restricted,
        "is_feed_favorite": found.is_favorite,
        "is_blocking_reel": False,
        "is_muting_reel": found.muting_stories,
        "subscribed": False,
        "is_eligible_to_subscribe": False,
        "status": "ok",
    }


def profile_pic_id(person: Person) -> str:
    return f"{person.fbid}_{person.pk}"


def _body(page: FriendPage, extra: Json, has_favorites: bool) -> Json:
    users = [friend(person, page.has_text_pks) for person in page.people]
    if has_favorites:
        users = [user | {"is_favorite": False} for user in users]
    body: Json = {"users": users}
    if users:
        body |= {"big_list": not page.is_only, "page_size": len(users)}
    if page.cursor:
        body["next_max_id"] = page.cursor
    body["has_more"] = False
    if users:
        body["should_limit_list_of_followers"] = False
    body["use_clickable_see_more"] = False
    return body | (extra if users else {}) | {"status": "ok"}
