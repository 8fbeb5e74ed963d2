"""GraphQL documents about search, hashtags, keywords and places.

No body was published: roots, variables and the nesting of nodes are as omkarcloud's scraper
03bcff8 reads them, all else is unverified. Media in them have the forms of other documents.
"""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.connections import Page, page_of, position_of, server_cursor
from instaspider.sandbox.answers.documents import (
    AT_API,
    AT_QUERY,
    EXECUTION_ERROR,
    Ask,
    Document,
    Edition,
    Json,
)
from instaspider.sandbox.answers.shapes_xdt import timeline_node
from instaspider.sandbox.answers.shapes_xig import small_node
from instaspider.sandbox.exchange import Response
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

SERP = "xdt_fbsearch__top_serp_graphql"
POPULAR = "xig_logged_out_popular_search_media_info"
RELATED = "popular_search_related_keywords_connection"
TAB = "xdt_location_get_web_info_tab"

_MOST = 33
_RELATED = 10


def keyword_answer(world: World, keyword: str, after: str, size: int, related: int) -> Json:
    """What ``/popular/<keyword>/`` shows: no recent ones, no count; null if there is nothing. Of
    the related keywords readers know ``query_text``."""
    tags = world.explore.named(keyword)
    if not tags:
        return {POPULAR: None, RELATED: {"edges": []}}
    page = _page(world.explore.top(tags[0]), after, size, keyword)
    others = world.hashtags.related(tags[0])[:related]
    return {
        POPULAR: {
            "edges": [{"node": small_node(post), "cursor": ""} for post in page.items],
            "page_info": page.short_info,
        },
        RELATED: {"edges": [{"node": {"query_text": other.name}} for other in others]},
    }


def _page(posts: Sequence[Post], after: str, size: int, mark: str) -> Page[Post]:
    start = position_of(after) or 0
    return page_of(posts, start, size, lambda _, end: server_cursor(end, mark))


def _popular(ask: Ask) -> Json:
    size = ask.number("media_count", 12, _MOST)
    related = ask.number("related_keywords_count", _RELATED, _RELATED)
    keyword, after = ask.text("keyword"), ask.text("after")
    return keyword_answer(ask.world, keyword, after, size, related)


def _serp(ask: Ask) -> Json:
    """Rows of three, as they stand on the page."""
    query = ask.text("query")
    tags = ask.world.explore.named(query)
    posts = ask.world.explore.top(tags[0]) if tags else []
    page = _page(posts, ask.text("after"), ask.number("first", 24, _MOST), query)
    rows = [page.items[at : at + 3] for at in range(0, len(page.items), 3)]
    edges = [
        {"node": {"items": [timeline_node(post, ask.likes(post)) for post in row]}, "cursor": ""}
        for row in rows
    ]
    return {SERP: {"edges": edges, "page_info": page.info}}


def _tab(ask: Ask) -> Json | Response:
    """Without a login there is the first page only."""
    after = ask.text("after")
    if after and not ask.logged_in:
        return refusals.login_only_document()
    place = ask.world.places.find(ask.text("location_id"))
    if place is None:
        return {TAB: None}
    explore = ask.world.explore
    posts = explore.recent(place) if ask.text("tab") == "recent" else explore.top(place)
    size = ask.number("first", ask.number("page_size_override", 12, _MOST), _MOST)
    page = _page(posts, after, size, place.pk)
    edges = [{"node": timeline_node(post, ask.likes(post)), "cursor": ""} for post in page.items]
    return {TAB: {"edges": edges, "page_info": page.info}}


def _nothing(_: Ask) -> Json:
    raise AssertionError("a document without editions is never run")


DOCUMENTS = (
    Document(
        name="PolarisLoggedOutPopularSearchPageQuery",
        form="as omkarcloud reads it",
        root=POPULAR,
        required=("keyword",),
        editions=(Edition("29032174876406682"),),
        answer=_popular,
        member=AT_API,
        visitor=AT_API,
    ),
    Document(
        name="PolarisKeywordSearchExplorePageRelayPaginationQuery",
        form="as omkarcloud reads it",
        root=SERP,
        required=("query",),
        editions=(Edition("28656899673911396"),),
        answer=_serp,
        member=AT_QUERY,
    ),
    Document(
        name="PolarisLocationPageTabContentQuery",
        form="as omkarcloud reads it",
        root=TAB,
        required=("location_id", "tab"),
        editions=(Edition("28211016731901625"),),
        answer=_tab,
        member=AT_QUERY,
        visitor=AT_QUERY,
    ),
    Document(
        name="PolarisSearchBoxNonProfiledRefetchableQuery",
        form="retired",
        is_name_verified=False,
        root="xdt_api__v1__fbsearch__non_profiled_serp",
        required=("query",),
        editions=(),
        answer=_nothing,
        member=AT_QUERY,
        stale={"26347858941511777": EXECUTION_ERROR},
    ),
)
