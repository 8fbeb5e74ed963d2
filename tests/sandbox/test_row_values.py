"""The answer to every row of the catalogue, asked for as the row says: items equal the world's,
field by field; what a row does not know is None."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any
from urllib.parse import quote

import pytest
import row_bodies
from parsed_routes import ROUTES
from route_values import words
from scenes import Scene, kept
from true_items import as_known, compare_comment, compare_post, known

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.items import Comment, Friendship, Hashtag, Highlight, Place, Post, Profile, UserRef
from instaspider.parsing.page import Page
from instaspider.sandbox.answers.pages import BLOKS
from instaspider.sandbox.world import crowds, viewers

Json = dict[str, Any]

ABOUT = "joined country former_names"
BESIDE = f"is_joined_recently has_guides has_channel related mutual_count {ABOUT}"
LACKS = {
    # profiles
    "web_profile_info": ABOUT,
    "graphql_loggedout_profile_root": (
        "media_count is_business is_professional category profile_pic_url_hd"
        f" highlight_count latest_shortcodes email phone address {BESIDE}"
    ),
    "html_profile_page": (
        "media_count is_business is_professional category profile_pic_url_hd"
        f" highlight_count email phone address {BESIDE}"
    ),
    "graphql_profile_page_content": (
        f"highlight_count latest_shortcodes email phone address {BESIDE}"
    ),
    "users_info": (
        f"highlight_count latest_shortcodes is_joined_recently has_channel related {ABOUT}"
    ),
    # comments
    "graphql_loggedout_comments_page": "shortcode reply_count liked_by_owner",
    "graphql_comments_connection_popular": "media_pk shortcode liked_by_owner",
    "graphql_comments_connection_recent": "media_pk shortcode liked_by_owner",
    "graphql_comments_connection_2024_popular": "media_pk shortcode liked_by_owner",
    "graphql_comments_connection_2024_recent": "media_pk shortcode liked_by_owner",
    "graphql_child_comments_pages": "media_pk shortcode liked_by_owner",
    "graphql_child_comments_2024": "media_pk shortcode liked_by_owner",
    "graphql_child_comments": "media_pk shortcode liked_by_owner",
    "media_comments_popular": "shortcode",
    "media_comments_recent": "shortcode",
    "child_comments": "shortcode liked_by_owner",
    # people
    "graphql_likers_connection": "is_private",
    "graphql_loggedout_ayml_of_page": "is_private",
    "graphql_chaining": "",
    "graphql_story_tray": "full_name is_private is_verified",
    "graphql_topsearch_connection": "is_private",
    # posts whose parser no other test asks
    "feed_timeline": "expires_at is_pinned",
    "graphql_home": "expires_at view_count play_count duration accessibility_caption",
    "graphql_clips_home_pages": ("expires_at view_count play_count duration accessibility_caption"),
    "clips_music": "expires_at",
    "graphql_clips_home": "expires_at view_count play_count duration accessibility_caption",
    "graphql_reposts": "expires_at view_count play_count duration accessibility_caption",
    "graphql_highlight_gallery": (
        "caption like_count comment_count view_count play_count location music is_pinned"
        " accessibility_caption coauthors"
    ),
    "discover_web_explore_grid": "expires_at",
    **dict.fromkeys(
        ("graphql_story_standalone", "graphql_highlight_standalone"),
        "caption like_count comment_count view_count play_count is_pinned accessibility_caption"
        " coauthors location music",
    ),
    "feed_saved_posts": "expires_at comment_count",
    "feed_collection": "expires_at comment_count",
    "html_post_embed": (
        "expires_at media_type product_type caption accessibility_caption view_count play_count"
        " coauthors tagged_users location music width height duration has_audio images videos"
        " children is_pinned"
    ),
}
OFTEN = {
    "web_profile_info": "related",
    "users_info": "bio_links fbid has_clips",
    "media_comments_popular": "media_pk",
    "media_comments_recent": "media_pk",
    "feed_timeline": "view_count tagged_users accessibility_caption",
    "discover_web_explore_grid": "view_count tagged_users accessibility_caption is_pinned",
    "feed_collection": "view_count tagged_users",
    "feed_saved_posts": "view_count tagged_users",
    "clips_music": "view_count tagged_users",
    "graphql_clips_home": "music",
    "graphql_clips_home_pages": "music",
    "graphql_home": "music",
    "graphql_reposts": "music",
    "graphql_highlight_gallery": "tagged_users",
    "graphql_highlight_standalone": "tagged_users",
    "graphql_story_standalone": "tagged_users",
}
"""Known of some posts or people only."""
PERSON = words("pk username full_name is_private is_verified profile_pic_url relation")


WIRE = {
    "accessibility_caption": ("accessibility_caption",),
    "bio_links": ("bio_links",),
    "fbid": ("fbid", "fbid_v2"),
    "has_clips": ("has_clips",),
    "is_pinned": ("timeline_pinned_user_ids", "clips_tab_pinned_user_ids"),
    "media_pk": ("media_id",),
    "music": ("music_metadata", "clips_metadata"),
    "related": ("edge_related_profiles",),
    "tagged_users": ("usertags",),
    "view_count": ("view_count",),
}
"""Where answers tell what is known of some only."""


def rows_of(*capabilities: str) -> Any:
    names = [row.name for row in ENDPOINTS.values() if row.capability in capabilities]
    assert names
    return pytest.mark.parametrize("name", names)


def read(scene: Scene, name: str, **more: Any) -> Page[Any]:
    page = ENDPOINTS[name].parse(row_bodies.ask(scene, name), row=name, **more)
    assert page.broken == ()
    return page


# -- posts -----------------------------------------------------------------------------------


def _of_viewer(part: str) -> Callable[[Scene, Endpoint], list[str]]:
    def codes(scene: Scene, _: Endpoint) -> list[str]:
        viewer = scene.truth(f"pks/{scene.member.cookies['ds_user_id']}")["username"]
        return list(scene.truth(f"users/{viewer}/{part}?count=200")["shortcodes"])

    return codes


def _of_tag(part: str) -> Callable[[Scene, Endpoint], list[str]]:
    return lambda scene, _: scene.truth(f"hashtags/{scene.tag.name}")[part]


def _of_place(part: str) -> Callable[[Scene, Endpoint], list[str]]:
    return lambda scene, _: scene.truth(f"places/{scene.place.pk}")[part]


def _collected(scene: Scene, row: Endpoint) -> list[str]:
    viewer = scene.world.find_pk(scene.member.cookies["ds_user_id"]).person
    pk = row_bodies.arguments(scene, row, scene.person)["collection"]
    return [post.shortcode for post in viewers.collections(viewer)[pk].posts]


CODES: dict[str, Callable[[Scene, Endpoint], list[str]]] = {
    "posts": lambda scene, _: scene.codes("posts"),
    "reels": lambda scene, _: scene.codes("clips"),
    "tagged": lambda scene, _: scene.codes("tagged"),
    "reposts": lambda scene, _: scene.codes("reposts"),
    "stories": lambda scene, _: scene.codes("stories"),
    "highlight_posts": lambda scene, _: kept(scene)["shortcodes"],
    "media": lambda scene, row: [row_bodies.subject(scene, row).shortcode],
    "hashtag_keyword": _of_tag("top"),
    "hashtag_top": _of_tag("top"),
    "hashtag_recent": _of_tag("recent"),
    "place_ranked": _of_place("top"),
    "place_recent": _of_place("recent"),
    "search_reel": _of_tag("top"),
    "saved_collection": _collected,
    "sound": lambda scene, row: scene.truth(
        f"sounds/{row_bodies.arguments(scene, row, scene.person)['sound']}"
    )["shortcodes"],
    **{part: _of_viewer(part) for part in ("timeline", "saved", "liked")},
    "timeline_reels": _of_viewer("reels"),
    "timeline_explore": _of_viewer("explore"),
}


@rows_of(*CODES)
def test_posts(scene: Scene, name: str) -> None:
    row = ENDPOINTS[name]
    posts: list[Post] = read(scene, name).items
    codes = CODES[row.capability](scene, row)
    assert [post.shortcode for post in posts] == codes[: len(posts)] != []
    lacks, often = known_of_posts(row)
    for post in posts:
        true = scene.truth(f"media/{post.shortcode}")
        compare_post(post, true, lacks, often)


def known_of_posts(row: Endpoint) -> tuple[frozenset[str], frozenset[str]]:
    if row.name in LACKS:
        return words(LACKS[row.name]), words(OFTEN.get(row.name, ""))
    alike = [route for route in ROUTES if route.parse is row.parse]
    kept_ones = [route for route in alike if "highlight" in route.name]
    route = (kept_ones if row.capability == "highlight_posts" else alike)[0]
    return route.lacks, route.often


def objects(value: Any) -> Iterator[Json]:
    """All of an answer, however deep."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from objects(inner)


