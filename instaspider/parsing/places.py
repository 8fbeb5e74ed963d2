"""Parses answers about places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.items import Place, Post
from instaspider.parsing import scripts
from instaspider.parsing.feeds import in_feed
from instaspider.parsing.json_fields import Body, ident, load, mapping
from instaspider.parsing.lists import edges, elements, end_cursor, facts, page_of, root
from instaspider.parsing.page import Page
from instaspider.parsing.parts import place

TAB = "xdt_location_get_web_info_tab"
WEB_INFO = "xdt_location_get_web_info"
_NATIVE = "native_location_data"


def place_page(body: bytes, *, row: str, **_: Any) -> Page[Place]:
    """Read the place in the page ``/explore/locations/{pk}/``; key tree
    html_location_page_relay/01."""
    for found in scripts.objects_under(body, WEB_INFO):
        native = mapping(found, _NATIVE)
        if native:
            return _one(native.get("location_info"), row, f"{_NATIVE}.location_info")
    raise ParseError(row, WEB_INFO)


def place_tab(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read posts of a place from PolarisLocationPageTabContentQuery."""
    found = root(load(row, body), row, "data", TAB)
    return page_of(edges(found, row, f"data.{TAB}"), row, in_feed, end_cursor(found))


def venues(body: Body, *, row: str, **_: Any) -> Page[Place]:
    """Read ``venues`` of GET /api/v1/location_search/, the nearest first."""
    return page_of(elements(load(row, body), "venues", row, ""), row, _venue)


def _venue(venue: Mapping[str, Any], row: str, path: str) -> Place:
    """Return a place; its id is that of Facebook's place if told, as in instagrapi."""
    found = place(venue)
    if found is None:
        raise ParseError(row, f"{path}.name")
    if found.pk is None and venue.get("external_id_source") == "facebook_places":
        found.pk = ident(venue, "external_id")
    if found.pk is None:
        raise ParseError(row, f"{path}.external_id")
    return found


def _one(value: Any, row: str, path: str) -> Page[Place]:
    found = place(value)
    if found is None or found.pk is None:
        raise ParseError(row, f"{path}.location_id")
    return Page([found], facts=facts(pk=found.pk))
