"""Parses answers about hashtags and keywords, and the sections with posts of places.

No REST answer with sections was recorded; the three forms of ``layout_content`` are those of
aiograpi's tests/regression/test_hashtag.py.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.items import Hashtag, Post, UserRef
from instaspider.parsing.feeds import in_feed, xig_in_feed
from instaspider.parsing.json_fields import Body, flag, load, mapping, mark, number, text
from instaspider.parsing.lists import (
    Elements,
    edges,
    elements,
    end_cursor,
    form,
    page_of,
    root,
)
from instaspider.parsing.page import Page
from instaspider.parsing.parts import user_ref
from instaspider.parsing.relations import hashtag

POPULAR = "xig_logged_out_popular_search_media_info"
RELATED = "popular_search_related_keywords_connection"
SERP = "xdt_fbsearch__top_serp_graphql"
SECTIONS = "popular_search_home_sections"


def sections(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``sections`` of POST /api/v1/tags/{name}/sections/ and of places.

    The posts of all sections are in the order in which they are written.
    """
    answer = load(row, body)
    return page_of(_in_sections(answer, "sections", row), row, in_feed, _section_cursor(answer))


def explore_grid(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``sectional_items`` of GET /api/v1/discover/web/explore_grid/.

    Each is a large reel and what stands beside it; ``max_id`` of the answer leads on (dumpstagram,
    September 2026).
    """
    answer = load(row, body)
    cursor = None if flag(answer, "more_available") is False else mark(answer, "max_id")
    return page_of(_in_sections(answer, "sectional_items", row), row, in_feed, cursor)


def popular(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read posts for a keyword, as visitors get them: without times and counts."""
    found = root(load(row, body), row, "data", POPULAR)
    return page_of(edges(found, row, f"data.{POPULAR}"), row, xig_in_feed, end_cursor(found))


def related_keywords(body: Body, *, row: str, **_: Any) -> Page[Hashtag]:
    """Read ``query_text`` of the keywords that the same page names as related."""
    answer = load(row, body)
    root(answer, row, "data", POPULAR)  # null if there is nothing by that name
    found = root(answer, row, "data", RELATED)
    return page_of(edges(found, row, f"data.{RELATED}"), row, _keyword)


def explore_home(body: Body, *, row: str, **_: Any) -> Page[Hashtag | UserRef]:
    """Read the page for exploring as visitors get it: the first keywords and accounts of each
    section."""
    answer = load(row, body)
    listed = Elements(())
    for path, section in elements(mapping(answer, "data"), SECTIONS, row, "data").found:
        is_section = isinstance(section, dict)
        below = f"{path}.entries_connection"
        found = edges(mapping(section, "entries_connection"), row, below) if is_section else None
        listed += found or Elements(((path, None),))
    return page_of(listed, row, _entry)


def _entry(node: Mapping[str, Any], row: str, path: str) -> Hashtag | UserRef:
    """Return an account, or a keyword, which may stand for a category."""
    if isinstance(node.get("user"), dict):
        user = user_ref(node["user"], ("pk",))
        if user is None:
            raise ParseError(row, f"{path}.user")
        user.relation = "found"
        user.profile_pic_url = text(mapping(node, "user", "profile_picture_for_dimensions"), "uri")
        return user
    keyword = mapping(node, "keyword")
    name = text(keyword, "keyword_text")
    if not name:
        raise ParseError(row, f"{path}.keyword.keyword_text")
    return Hashtag(name=name, media_count=number(keyword, "media_count"))


def related(body: Body, *, row: str, **_: Any) -> Page[Hashtag]:
    """Read ``related`` of GET /api/v1/tags/{name}/related/: ``id``, ``name``, ``type``
    (goinsta)."""
    return page_of(elements(load(row, body), "related", row, ""), row, hashtag)


def _keyword(node: Mapping[str, Any], row: str, path: str) -> Hashtag:
    name = text(node, "query_text")
    if not name:
        raise ParseError(row, f"{path}.query_text")
    return Hashtag(name=name)


def top_serp(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read posts for a keyword with a login: ``edges[].node.items[]``."""
    found = root(load(row, body), row, "data", SERP)
    listed = Elements(())
    for path, node in edges(found, row, f"data.{SERP}").found:
        is_row = isinstance(node, dict) and isinstance(node.get("items"), list)
        listed += elements(node, "items", row, path) if is_row else Elements(((path, None),))
    return page_of(listed, row, in_feed, end_cursor(found))


def _in_sections(answer: Mapping[str, Any], key: str, row: str) -> Elements:
    listed = Elements(())
    for at, content in elements(answer, key, row, "").below("layout_content").found:
        whole = isinstance(content, dict)
        listed += Elements(tuple(_media(content, at)) if whole else ((at, content),))
    return listed


def _media(content: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
    """Yield ``medias[].media``, ``one_by_two_item.clips.items[].media``, ``fill_items[].media``."""
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
    """Return the cursor, which has three values.

    Their names are those of the fields that gallery-dl 86047cf and instagrapi 3.2.2 send.
    """
    max_id = mark(parent, "next_max_id")
    if max_id is None or flag(parent, "more_available") is False:
        return None
    ids = parent.get("next_media_ids")
    media = json.dumps(ids, separators=(",", ":")) if isinstance(ids, list) and ids else None
    return form(
        [("max_id", max_id), ("page", mark(parent, "next_page")), ("next_media_ids", media)]
    )