@pytest.mark.parametrize(
    "name",
    [name for name in sorted(OFTEN) if not name.startswith(("graphql_highlight", "graphql_story"))],
)
def test_what_is_known_of_some_only_is_read_wherever_the_answer_has_it(
    scene: Scene, name: str
) -> None:
    row = ENDPOINTS[name]
    subjects = row_bodies.people_of_all_kinds(scene) if row.capability == "profile" else [None]
    for subject in subjects:
        body = row_bodies.ask(scene, name, *filter(None, [subject]))
        told: dict[str, Json] = {}
        for each in objects(json.loads(body.removeprefix(b"for (;;);"))):
            pk = str(each.get("pk") or each.get("id") or "")
            told[pk] = {**each, **{k: v for k, v in told.get(pk, {}).items() if v}}
        for item in row.parse(body, row=name).items:
            for field in words(OFTEN[name]):
                filled = [key for key in WIRE[field] if told[item.pk].get(key)]
                assert getattr(item, field) is not None or not filled, (item.pk, field, filled)


# -- profiles --------------------------------------------------------------------------------


@rows_of("profile")
def test_profiles(scene: Scene, name: str) -> None:
    row, lacks, often = ENDPOINTS[name], words(LACKS[name]), words(OFTEN.get(name, ""))
    for person in row_bodies.people_of_all_kinds(scene):
        (profile,) = row.parse(row_bodies.ask(scene, name, person), row=name, contacts=True).items
        true = true_profile(scene.truth(f"users/{person.username}"))
        for field in fields(Profile):
            value = getattr(profile, field.name)
            if field.name in lacks or field.name not in true:
                assert value is None, (field.name, value)
            elif not (field.name in often and value is None):
                assert seen(profile, field.name, true) == true[field.name], field.name
        for user in profile.related or ():
            assert known(user) == as_known(user, scene.truth(f"users/{user.username}"))


