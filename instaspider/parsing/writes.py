"""Parses answers about a like: whether a login likes a post."""

from __future__ import annotations

from typing import Any

from instaspider.exceptions import AbsentError, ParseError
from instaspider.parsing.json_fields import Body, flag, load, text
from instaspider.parsing.lists import elements
from instaspider.parsing.page import Page
from instaspider.parsing.posts import media_pk

YES, NO = "yes", "no"


def liked(body: Body, *, row: str, **_: Any) -> Page[Any]:
    """Read ``items[0].has_liked`` of GET /api/v1/media/{pk}/info/, as the fact ``liked``."""
    found = elements(load(row, body), "items", row, "").found
    if not found:
        raise AbsentError(row, "items", "empty")
    path, media = found[0]
    state = flag(media, "has_liked") if isinstance(media, dict) else None
    if state is None:
        raise ParseError(row, f"{path}.has_liked")
    pk = media_pk(media)
    return Page([], facts={"liked": YES if state else NO} | ({"pk": pk} if pk else {}))


def accepted(body: Body, *, row: str, **_: Any) -> Page[Any]:
    """Accept ``{"status": "ok"}``. Raises :class:`ParseError` for anything else."""
    status = text(load(row, body), "status")
    if status != "ok":
        raise ParseError(row, "status", f"{status!r}" if status else "missing")
    return Page([])
