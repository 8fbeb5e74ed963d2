"""Profiles out of the profile page: embedded JSON first, ``og:`` meta where there is none.

The page carries ``xig_user_by_username`` in several ``<script type="application/json">`` results,
one with the details and one with the first posts (instaloader 4.16, instaloadercontext.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from parsel import Selector

from instaspider.exceptions import ParseError
from instaspider.items import Profile
from instaspider.parsing.page import Page
from instaspider.parsing.reading import every, ident
from instaspider.parsing.users import page_of, xig_user

_KEY = "xig_user_by_username"
_SCRIPT = re.compile(rb'<script\b[^>]*\btype="application/json"[^>]*>')
_PROFILE_ID = re.compile(rb'"profile_id":"(\d+)"')
# "291M Followers, 269 Following, 1,667 Posts - See Instagram photos and videos from NAME (@user)"
_DESCRIPTION = re.compile(
    r"\S+ Followers?, \S+ Following, \S+ Posts?"
    r".*?(?: from (?P<name>.*))? \(@(?P<user>[\w.]+)\)",
    re.DOTALL,
)


def profile_page(body: bytes, *, row: str, contacts: bool = False) -> Page[Profile]:
    """The profile of ``/{username}/``. Pages carry no contact fields."""
    del contacts
    user: dict[str, Any] = {}
    for part in _embedded(body):
        # The second result repeats the user with the posts alone: what is null there adds nothing.
        user.update({key: value for key, value in part.items() if value is not None})
    if ident(user, "pk") is not None:
        return page_of(xig_user(user, row, _KEY))
    return page_of(_from_meta(body, row))  # also where only the result with the posts could be read


def _embedded(body: bytes) -> Iterator[dict[str, Any]]:
    for match in _SCRIPT.finditer(body):
        end = body.find(b"</script>", match.end())
        if end < 0:
            return  # cut off in the middle of it
        blob = body[match.end() : end]
        if _KEY.encode() not in blob:
            continue
        try:
            value = json.loads(blob)
        except (ValueError, RecursionError):
            continue  # a broken blob: the others, or og: meta, may still serve
        yield from (dict(found) for found in every(value, _KEY))


def _from_meta(body: bytes, row: str) -> Profile:
    """Counts in ``og:`` tags are rounded and weeks old (omkarcloud, FxEmbed): they stay None."""
    html = Selector(text=body.decode("utf-8", "replace"), type="html")
    description = html.xpath('//meta[@property="og:description"]/@content').get() or ""
    match = _DESCRIPTION.search(description)
    if match is None:
        raise ParseError(row, _KEY, "missing, and so is og:description")
    ident = _PROFILE_ID.search(body)
    return Profile(
        pk=ident.group(1).decode() if ident else None,
        username=match["user"].lower(),
        full_name=match["name"],
        profile_pic_url=html.xpath('//meta[@property="og:image"]/@content').get(),
    )