def true_profile(true: Json) -> Json:
    """The fields that an answer may tell. Posts of private accounts are not shown; a link without a
    title has none."""
    links = [{**link, "title": link["title"] or None} for link in true["bio_links"]]
    shown = [] if true["is_private"] else true["latest_shortcodes"]
    beside = {"url": f"https://www.instagram.com/{true['username']}/", "mutual_count": 0}
    beside |= dict.fromkeys(("is_joined_recently", "has_guides", "has_channel"), False)
    return {**true, **beside, "bio_links": links, "latest_shortcodes": shown, "related": 3}


def seen(profile: Profile, name: str, true: Json) -> Any:
    value = getattr(profile, name)
    if name == "bio_links":
        return [vars(link) for link in value]
    if name == "related":
        return len(value)
    if name == "address" and value is not None:  # some routes have three of its parts
        return {**true["address"], **json.loads(value)}
    return value


# -- people, comments and the rest -----------------------------------------------------------


@rows_of(
    *("followers", "following", "mutual_followers", "similar"),
    *("likers", "viewers", "tray", "search_user"),
)
def test_people(scene: Scene, name: str) -> None:
    users: list[UserRef] = read(scene, name).items
    for user in users:
        true = scene.truth(f"users/{user.username}")
        values = known(user) or {}
        told = PERSON - words(LACKS.get(name, ""))
        assert values == {**{key: true.get(key) for key in told}, "relation": user.relation}
    expected = listed_people(scene, ENDPOINTS[name])
    assert [user.username for user in users] == expected[: len(users)] != []


