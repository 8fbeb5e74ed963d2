"""Answers about places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instaspider.exceptions import AbsentError, ParseError
from instaspider.items import Place, Post
from instaspider.parsing import scripts
from instaspider.parsing.feeds import in_feed
from instaspider.parsing.graph_posts import graph_post
from instaspider.parsing.lists import edges, end_cursor, facts, page_of, root
from instaspider.parsing.page import Page
from instaspider.parsing.parts import place
from instaspider.parsing.reading import Body, load, mapping, number
from instaspider.parsing.tags import section_page

TAB = "xdt_location_get_web_info_tab"
WEB_INFO = "xdt_location_get_web_info"
_NATIVE = "native_location_data"


def place_page(body: bytes, *, row: str, **_: Any) -> Page[Place]:
    """The place in the page ``/explore/locations/{pk}/``; key tree html_location_page_relay/01."""
    for found in scripts.objects_under(body, WEB_INFO):
        native = mapping(found, _NATIVE)
        if native:
            return _one(native.get("location_info"), row, f"{_NATIVE}.location_info")
    raise ParseError(row, WEB_INFO)


def place_data(body: Body, *, row: str, **_: Any) -> Page[Place]:
    """The place in the data of that page, with a login."""
    native = root(load(row, body), row, _NATIVE)
    return _one(native.get("location_info"), row, f"{_NATIVE}.location_info")


def place_top(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """``native_location_data.ranked`` of the same data."""
    return section_page(root(load(row, body), row, _NATIVE, "ranked"), row, f"{_NATIVE}.ranked")


def place_recent(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """``native_location_data.recent`` of the same data."""
    return section_page(root(load(row, body), row, _NATIVE, "recent"), row, f"{_NATIVE}.recent")


def place_info(body: Body, *, row: str, **_: Any) -> Page[Place]:
    """The place by the app's address; one that is not there has no name (instagrapi 3.2.2)."""
    answer = load(row, body)
    if "name" not in answer and "location_id" not in answer:
        raise AbsentError(row, "name")
    return _one(answer, row, "$")


def place_tab(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Posts of a place by PolarisLocationPageTabContentQuery."""
    found = root(load(row, body), row, "data", TAB)
    return page_of(edges(found, row, f"data.{TAB}"), row, in_feed, end_cursor(found))


def legacy_place(body: Body, *, row: str, **_: Any) -> Page[Place]:
    """The place itself, of an old query."""
    found = _legacy(body, row)
    page = _one(found, row, "location")
    page.items[0].media_count = number(mapping(found, "edge_location_to_media"), "count")
    return page


def legacy_place_posts(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Its recent posts."""
    posts = root(_legacy(body, row), row, "edge_location_to_media")
    listed = edges(posts, row, "location.edge_location_to_media")
    return page_of(listed, row, graph_post, end_cursor(posts))


def _legacy(body: Body, row: str) -> Mapping[str, Any]:
    """Recorded below ``graphql``, asked for below ``data``."""
    answer = load(row, body)
    return root(answer, row, "graphql" if "graphql" in answer else "data", "location")


def _one(value: Any, row: str, path: str) -> Page[Place]:
    found = place(value)
    if found is None or found.pk is None:
        raise ParseError(row, f"{path}.location_id")
    return Page([found], facts=facts(pk=found.pk))
