"""Parses which collections of saved posts a login has."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.parsing.json_fields import Body, ident, load, text
from instaspider.parsing.lists import edges, end_cursor, page_of, root
from instaspider.parsing.page import Page

_PATH = ("data", "viewer", "collections_unified_with_auto_collections")


@dataclass(frozen=True, slots=True)
class Collection:
    """One collection of saved posts. It is no item: its posts are asked for by its pk."""

    pk: str
    name: str


def collections(body: Body, *, row: str, **_: Any) -> Page[Collection]:
    """Read the collections that the login made.

    Those that the service makes, such as all posts, have a word in the place of the id.
    """
    found = root(load(row, body), row, *_PATH)
    return page_of(edges(found, row, ".".join(_PATH)), row, _collection, end_cursor(found))


def _collection(node: Mapping[str, Any], row: str, path: str) -> Collection | None:
    pk, name = ident(node, "collection_id"), text(node, "collection_name")
    if pk is not None and not pk.isdigit():
        return None
    if pk is None or name is None:
        raise ParseError(row, f"{path}.collection_{'id' if pk is None else 'name'}")
    return Collection(pk, name)