def listed_people(scene: Scene, row: Endpoint) -> list[str]:
    person = scene.person.username
    if row.name == "graphql_loggedout_profile_found":
        return [person]
    if row.capability == "search_user":
        found = read(scene, row.name).items
        assert person in [user.username for user in found]
        return [user.username for user in found]
    path = f"users/{person}/{row.capability}"
    pk = scene.teller.cookies["ds_user_id"]
    if row.capability == "mutual_followers":
        return [
            user["username"] for user in scene.truth(f"users/person_1/mutual?viewer={pk}")["users"]
        ]
    if row.capability == "tray":
        path = f"pks/{pk}/tray"
    if row.capability in ("likers", "viewers"):
        path = f"media/{row_bodies.subject(scene, row).shortcode}/{row.capability}"
    return [user["username"] for user in scene.truth(f"{path}?count=1000")["users"]]


@rows_of("comments_popular", "comments_recent", "replies")
def test_comments(scene: Scene, name: str) -> None:
    found: list[Comment] = read(scene, name).items
    order = "recent" if name.endswith("recent") else "popular"
    post = row_bodies.talked_about(scene)
    true = scene.truth(f"media/{post.shortcode}/comments?order={order}&count=1000")["comments"]
    if ENDPOINTS[name].capability == "replies":
        true = row_bodies.thread(scene)["replies"]
    assert 0 < len(found) <= len(true)
    for comment, told in zip(found, true, strict=False):
        compare_comment(comment, told, words(LACKS[name]), words(OFTEN.get(name, "")))


@rows_of("highlights")
def test_highlights(scene: Scene, name: str) -> None:
    found: list[Highlight] = read(scene, name).items
    true = scene.truth(f"users/{scene.person.username}/highlights")["highlights"]
    if name == "graphql_highlight_cover":
        true = [kept(scene)]
    assert [(each.pk, each.title) for each in found] == [(x["pk"], x["title"]) for x in true]
    for highlight, told in zip(found, true, strict=True):
        assert known(highlight.user) == as_known(highlight.user, told["user"])
        assert highlight.cover_url
        assert highlight.media_count == (told["media_count"] if name == "highlights_tray" else None)


@rows_of("friendship")
def test_friendships(scene: Scene, name: str) -> None:
    viewer = scene.teller.cookies["ds_user_id"]
    someone = scene.world.find_pk(viewer).person
    assert someone is not None
    followed = crowds.following(someone)[:12]
    for person in (*row_bodies.people_of_all_kinds(scene), *followed):
        (found,) = ENDPOINTS[name].parse(row_bodies.ask(scene, name, person), row=name).items
        true = scene.truth(f"users/{person.username}/friendship?viewer={viewer}")
        values = {each.name: getattr(found, each.name) for each in fields(Friendship)}
        told = {key: value for key, value in true.items() if key not in ("pk", "username")}
        assert {key: value for key, value in values.items() if value is not None} == told


@rows_of("place", "search_place", "search_hashtag")
def test_places_and_hashtags(scene: Scene, name: str) -> None:
    (found,) = read(scene, name).items
    if name == "graphql_popular_found":
        assert found == Hashtag()  # the answer repeats neither name nor id
        return
    kind = "places" if isinstance(found, Place) else "hashtags"
    true = scene.truth(f"{kind}/{scene.place.pk if kind == 'places' else scene.tag.name}")
    values = known(found) or {}
    assert values.keys() >= words("pk name")
    assert values.items() <= true.items()


