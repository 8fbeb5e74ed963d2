"""Search by name: on the web, and the three of the app, whose bodies are unverified."""

from __future__ import annotations

import re
from functools import partial

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.connections import packed, page_of, unpacked
from instaspider.sandbox.answers.feeds import items
from instaspider.sandbox.answers.rows import APP, Backstage, row
from instaspider.sandbox.answers.sections import section_page
from instaspider.sandbox.answers.shapes_search import (
    Json,
    found_hashtag,
    found_place,
    found_user,
)
from instaspider.sandbox.exchange import Request, Response, json_response, whole_number
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person

_PAGE = 5
"""Accounts."""
_CONTEXTS = {"user": "users", "place": "places", "hashtag": "hashtags"}
"""``context`` other than blended, with what is looked for then."""


def _topsearch(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Key tree users_search/01. Positions count through all three lists."""
    if refused := _turned_away(stage, request):
        return refused
    found = _found(stage, request)
    return json_response(
        {
            **{kind: [x for x in found if one in x] for one, kind in _CONTEXTS.items()},
            "has_more": False,
            "rank_token": _rank_token(stage, request),
            "clear_client_cache": False,
            "status": "ok",
        }
    )


def _topsearch_flat(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """``list`` (instagrapi 3.2.2) of all kinds."""
    if refused := _turned_away(stage, request):
        return refused
    body = {"list": _found(stage, request), "has_more": False}
    return json_response({**body, "rank_token": _rank_token(stage, request), "status": "ok"})


def _account_serp(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Pages by ``page_token``; keys as instagrapi 3.2.2 describes them."""
    if refused := _turned_away(stage, request):
        return refused
    people = stage.world.explore.users(_query(request))
    start = whole_number(unpacked(request.query.get("page_token", "")), 0)
    page = page_of(people, start, _PAGE, lambda _, end: packed(str(end)))
    body: Json = {"users": [_user(stage, request, each) for each in page.items]}
    if page.more:
        body["next_page_token"] = page.cursor
    rank_token = _rank_token(stage, request)
    return json_response({**body, "has_more": page.more, "rank_token": rank_token, "status": "ok"})


def _top_serp(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """``media_grid`` holds sections, as those of a hashtag."""
    if refused := _turned_away(stage, request):
        return refused
    query = _query(request)
    tags = stage.world.explore.named(query)
    posts = stage.world.explore.top(tags[0]) if tags else []
    show = partial(items, stage, request, form="user_feed")
    grid = section_page(posts, request.query.get("next_max_id", ""), f"serp {query}", show)
    body = {"media_grid": grid, "rank_token": _rank_token(stage, request), "status": "ok"}
    return json_response(body)


def _found(stage: Backstage, request: Request) -> list[Json]:
    """Entries of all kinds that ``context`` wants, each with its position."""
    query, explore = _query(request), stage.world.explore
    every: dict[str, list[Json]] = {
        "user": [_user(stage, request, each) for each in explore.users(query)],
        "hashtag": [found_hashtag(each) for each in explore.hashtags(query)],
        "place": [found_place(each) for each in explore.places(query)],
    }
    context = request.query.get("context", "")
    wanted = [context] if context in _CONTEXTS else list(every)
    entries = [{kind: each} for kind in wanted for each in every[kind]]
    return [{"position": at} | entry for at, entry in enumerate(entries)]


def _user(stage: Backstage, request: Request, person: Person) -> Json:
    viewer = stage.viewer(request)
    return found_user(person, viewer is not None and stage.world.follows(viewer, person))


def _query(request: Request) -> str:
    return request.query.get("query", "")


def _turned_away(stage: Backstage, request: Request) -> Response | None:
    return stage.turn_away(_query(request), refusals.please_wait())


def _rank_token(stage: Backstage, request: Request) -> str:
    """The client's own, or another."""
    draw = Draw(stage.world.seed, "rank", _query(request))
    return request.query.get("rank_token") or draw.uuid()


ROUTES = (
    row(
        "topsearch",
        "GET",
        r"/web/search/topsearch/?",
        _topsearch,
        needs=LOGIN,
        refusal=refusals.server_error_fail,
    ),
    row(
        "topsearch_flat",
        "GET",
        r"/api/v1/fbsearch/topsearch_flat/?",
        _topsearch_flat,
        APP,
        needs=LOGIN,
    ),
    row("account_serp", "GET", r"/api/v1/fbsearch/account_serp/?", _account_serp, APP, needs=LOGIN),
    row("top_serp", "GET", r"/api/v1/fbsearch/top_serp/?", _top_serp, APP, needs=LOGIN),
)
