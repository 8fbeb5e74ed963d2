"""Parses answers about one post.

Each parser takes the body as it came. It raises :class:`ParseError` for another shape, and
:class:`AbsentError` if the answer says that there is no such post; nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instaspider.exceptions import AbsentError, GatedError, ParseError
from instaspider.items import Post
from instaspider.parsing.json_fields import Body, load, mapping, text
from instaspider.parsing.lists import Elements, elements, facts, page_of, root
from instaspider.parsing.page import Page
from instaspider.parsing.parts import XIG_IDS
from instaspider.parsing.posts import post_of

WEB_INFO = "xdt_api__v1__media__shortcode__web_info"
XIG_MEDIA = "xig_polaris_media"


def media_info(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``items[0]`` of GET /api/v1/media/{pk}/info/."""
    return one_of(elements(load(row, body), "items", row, ""), row)


def web_info(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``items[0]`` of PolarisPostRootQuery."""
    found = root(load(row, body), row, "data", WEB_INFO)
    return one_of(elements(found, "items", row, f"data.{WEB_INFO}"), row)


def one_of(items: Elements, row: str) -> Page[Post]:
    """Return the post in a list of one; an empty list says that it is gone (instaloader 4.16)."""
    if not items.found:
        raise AbsentError(row, "items", "empty")
    return with_facts(page_of(Elements(items.found[:1]), row, post_of))


def loggedout_post_root(body: Body, *, row: str, **_: Any) -> Page[Post]:
    """Read ``xig_polaris_media`` of the logged-out document."""
    found = root(load(row, body), row, "data", XIG_MEDIA)
    return with_facts(Page([xig_post(found, row, f"data.{XIG_MEDIA}")]))


def xig_post(media: Mapping[str, Any], row: str, path: str) -> Post:
    """Return a logged-out post. Raises :class:`GatedError` behind a gate of place or age."""
    key = "if_not_gated_logged_out"
    if isinstance(media.get(key), dict):
        shown = {**media, **media[key]}
        post = post_of(shown, row, path, XIG_IDS)
        post.told_comments = mapping(media, "comments_connection")
        return post
    title = text(mapping(media, "gating_ruling"), "title")
    if media.get("gating_ruling"):
        raise GatedError(row, f"{path}.{key}", f"null: gated, {title or 'without a title'}")
    raise ParseError(row, f"{path}.{key}")


def with_facts(page: Page[Post]) -> Page[Post]:
    """Return a page with one post, and its ids as facts."""
    (post,) = page.items
    return Page(page.items, facts=facts(pk=post.pk, shortcode=post.shortcode))
