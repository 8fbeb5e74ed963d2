"""GraphQL by ``query_hash``: ``GET /graphql/query/?query_hash=&variables=``.

Hashes as instaloader 4.16 and instagrapi 3.2.2 send them. Few answer at all, and those only to
logins; without one there is the wall. Cursors of lists are opaque, and "" on the last page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from instaspider.sandbox.answers import legacy_comments, legacy_media, legacy_people, refusals
from instaspider.sandbox.answers.connections import behind_media
from instaspider.sandbox.answers.documents import Ask
from instaspider.sandbox.answers.legacy_connections import connection
from instaspider.sandbox.exchange import Response, json_response
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Post

Json = dict[str, Any]

_CHAINED = 20


def answer(query_hash: str, ask: Ask) -> Response:
    """The answer to a hash, or to OLD_DOCUMENT.

    An unknown one is refused as a document would be (unverified).
    """
    call = _timeline if query_hash == OLD_DOCUMENT else QUERIES.get(query_hash)
    if call is None:
        return refusals.invalid_request()
    if not ask.logged_in and call is not _own and query_hash != OLD_DOCUMENT:
        return refusals.please_wait()
    return json_response({"data": call(ask), "extensions": {"is_final": True}, "status": "ok"})


def name_of_owner(ask: Ask) -> str:
    """Whose data is asked for, if it is one person's."""
    post = ask.world.post(ask.text("shortcode"))
    person = post.owner if post else _user(ask)
    return person.username if person else ""


def _user(ask: Ask) -> Person | None:
    return ask.world.find_pk(ask.text("id") or ask.text("user_id")).person


def _own(ask: Ask) -> Json:
    """Whose login it is, null without one; instaloader 4.16 reads no more than the name."""
    viewer = ask.viewer
    return {"user": {"id": viewer.pk, "username": viewer.username} if viewer else None}


def _people(key: str, shape: Callable[[Person], Json]) -> Callable[[Ask], Json]:
    def call(ask: Ask) -> Json:
        person = _user(ask)
        if person is None:
            return {"user": None}
        followers = key == "edge_followed_by"
        crowd = ask.world.followers(person) if followers else ask.world.following(person)
        shown: Sequence[Person] = crowd if ask.may_see(person) else ()
        return {"user": {key: connection(shown, len(crowd), shape, ask)}}

    return call


def _posts(posts: Sequence[Post], pinned: int, shape: Callable[[Post], Json], ask: Ask) -> Json:
    def cursor(post: Post, _: int) -> str:
        return f"{post.pk}_{post.owner.pk}"

    start = behind_media(posts, ask.text("after"), pinned)
    return connection(posts, len(posts), shape, ask, start, cursor)


def _timeline(ask: Ask) -> Json:
    person = _user(ask)
    if person is None:
        return {"user": None}
    posts: Sequence[Post] = ask.world.grid_of(person) if ask.may_see(person) else ()
    shown = _posts(posts, len(person.pinned), legacy_media.timeline_node, ask)
    shown["count"] = person.media_count
    return {"user": {"edge_owner_to_timeline_media": shown}}


def _tagged(ask: Ask) -> Json:
    person = _user(ask)
    if person is None:
        return {"user": None}
    posts: Sequence[Post] = ask.world.tagged_in(person) if ask.may_see(person) else ()
    shown = _posts(posts, 0, legacy_media.tagged_node, ask)
    return {"user": {"edge_user_to_photos_of_you": shown}}


def _profile(ask: Ask) -> Json:
    """By what is asked to be included: ``include_reel``, ``_chaining``, ``_highlight_reels``."""
    person = _user(ask)
    if person is None:
        return {"viewer": {}, "user": None}
    user: Json = {}
    if ask.variables.get("include_reel"):
        user["reel"] = legacy_people.own_reel(person)
    if ask.variables.get("include_chaining"):
        similar = ask.world.similar(person)[:_CHAINED]
        user["edge_chaining"] = {"edges": [{"node": legacy_people.chained(x)} for x in similar]}
    if ask.variables.get("include_highlight_reels"):
        kept = person.highlights if ask.may_see(person) else ()
        edges = [{"node": legacy_people.highlight_node(person, each)} for each in kept]
        user |= {"is_live": False, "edge_highlight_reels": {"edges": edges}}
    return {"viewer": {}, "user": user}


