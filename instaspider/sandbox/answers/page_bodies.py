"""Makes the pages of posts, profiles, places and keywords, with the answers that stand in them.

The queries in the page of a post are those that yt-dlp 2026.10.26 and scrapfly's scraper read:
``xig_polaris_media`` for visitors, ``web_info`` for logins. A post that the visitor may not see has
a page without data (unverified). A profile has ``xig_user_by_username`` twice, once with details
and once with posts. A place has the key tree html_location_page_relay/01. The page of a keyword
carries the answer of its document (its form is unverified).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from instaspider.sandbox.answers.pages import (
    ROOT,
    Frame,
    earlier,
    meta,
    prefetched,
    rounded,
    script,
)
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.table import told
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.words import MONTHS
from instaspider.sandbox.world.world import World

_VISITOR = "PolarisLoggedOutDesktopWWWPostRootContentQuery"
_MEMBER = "PolarisPostRootQuery"
_KINDS = {"clips": "reel", "igtv": "tv"}


def post_page(post: Post, frame: Frame, world: World, viewer: Person | None) -> bytes:
    """Make ``/p/{code}/``."""
    if not Call(world, viewer).may_see(post.owner):
        return frame.page("<title>Instagram</title>")
    query, variables = _MEMBER, {"shortcode": post.shortcode}
    if viewer is None:
        query, variables = _VISITOR, {"media_id": post.pk}
    data = told(query, Call(world, viewer, var=variables), post)
    rows = (frame.preloaded(query, {**variables}), prefetched(query, data))
    return frame.page(_meta(post), script(*rows))


def address(post: Post) -> str:
    """Return the address to which a browser is sent for a post."""
    return f"{ROOT}/{_KINDS.get(post.product_type, 'p')}/{post.shortcode}/"


def _meta(post: Post) -> str:
    owner = post.owner
    name = owner.full_name or owner.username
    day = datetime.fromtimestamp(post.taken_at, UTC)
    date = f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
    text = f': "{post.caption}"' if post.caption else ""
    likes = earlier(post.like_count, Draw(owner.seed, "meta", post.pk))
    counts = f"{likes:,} likes, {post.comment_count:,} comments"
    return meta(
        {
            "og:title": f"{name} on Instagram{text}",
            "og:description": f"{counts} - {owner.username} on {date}{text}. ",
            "og:image": post.picture.filled(640),
            "og:type": "video.other" if post.is_video else "article",
            "og:url": address(post),
        }
    )


_DETAILS = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
_POSTS = "PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery"
_PAGE = "PolarisProfilePageContentQuery"


def profile_page(person: Person, frame: Frame, world: World) -> bytes:
    """Make ``/{username}/``; that of people named ``ogonly_*`` has the meta tags and nothing
    else."""
    if person.special == "ogonly_":
        return frame.page(_profile_meta(person))
    name = person.username
    call = Call(world, None, var={"username": name})
    details, posts = told(_DETAILS, call), told(_POSTS, call)
    return frame.page(
        _profile_meta(person),
        script(_route(person), frame.preloaded(_PAGE, _page_variables(person))),
        script(frame.preloaded(_DETAILS, {"username": name}), prefetched(_DETAILS, details)),
        script(frame.preloaded(_POSTS, {"first": 12, "username": name}), prefetched(_POSTS, posts)),
    )


def _route(person: Person) -> list[object]:
    """Return the part in which gallery-dl 1.32.18 reads id and name."""
    props = {"page_id": f"profilePage_{person.pk}", "profile_id": person.pk}
    view = {"props": props, "params": {"username": person.username}}
    return ["CometPlatformRootClient", "initialize", [], [{"rootView": view}]]


def _page_variables(person: Person) -> dict[str, object]:
    return {"id": person.pk, "render_surface": "PROFILE", "enable_integrity_filters": True}


def _profile_meta(person: Person) -> str:
    name = person.full_name or person.username
    followers = earlier(person.follower_count, Draw(person.seed, "meta", person.pk))
    counts = (
        f"{rounded(followers)} Followers, {rounded(person.following_count)} Following, "
        f"{rounded(person.media_count)} Posts"
    )
    return meta(
        {
            "og:title": f"{name} (@{person.username}) • Instagram photos and videos",
            "og:description": f"{counts} - See Instagram photos and videos from {name} "
            f"(@{person.username})",
            "og:image": person.profile_pic_url,
            "og:type": "profile",
            "og:url": f"{ROOT}/{person.username}/",
        }
    )


def stories_page(person: Person, frame: Frame) -> bytes:
    """Make ``/stories/{username}/`` and that of a highlight, in which yt-dlp 2026.10.26 looks for
    the user and nothing else."""
    user = {"id": person.pk, "pk": person.pk, "username": person.username}
    view = {"props": {"user": user | {"profile_pic_url": person.profile_pic_url}}}
    rows = ["CometPlatformRootClient", "initialize", [], [{"rootView": view}]]
    return frame.page("<title>Stories • Instagram</title>", script(rows))


_PLACE = "PolarisLocationPageTabContentQuery"
_KEYWORD = "PolarisLoggedOutPopularSearchPageQuery"


def place_page(place: Place, frame: Frame, call: Call) -> bytes:
    """Make ``/explore/locations/{id}/``."""
    variables: dict[str, Any] = {"location_id": place.pk, "tab": "ranked", "first": 12}
    rows = (
        frame.preloaded(_PLACE, variables),
        prefetched("PolarisLocationPageQuery", told("place_page", call)),
    )
    return frame.page(f"<title>{place.name} • Instagram photos and videos</title>", script(*rows))


def keyword_page(world: World, keyword: str, frame: Frame) -> bytes | None:
    """Make ``/popular/{keyword}/``; None for a keyword that finds nothing."""
    variables: dict[str, Any] = {
        "keyword": keyword,
        "media_count": 12,
        "related_keywords_count": 10,
    }
    found = told(_KEYWORD, Call(world, None, var=variables))
    if found["xig_logged_out_popular_search_media_info"] is None:
        return None
    rows = (frame.preloaded(_KEYWORD, variables), prefetched(_KEYWORD, found))
    return frame.page(f"<title>{keyword} • Instagram</title>", script(*rows))


def audio_page(audio_id: str, reels: Sequence[Post], frame: Frame) -> bytes:
    """Make ``/reels/audio/{id}/``, whose tags alone tell a visitor about the song."""
    music = reels[0].music
    assert music is not None
    tags = {
        "og:title": f"{music.artist} | {music.title} on Instagram",
        "og:description": f"{len(reels)} reels - Listen to {music.artist} on Instagram and watch"
        f" reels using {music.title} audio",
        "og:type": "website",
        "og:url": f"{ROOT}/reels/audio/{audio_id}/",
        "og:image": reels[0].owner.profile_pic_url,
    }
    return frame.page(meta(tags))
