"""Parses answers about a like: whether a login likes a post, and whether a write was done."""

from __future__ import annotations

import re
from typing import Any

from instaspider.exceptions import AbsentError, ParseError
from instaspider.parsing.json_fields import Body, flag, load, mapping, text
from instaspider.parsing.lists import elements
from instaspider.parsing.page import Page
from instaspider.parsing.posts import media_pk

YES, NO = "yes", "no"
FORM_FIELD = "fb_dtsg"
"""The fact, and the field of a form, that is the token of a login's page."""
BLOKS = "bloks"
"""The fact that is the version of Bloks, in which the service describes screens."""
# In a text of somebody's the quotes would be escaped. As dumpstagram bootstrap.py reads it.
_TOKEN = re.compile(rb'"DTSGInitialData",\[\],\{"token":"([\w:.-]{1,300})"')
_VERSION = re.compile(rb'"WebBloksVersioningID",\[\],\{"versioningID":"([0-9a-f]{1,100})"')


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


def page_token(body: Body, *, row: str, **_: Any) -> Page[Any]:
    """Read the form token of a page that a login has loaded, as the fact ``fb_dtsg``, and the
    version of Bloks if the page names one."""
    page = body if isinstance(body, bytes) else b""
    found, version = _TOKEN.search(page), _VERSION.search(page)
    if found is None:
        raise ParseError(row, "DTSGInitialData")
    told = {BLOKS: version[1].decode()} if version else {}
    return Page([], facts={FORM_FIELD: found[1].decode(), **told})


def like_answer(body: Body, *, row: str, **_: Any) -> Page[Any]:
    """Accept ``data.xig_media_like.media.has_liked`` that is true."""
    return _told(body, row, "xig_media_like", wanted=True)


def unlike_answer(body: Body, *, row: str, **_: Any) -> Page[Any]:
    """Accept ``data.xig_media_unlike.media.has_liked`` that is false."""
    return _told(body, row, "xig_media_unlike", wanted=False)


def _told(body: Body, row: str, root: str, *, wanted: bool) -> Page[Any]:
    path = f"data.{root}.media.has_liked"
    state = flag(mapping(load(row, body), "data", root, "media"), "has_liked")
    if state is not wanted:
        raise ParseError(row, path, "missing" if state is None else str(state).lower())
    return Page([])


def accepted(body: Body, *, row: str, **_: Any) -> Page[Any]:
    """Accept ``{"status": "ok"}``. Raises :class:`ParseError` for anything else."""
    status = text(load(row, body), "status")
    if status != "ok":
        raise ParseError(row, "status", f"{status!r}" if status else "missing")
    return Page([])