def _reels(ask: Ask) -> Json:
    """Stories by ``reel_ids``, highlights by ``highlight_reel_ids``."""
    reels = []
    for pk in _list(ask, "reel_ids"):
        person = ask.world.find_pk(pk).person
        stories = ask.world.stories(person) if person and ask.may_see(person) else []
        if person and stories:
            reels.append(legacy_people.story_reel(person, stories))
    for pk in _list(ask, "highlight_reel_ids"):
        found = ask.world.find_highlight(pk)
        if found and ask.may_see(found[0]):
            reels.append(legacy_people.highlight_reel(*found))
    return {"reels_media": reels}


def _list(ask: Ask, name: str) -> list[str]:
    value = ask.variables.get(name)
    return [str(each) for each in value] if isinstance(value, list) else []


def _hashtag(ask: Ask) -> Json:
    tag = ask.world.hashtags.find(ask.text("tag_name"))
    if tag is None:
        return {"hashtag": None}
    explore = ask.world.explore
    recent, top = explore.recent(tag), explore.top(tag)
    picture = recent[0].picture if recent else None
    return {
        "hashtag": {
            "id": tag.pk,
            "name": tag.name,
            "allow_following": True,
            "is_following": False,
            "is_top_media_only": False,
            "profile_pic_url": picture.square(150) if picture else "",
            "profile_pic_url_hd": picture.square(320) if picture else "",
            "edge_hashtag_to_media": connection(
                recent, tag.media_count, legacy_media.hashtag_node, ask
            ),
            "edge_hashtag_to_top_posts": {
                "edges": [{"node": legacy_media.hashtag_top_node(post)} for post in top[:9]]
            },
            "edge_hashtag_to_content_advisory": {"count": 0, "edges": []},
        }
    }


def _location(ask: Ask) -> Json:
    place = ask.world.places.find(ask.text("id"))
    if place is None:
        return {"location": None}
    explore = ask.world.explore
    recent, top = explore.recent(place), explore.top(place)[:9]
    return {
        "location": {
            **_place(place),
            "profile_pic_url": recent[0].picture.square(150) if recent else "",
            "edge_location_to_media": connection(
                recent, place.media_count, legacy_media.place_node, ask
            ),
            "edge_location_to_top_posts": {
                "count": len(top),
                "page_info": {"has_next_page": False, "end_cursor": None},
                "edges": [{"node": legacy_media.place_top_node(post)} for post in top],
            },
        }
    }


def _place(place: Place) -> Json:
    city, _, country = place.city.partition(", ")
    return {
        "id": place.pk,
        "name": place.name,
        "has_public_page": True,
        "lat": place.lat,
        "lng": place.lng,
        "slug": place.slug,
        "blurb": "",
        "website": "",
        "phone": place.phone,
        "primary_alias_on_fb": "",
        "address_json": "",
        "directory": {
            "country": {"id": country[:2].upper(), "name": country, "slug": country.lower()},
            "city": {"id": f"c{place.number}", "name": city, "slug": city.lower()},
        },
    }


QUERIES: dict[str, Callable[[Ask], Json]] = {
    "d6f4427fbe92d846298cf93df0b937d3": _own,
    "37479f2b8209594dde7facb0d904896a": _people("edge_followed_by", legacy_people.follower),
    "58712303d941c6855d4e888c5f0cd22f": _people("edge_follow", legacy_people.followed),
    "69cba40317214236af40e7efa697781d": _timeline,
    "e7e2f4da4b02303f74f0841279e52d76": _timeline,
    "e31a871f7301132ceaab56507a66bbb7": _tagged,
    "be13233562af2d229b008d2976b998b5": _tagged,
    "33ba35852cb50da46f5b5e889df7d159": legacy_comments.flat,
    "97b41c52301f77ce508f55e66d17620e": legacy_comments.threads,
    "d4d88dc1500312af6f937f7b804c68c3": _profile,
    "7c16654f22c819fb63d1183034a5162f": _profile,
    "ad99dd9d3646cc3c0dda65debcd266a7": _profile,
    "303a4ae99711322310f25250d988f3b7": _reels,
    "45246d3fe16ccc6577e0bd297a5db1ab": _reels,
    "9b498c08113f1e09617a1703c22b2f32": _hashtag,
    "f92f56d47dc7a55b606908374b43a314": _hashtag,
    "1b84447a4d8b6d6d0426fefb34514485": _location,
}

OLD_DOCUMENT = "7950326061742207"
"""An id that is asked for by GET and answers without a login too, as the query of posts does
(instagram-hindsight 0.1.1; that it still answers is unverified)."""
