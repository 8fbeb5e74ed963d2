"""What a login sees as its own: home feed, saved posts and their collections, liked posts."""

from __future__ import annotations

import re
from functools import partial
from typing import Any

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.advertisements import paid_post
from instaspider.sandbox.answers.connections import Page, packed, page_of, unpacked
from instaspider.sandbox.answers.feeds import items, list_body, page_size
from instaspider.sandbox.answers.forms import form_of
from instaspider.sandbox.answers.home_recorded import recorded_page
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, row
from instaspider.sandbox.answers.values_post import post_values
from instaspider.sandbox.exchange import Request, Response, json_response, whole_number
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

Json = dict[str, Any]

_FEED_PAGE, _SAVED_PAGE = 8, 20
_MOST_SAVED = 50
"""As gallery-dl 1.32.18 asks for; that it gets so many is unverified."""
_AD_AFTER = 4
"""One advertisement behind so many posts of the home feed."""


def _timeline(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Key trees feed_timeline/01 and /02, or /03 for half of the pages of which that can tell. GET
    as instaloader 4.16, POST as instagrapi 3.2.2."""
    viewer = stage.viewer(request)
    if viewer is None:
        return refusals.please_wait()
    call = request.form if request.method == "POST" else request.query
    posts, after = stage.world.timeline(viewer), call.get("max_id", "")
    start = whole_number(unpacked(after), 0)
    likes = partial(stage.likes, request)
    if recorded := recorded_page(stage.world, viewer, posts, start, likes):
        return json_response(recorded)
    page = _page(posts, after, _FEED_PAGE)
    shown = [{"media_or_ad": item} for item in _with_ads(stage, request, viewer, page.items)]
    body: Json = {
        **_FEED_FLAGS,
        "num_results": len(shown),
        "more_available": page.more,
        "feed_items": shown,
        "request_id": f"{Draw(viewer.seed, 'request', viewer.pk, page.cursor).below(1 << 60):x}",
    }
    return json_response({**body, "next_max_id": packed(page.cursor)} if page.more else body)


def _with_ads(stage: Backstage, request: Request, viewer: Person, posts: list[Post]) -> list[Json]:
    shown: list[Json] = []
    for number, item in enumerate(items(stage, request, posts, "timeline"), 1):
        shown.append(item)
        if number % _AD_AFTER == 0 and (ad := _ad(stage, viewer, item["pk"])):
            shown.append(ad)
    return shown


def _ad(stage: Backstage, viewer: Person, after: str) -> Json | None:
    """Keys of an advertisement from key tree feed_timeline/03."""
    paid = paid_post(stage.world, viewer, after)
    return {**form_of("timeline")(post_values(paid[0])), **paid[1]} if paid else None


def _saved(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Key tree feed_saved_posts/01; the cursor is base64."""
    viewer = stage.viewer(request)
    if viewer is None:
        return refusals.please_wait()
    return _saved_body(stage, request, viewer, stage.world.saved(viewer))


def _collection(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """As saved posts (gallery-dl 1.32.18); 404 for collections of others is unverified."""
    viewer = stage.viewer(request)
    if viewer is None:
        return refusals.please_wait()
    posts = stage.world.collections(viewer).get(match[1])
    return refusals.not_found() if posts is None else _saved_body(stage, request, viewer, posts)


def _saved_body(stage: Backstage, request: Request, viewer: Person, posts: list[Post]) -> Response:
    size = page_size(request.number("count", _SAVED_PAGE), _MOST_SAVED)
    page = _page(posts, request.query.get("max_id", ""), size)
    shown = items(stage, request, page.items, "saved")
    collections = stage.world.collections(viewer).items()
    for item in shown:
        item["saved_collection_ids"] = [
            pk for pk, kept in collections if item["pk"] in [post.pk for post in kept]
        ]
    entries = [{"media": item} for item in shown]
    return json_response(list_body(entries, packed(page.cursor) if page.more else ""))


def _liked(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Unverified: no body of it is known; items as those of media/{pk}/info/."""
    viewer = stage.viewer(request)
    if viewer is None:
        return refusals.please_wait()
    page = _page(stage.world.liked(viewer), request.query.get("max_id", ""), _SAVED_PAGE)
    shown = items(stage, request, page.items, "media_info")
    return json_response(list_body(shown, packed(page.cursor) if page.more else ""))


def _page(posts: list[Post], cursor: str, size: int) -> Page[Post]:
    return page_of(posts, whole_number(unpacked(cursor), 0), size, lambda _, end: str(end))


_FEED_FLAGS: Json = {
    "auto_load_more_enabled": True,
    "is_direct_v2_enabled": True,
    "view_state_version": "",
    "client_feed_changelist_applied": False,
    "pull_to_refresh_window_ms": 60_000,
    "preload_distance": 5,
    "hide_like_and_view_counts": 0,
    "status": "ok",
}

_TIMELINE = r"/api/v1/feed/timeline/?"

ROUTES = (
    row("timeline", "GET", _TIMELINE, _timeline, WWW, APP, needs=LOGIN),
    row("timeline_post", "POST", _TIMELINE, _timeline, WWW, APP, needs=LOGIN),
    row("saved", "GET", r"/api/v1/feed/saved/posts/?", _saved, WWW, APP, needs=LOGIN),
    row(
        "collection",
        "GET",
        r"/api/v1/feed/collection/(\d+)/posts/?",
        _collection,
        WWW,
        APP,
        needs=LOGIN,
    ),
    row("liked", "GET", r"/api/v1/feed/liked/?", _liked, WWW, APP, needs=LOGIN),
)
