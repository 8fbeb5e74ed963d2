"""Answers about hashtags and keywords, and the sections in which places have their posts too.

No body of REST sections was recorded; the three forms of ``layout_content`` are those of aiograpi's
tests/regression/test_hashtag.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.items import Hashtag, Post
from instaspider.parsing.feeds import in_feed, xig_in_feed
from instaspider.parsing.graph_posts import graph_post
from instaspider.parsing.lists import (
    Elements,
    edges,
    elements,
    end_cursor,
    facts,
    form,
    page_of,
    root,
)
from instaspider.parsing.page import Page
from instaspider.parsing.parts import first_id
from instaspider.parsing.reading import Body, flag, load, mapping, mark, number, text
from instaspider.parsing.relations import hashtag
from instaspider.parsing.scripts import objects_under

POPULAR = "xig_logged_out_popular_search_media_info"
SERP = "xdt_fbsearch__top_serp_graphql"


def sections(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """``sections`` of POST /api/v1/tags/{name}/sections/ and of places."""
    return section_page(load(row, body), row, "")


def media_grid(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """``media_grid`` of the app's search."""
    return section_page(root(load(row, body), row, "media_grid"), row, "media_grid")


def tag_info(body: Body, *, row: str, **_: Any) -> Page[Hashtag]:
    """The hashtag itself, of GET /api/v1/tags/web_info/."""
    return _one_hashtag(root(load(row, body), row, "data"), row, "data")


def tag_top(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """``data.top`` of the same answer."""
    return section_page(root(load(row, body), row, "data", "top"), row, "data.top")


def tag_recent(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """``data.recent`` of the same answer."""
    return section_page(root(load(row, body), row, "data", "recent"), row, "data.recent")


def popular(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Posts for a keyword without a login: no times, no counts."""
    return _popular(root(load(row, body), row, "data", POPULAR), row)


def popular_page(body: bytes, *, row: str, **_: Any) -> Page[Post]:
    """The same in the page ``/popular/{keyword}/`` (form unverified)."""
    for found in objects_under(body, POPULAR):
        return _popular(found, row)
    raise ParseError(row, POPULAR)


def _popular(found: Mapping[str, Any], row: str) -> Page[Post]:
    return page_of(edges(found, row, POPULAR), row, xig_in_feed, end_cursor(found))


def top_serp(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Posts for a keyword with a login: ``edges[].node.items[]``."""
    found = root(load(row, body), row, "data", SERP)
    listed = Elements(())
    for path, node in edges(found, row, f"data.{SERP}").found:
        is_row = isinstance(node, dict) and isinstance(node.get("items"), list)
        listed += elements(node, "items", row, path) if is_row else Elements(((path, None),))
    return page_of(listed, row, in_feed, end_cursor(found))


def legacy_tag(body: Body, *, row: str, **_: Any) -> Page[Hashtag]:
    """The hashtag itself, of an old query."""
    found = root(load(row, body), row, "data", "hashtag")
    page = _one_hashtag(found, row, "data.hashtag")
    page.items[0].media_count = number(mapping(found, "edge_hashtag_to_media"), "count")
    return page


def legacy_tag_posts(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Its recent posts."""
    found = root(load(row, body), row, "data", "hashtag")
    posts = root(found, row, "edge_hashtag_to_media")
    listed = edges(posts, row, "data.hashtag.edge_hashtag_to_media")
    return page_of(listed, row, graph_post, end_cursor(posts))


def section_page(parent: Mapping[str, Any], row: str, path: str) -> Page[Post]:
    """Posts of all sections, in the order in which they are written."""
    listed = Elements(())
    for at, content in elements(parent, "sections", row, path).below("layout_content").found:
        whole = isinstance(content, dict)
        listed += Elements(tuple(_media(content, at)) if whole else ((at, content),))
    return page_of(listed, row, in_feed, _section_cursor(parent))


def _media(content: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """``medias[].media``, ``one_by_two_item.clips.items[].media``, ``fill_items[].media``."""
    clips = mapping(content, "one_by_two_item", "clips").get("items")
    rows = (
        ("one_by_two_item.clips.items", clips),
        ("fill_items", content.get("fill_items")),
        ("medias", content.get("medias")),
    )
    for key, listed in rows:
        for at, each in enumerate(listed if isinstance(listed, list) else ()):
            if not isinstance(each, dict) or "media" in each:
                media = each.get("media") if isinstance(each, dict) else each
                yield f"{path}.{key}[{at}].media", media


def _section_cursor(parent: Mapping[str, Any]) -> str | None:
    """Three values lead on; the names are those of the fields that gallery-dl 86047cf and
    instagrapi 3.2.2 send."""
    max_id = mark(parent, "next_max_id")
    if max_id is None or flag(parent, "more_available") is False:
        return None
    ids = parent.get("next_media_ids")
    media = json.dumps(ids, separators=(",", ":")) if isinstance(ids, list) and ids else None
    return form(
        [("max_id", max_id), ("page", mark(parent, "next_page")), ("next_media_ids", media)]
    )


def _one_hashtag(found: Mapping[str, Any], row: str, path: str) -> Page[Hashtag]:
    tag = hashtag(found, row, path)
    return Page([tag], facts=facts(pk=first_id(found, ("id",)), name=text(found, "name")))
