"""Parses the profile page: embedded JSON first, ``og:`` meta if there is none.

The page has ``xig_user_by_username`` in several ``<script type="application/json">`` results: one
with the details and one with the first posts (instaloader 4.16, instaloadercontext.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.items import Post, Profile
from instaspider.parsing.feeds import XIG_TIMELINE, XIG_USER, xig_grid
from instaspider.parsing.json_fields import ident
from instaspider.parsing.markup import meta
from instaspider.parsing.page import Page
from instaspider.parsing.scripts import literals_behind, objects_under
from instaspider.parsing.users import profile_of, xig_user

_ID = re.compile(rb'"(\d{1,25})"')
# "291M Followers, 269 Following, 1,667 Posts - See Instagram photos and videos from NAME (@user)"
_COUNTS = re.compile(r"(?<!\S)\S++ Followers?, \S++ Following, \S++ Posts?")
_FROM = " from "
_USER = re.compile(r" \(@([\w.]+)\)")


def profile_page(body: bytes, *, row: str, contacts: bool = False) -> Page[Profile]:
    """Read the profile of ``/{username}/``. Its only contacts are those in the biography."""
    user = _user(body)
    if ident(user, "pk") is not None:
        return profile_of(xig_user(user, row, XIG_USER), contacts=contacts)
    return profile_of(_from_meta(body, row))  # also if only the posts could be read


def profile_page_posts(body: bytes, *, row: str, **_: Any) -> Page[Post]:
    """Read the first posts, which come with the page of ``/{username}/``."""
    user = _user(body)
    if not user:
        raise ParseError(row, XIG_USER)
    return xig_grid(user, row, XIG_USER, XIG_TIMELINE)


def _user(body: bytes) -> Mapping[str, Any]:
    """Return the user, joined from all results: one with only the posts has null for the rest."""
    user: dict[str, Any] = {}
    for part in objects_under(body, XIG_USER):
        user.update({key: value for key, value in part.items() if value is not None})
    return user


def _from_meta(body: bytes, row: str) -> Profile:
    """Read the ``og:`` tags. Their counts are rounded and weeks old (omkarcloud, FxEmbed): None."""
    said = meta(body)
    told = _who(said.get("og:description", ""))
    if told is None:
        raise ParseError(row, XIG_USER, "missing, and so is og:description")
    ident = next(filter(None, map(_ID.fullmatch, literals_behind(body, "profile_id"))), None)
    return Profile(
        pk=ident[1].decode() if ident else None,
        username=told[1].lower(),
        full_name=told[0],
        profile_pic_url=said.get("og:image"),
        url=f"https://www.instagram.com/{told[1].lower()}/",
    )


def _who(description: str) -> tuple[str | None, str] | None:
    """Return name (if told) and username. A name may look like a username, or contain "from"."""
    counts = _COUNTS.search(description)
    users = [*_USER.finditer(description, counts.end())] if counts else []
    if counts is None or not users:
        return None
    at = description.find(_FROM, counts.end())
    begin = at + len(_FROM)
    if at < 0 or users[0].start() < at or users[-1].start() < begin:
        return None, users[0][1]
    return description[begin : users[-1].start()], users[-1][1]
