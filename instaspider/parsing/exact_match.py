"""Finds the account or keyword of exactly that name, for visitors, who cannot search."""

from __future__ import annotations

from typing import Any

from instaspider.items import Hashtag, UserRef
from instaspider.parsing.json_fields import Body, load
from instaspider.parsing.lists import edges, root
from instaspider.parsing.page import Page
from instaspider.parsing.tags import POPULAR
from instaspider.parsing.users import loggedout_profile_root


def profile_found(body: Body, *, row: str, **_: Any) -> Page[UserRef]:
    """Read the account of a logged-out profile, in the form of a search result."""
    page = loggedout_profile_root(body, row=row)
    found = [
        UserRef(
            pk=profile.pk,
            username=profile.username,
            full_name=profile.full_name,
            is_private=profile.is_private,
            is_verified=profile.is_verified,
            profile_pic_url=profile.profile_pic_url,
            relation="found",
        )
        for profile in page.items
    ]
    return Page(found, facts=page.facts)


def keyword_found(body: Body, *, row: str, **_: Any) -> Page[Hashtag]:
    """Read a hashtag, if its keyword page has posts. The answer repeats neither name nor id."""
    found = root(load(row, body), row, "data", POPULAR)
    return Page([Hashtag()] if edges(found, row, f"data.{POPULAR}").found else [])
