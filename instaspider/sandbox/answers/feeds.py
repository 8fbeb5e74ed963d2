"""What somebody posts, reels, and posts in which somebody is tagged, over REST.

What is said of accounts that are not there, and which of its two answers a private account gives
at which host, is unverified.
"""

from __future__ import annotations

import re
from typing import Any

from instaspider.sandbox.access import LOGIN, LOGIN_OR_APP
from instaspider.sandbox.answers import absences, refusals
from instaspider.sandbox.answers.connections import (
    Page,
    feed_page,
    grid_page,
    packed,
    page_of,
    unpacked,
)
from instaspider.sandbox.answers.forms import form_of
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, host_kind, row
from instaspider.sandbox.answers.values_post import post_values
from instaspider.sandbox.answers.values_user import user_values
from instaspider.sandbox.exchange import (
    Request,
    Response,
    guarded_json,
    json_response,
    whole_number,
)
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

Json = dict[str, Any]

_MOST = 33
"""Posts on one page of a feed."""
_MOST_CLIPS = 50
_SHORT_PAGES, _LEFT_OUT = 20, 3
"""In percent, and by how many posts such a page is shorter than asked."""
_GRID_FEEDS = 15
"""Percent of accounts whose feed comes in ``profile_grid_items``."""


def items(stage: Backstage, request: Request, posts: list[Post], form: str) -> list[Json]:
    """Posts in one of the forms, as the viewer of this request sees them."""
    show = form_of(form)
    return [show(post_values(post, stage.likes(request, post))) for post in posts]


def _by_pk(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    person = stage.person(match[1])
    return person if isinstance(person, Response) else _feed(stage, request, person)


def _by_name(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    person = stage.world.find(match[1]).person
    if refused := stage.turn_away(match[1], refusals.please_wait()):
        return refused
    return absences.no_items() if person is None else _feed(stage, request, person)


def _feed(stage: Backstage, request: Request, person: Person) -> Response:
    """Private accounts: nothing on the web, 400 for the app."""
    is_open = stage.may_see(request, person)
    if not is_open and host_kind(request.host) == APP:
        return absences.not_authorized()
    after = request.query.get("max_id", "")
    size = _size(person, after, page_size(request.number("count", 12), _MOST))
    page = grid_page(person, after, size, is_open)
    shown = items(stage, request, page.items, "user_feed")
    return json_response(_feed_body(person, page, shown))


def _size(person: Person, after: str, wanted: int) -> int:
    """Some pages are shorter than asked; a short page is not the last one."""
    draw = Draw(person.seed, "short page", person.pk, after)
    return max(1, wanted - _LEFT_OUT) if draw.chance(_SHORT_PAGES) else wanted


def _feed_body(person: Person, page: Page[Post], shown: list[Json]) -> Json:
    """Key tree feed_user_username/02. In the other form of it, that of ``profile_grid_items``
    (omkarcloud; cursor as instagrapi 3.2.2 reads it), all else is unverified."""
    grid = Draw(person.seed, "grid feed", person.pk).chance(_GRID_FEEDS)
    body: Json = {
        "profile_grid_items": [{"media": item} for item in shown] if grid else None,
        "profile_grid_items_cursor": (page.cursor or None) if grid else None,
        "pinned_profile_grid_items_ids": None,
        "special_empty_state": None,
        "num_results": len(shown),
        "more_available": page.more,
        "items": [] if grid else shown,
    }
    if page.more and not grid:
        body["next_max_id"] = page.cursor
    user = form_of("people").inner["feed"](user_values(person))
    return {**body, "user": user, "auto_load_more_enabled": True, "status": "ok"}


def _clips(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Key tree clips_user/02; the cursor is opaque, its empty text at the end is unverified."""
    person = stage.person(request.form.get("target_user_id", ""))
    if isinstance(person, Response):
        return person
    size = page_size(whole_number(request.form.get("page_size", ""), 12), _MOST_CLIPS)
    posts = stage.world.clips(person) if stage.may_see(request, person) else ()
    page = feed_page(posts, unpacked(request.form.get("max_id", "")), size, person)
    shown = items(stage, request, page.items, "clips")
    body = {
        "items": [{"media": item} for item in shown],
        "paging_info": {"max_id": packed(page.cursor), "more_available": page.more},
        "status": "ok",
    }
    return json_response(body)


def _music(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Unverified but for what is around ``payload`` (omkarcloud 03bcff8)."""
    form = request.form
    audio_id = form.get("audio_cluster_id") or form.get("original_sound_audio_asset_id", "")
    start = whole_number(unpacked(form.get("max_id", "")), 0)
    page = page_of(stage.world.sounds.reels(audio_id), start, 12, lambda _, end: str(end))
    shown = items(stage, request, page.items, "clips")
    payload = {
        "items": [{"media": item} for item in shown],
        "paging_info": {"max_id": packed(page.cursor), "more_available": page.more},
        "status": "ok",
    }
    return guarded_json({"payload": payload})


def _tagged(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Unverified: no body of it is known; items as those of media/{pk}/info/."""
    person = stage.person(match[1])
    if isinstance(person, Response):
        return person
    posts = stage.world.tagged_in(person) if stage.may_see(request, person) else ()
    size = page_size(request.number("count", 20), _MOST)
    page = feed_page(posts, request.query.get("max_id", ""), size, person)
    shown = items(stage, request, page.items, "media_info")
    return json_response(list_body(shown, page.cursor))


def list_body(shown: list[Json], cursor: str) -> Json:
    """The body around a list of items; there is no ``next_max_id`` on the last page."""
    body: Json = {
        "num_results": len(shown),
        "more_available": bool(cursor),
        "items": shown,
        "auto_load_more_enabled": True,
        "status": "ok",
    }
    return {**body, "next_max_id": cursor} if cursor else body


def page_size(wanted: int, most: int) -> int:
    return min(max(1, wanted), most)


ROUTES = (
    row("feed_user", "GET", r"/api/v1/feed/user/(\d+)/?", _by_pk, WWW, APP, needs=LOGIN),
    row(
        "feed_user_username",
        "GET",
        r"/api/v1/feed/user/([A-Za-z0-9._]{1,30})/username/?",
        _by_name,
        APP,
        needs=LOGIN_OR_APP,
    ),
    row("clips_user", "POST", r"/api/v1/clips/user/?", _clips, WWW, APP, needs=LOGIN),
    row("clips_music", "POST", r"/api/v1/clips/music/?", _music),
    row("usertags", "GET", r"/api/v1/usertags/(\d+)/feed/?", _tagged, WWW, APP, needs=LOGIN),
)