@rows_of("hashtag_related", "place_nearby")
def test_what_is_like_a_hashtag_or_near_a_place(scene: Scene, name: str) -> None:
    found = read(scene, name).items
    if ENDPOINTS[name].capability == "place_nearby":
        true = scene.truth(f"places/{scene.place.pk}")["near"]
        assert [each.pk for each in found] == true
        about = [scene.truth(f"places/{each.pk}") for each in found]
        told = words("pk name lat lng address")
    else:
        true = scene.truth(f"hashtags/{scene.tag.name}")["related"]
        assert [each.name for each in found] == true
        about = [scene.truth(f"hashtags/{each.name}") for each in found]
        told = words("pk name") if name == "hashtag_related" else words("name")
    assert len(found) == 10
    for each, world in zip(found, about, strict=True):
        assert (known(each) or {}) == {key: world[key] for key in told if world[key]}


@rows_of("about")
def test_about(scene: Scene, name: str) -> None:
    """What the website tells about an account itself; of whom it is, who asks knows."""
    for person in row_bodies.people_of_all_kinds(scene):
        (profile,) = ENDPOINTS[name].parse(row_bodies.ask(scene, name, person), row=name).items
        true = scene.truth(f"users/{person.username}")
        assert known(profile) == {key: true[key] for key in words(ABOUT) if true[key] is not None}


@rows_of("sound_info")
def test_sounds(scene: Scene, name: str) -> None:
    music = next(x.music for x in scene.posts if row_bodies.is_song(x))
    (sound,) = read(scene, name).items
    reels = scene.truth(f"sounds/{music.audio_id}?count=1000")["shortcodes"]
    assert known(sound) == {
        "pk": music.audio_id,
        "title": music.title,
        "artist": music.artist,
        "reel_count": len(reels),
        "cover_url": sound.cover_url,
        "url": f"https://www.instagram.com/reels/audio/{music.audio_id}/",
    }
    assert sound.cover_url.startswith("https://scontent-")


@rows_of("timeline_trending")
def test_trending(scene: Scene, name: str) -> None:
    items = read(scene, name).items
    tags = sorted(scene.world.hashtags.all, key=lambda tag: -tag.media_count)[:24]
    names = [each.name for each in items if isinstance(each, Hashtag)]
    assert names == [tag.name for tag in tags]
    for each in items:
        if isinstance(each, Hashtag):
            true = scene.truth(f"hashtags/{quote(each.name)}")
            assert known(each) == {"name": true["name"], "media_count": true["media_count"]}
        else:
            true = scene.truth(f"users/{each.username}")
            told = PERSON - {"is_private"}
            assert known(each) == {**{key: true.get(key) for key in told}, "relation": "found"}


@rows_of("share", "profile_id", "like_state", "page_token", "like", "unlike")
def test_facts(scene: Scene, name: str) -> None:
    page = read(scene, name)
    post = row_bodies.subject(scene, ENDPOINTS[name])
    told = {
        "html_share_page": {"shortcode": post.shortcode},
        "bulk_route_definitions": {"pk": scene.person.pk},
        "media_info_liked": {"pk": post.pk, "liked": "no"},
        "html_page_token": {"fb_dtsg": scene.page_token, "bloks": BLOKS},
    }
    assert (page.items, page.facts) == ([], told.get(name, {}))


@rows_of("saved_collections")
def test_collections(scene: Scene, name: str) -> None:
    viewer = scene.world.find_pk(scene.member.cookies["ds_user_id"]).person
    page = read(scene, name)
    kept = viewers.collections(viewer).values()
    assert [(each.pk, each.name) for each in page.items] == [(each.pk, each.name) for each in kept]
    assert (page.cursor, page.broken, page.facts) == (None, (), {})


def test_every_row_is_looked_at() -> None:
    tests = [value for key, value in globals().items() if key.startswith("test_")]
    marks = [mark for test in tests for mark in getattr(test, "pytestmark", ())]
    assert {name for mark in marks for name in mark.args[1]} == set(ENDPOINTS)
