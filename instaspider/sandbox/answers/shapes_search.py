"""What a search by name finds; key tree users_search/01, in which places and hashtags are empty.

Their forms are unverified, but for the keys that instagrapi 3.2.2 reads.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from instaspider.sandbox.answers.shapes_friends import profile_pic_id
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.stories import latest_story_at

Json = dict[str, Any]


def found_user(person: Person, is_followed: bool) -> Json:
    """``user``; for those followed it says so."""
    known = {"social_context": "Following", "search_social_context": "Following"}
    return {
        "pk": person.pk,
        "pk_id": person.pk,
        "username": person.username,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "fbid_v2": person.fbid,
        "third_party_downloads_enabled": 1,
        "strong_id__": person.pk,
        "id": person.pk,
        "profile_pic_id": profile_pic_id(person),
        "profile_pic_url": person.profile_pic_url,
        "has_anonymous_profile_picture": False,
        "account_badges": [],
        "is_verified": person.is_verified,
        "has_opt_eligible_shop": None,
        **(known if is_followed else {}),
        "friendship_status": {
            "following": is_followed,
            "incoming_request": False,
            "is_bestie": False,
            "is_feed_favorite": False,
            "is_restricted": False,
            "outgoing_request": False,
            "is_private": person.is_private,
        },
        "latest_reel_media": latest_story_at(person),
        "is_verified_search_boosted": False,
        "should_show_category": person.category is not None,
    }


def found_people(people: Sequence[Person], rank_token: str) -> Json:
    """What the document of the search box finds; key tree graphql_topsearch_connection/01."""
    users = [{"position": at, "user": _boxed(person)} for at, person in enumerate(people)]
    return {
        "see_more": None,
        "inform_module": None,
        "hashtags": [],
        "places": [],
        "users": users,
        "rank_token": rank_token,
    }


def _boxed(person: Person) -> Json:
    return {
        "username": person.username,
        "is_verified": person.is_verified,
        "full_name": person.full_name,
        "search_social_context": None,
        "unseen_count": None,
        "pk": person.pk,
        "live_broadcast_visibility": None,
        "live_broadcast_id": None,
        "profile_pic_url": person.profile_pic_url,
        "is_unpublished": None,
        "id": None,
    }


def found_hashtag(tag: Hashtag) -> Json:
    """``hashtag``."""
    return {
        "id": int(tag.pk),
        "name": tag.name,
        "media_count": tag.media_count,
        "use_default_avatar": True,
        "search_result_subtitle": f"{tag.media_count:,} posts",
    }


def found_place(place: Place) -> Json:
    """``place``."""
    location = {
        "pk": int(place.pk),
        "name": place.name,
        "short_name": place.name,
        "address": place.address,
        "city": place.city,
        "lat": place.lat,
        "lng": place.lng,
    }
    return {
        "location": location,
        "title": place.name,
        "subtitle": place.city,
        "slug": place.slug,
        "media_bundles": [],
    }
