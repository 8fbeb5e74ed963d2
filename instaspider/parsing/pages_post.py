"""Parses the page of one post and its embed: embedded JSON first, then the HTML.

The page has ``xig_polaris_media`` for visitors and ``web_info`` for logins (yt-dlp 2026.10.26,
scrapfly). Embeds have ``contextJSON``, a JSON text within JSON, which is often null; then their
links hold exact counts (instagram-graphql-scraper 0.2.1, embed.py).
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlsplit

from instaspider.exceptions import ParseError
from instaspider.items import Image, Post, UserRef
from instaspider.parsing.common_keys import with_address
from instaspider.parsing.graph_posts import graph_post
from instaspider.parsing.json_fields import mapping, whole
from instaspider.parsing.lists import elements
from instaspider.parsing.markup import Tag, meta, tags, unescaped
from instaspider.parsing.media import WEB_INFO, XIG_MEDIA, one_of, with_facts, xig_post
from instaspider.parsing.page import Page
from instaspider.parsing.posts import published
from instaspider.parsing.scripts import literals_behind, objects_under
from instaspider.parsing.shortcodes import pk_of

# "1,234 likes, 56 comments - user on July 12, 2026: "caption". " The words and the date are in the
# answer's language; the name between them is not.
_BY = re.compile(r" - (?P<user>[\w.]+) ", re.ASCII)
_CODE = re.compile(r"instagram\.com/(?:[\w.]+/)?(?:p|reel|reels|tv)/(?P<code>[\w-]+)", re.ASCII)
_GROUPED = re.compile(r"[0-9]{1,3}(?:[.,\s'’][0-9]{3}){1,4}|[0-9]{1,15}")
_ROUNDED = re.compile(r"[.,]?[0-9]|\s?[KMB]\b", re.IGNORECASE)
_MARKUP = re.compile(rb"<[^<>]*+>")
_PUBLIC_CODE = 11  # letters that hold a pk; codes of private posts are longer


def post_page(body: bytes, *, row: str, **_: Any) -> Page[Post]:
    """Read the post of ``/p/{shortcode}/``."""
    for found in objects_under(body, XIG_MEDIA):
        if "if_not_gated_logged_out" in found:
            return with_facts(Page([xig_post(found, row, XIG_MEDIA)]))
    for found in objects_under(body, WEB_INFO):
        return one_of(elements(found, "items", row, WEB_INFO), row)
    return with_facts(Page([_from_meta(body, row)]))


def share_link(location: bytes, *, row: str, **_: Any) -> Page[Post]:
    """Read the address that a share link leads to; it tells the shortcode and nothing else."""
    try:
        path = urlsplit(location.decode("latin-1")).path
    except ValueError:  # e.g. half of an IPv6 address
        path = ""
    code = _CODE.search("instagram.com" + path)
    if code is None:
        raise ParseError(row, "Location", "no address of a post")
    return Page([], facts={"shortcode": code["code"]})


def post_embed(body: bytes, *, row: str, **_: Any) -> Page[Post]:
    """Read the post of ``/p/{shortcode}/embed/captioned/``."""
    said = next(literals_behind(body, "contextJSON"), None)
    context = _loaded(_loaded(said)) if said else None
    if isinstance(context, dict):
        for path in (("gql_data", "shortcode_media"), ("gql_data", "xdt_shortcode_media")):
            if media := mapping(context, *path):
                return with_facts(Page([graph_post(media, row, ".".join(path))]))
        if media := mapping(context, "context", "media"):
            return with_facts(Page([graph_post(media, row, "context.media")]))
    return with_facts(Page([_from_anchors(body, row)]))


def _loaded(value: Any) -> Any:
    try:
        return json.loads(value)
    except (ValueError, TypeError, RecursionError):
        return None


def _from_meta(body: bytes, row: str) -> Post:
    """Read the ``og:`` tags. Their counts are rounded and weeks old (omkarcloud, FxEmbed): None."""
    said = meta(body)
    code = _CODE.search(said.get("og:url", ""))
    by = _BY.search(said.get("og:description", ""))
    if code is None or by is None:
        raise ParseError(row, XIG_MEDIA, "missing, and so are og: tags")
    post = _by_code(code["code"], row)
    post.user = UserRef(username=by["user"].lower())
    image = said.get("og:image")
    post.images = [Image(url=whole(image))] if image else None
    return post


def _from_anchors(body: bytes, row: str) -> Post:
    links = _links(body)
    likes, comments, profile = (
        links.get(name, ("", ""))
        for name in ("likeCountClick", "captionCommentsClick", "captionProfileClick")
    )
    code = _CODE.search(likes[0] or comments[0])
    if code is None:
        raise ParseError(row, "contextJSON", "null, and the page links to no post")
    post = _by_code(code["code"], row)
    name = profile[1].strip()
    post.user = UserRef(username=name.lower()) if name else None
    post.like_count = _count(likes[1])
    post.comment_count = _count(comments[1])
    return post


def _links(page: bytes) -> dict[str, tuple[str, str]]:
    """Return address and text of the first link for each kind of click."""
    found: dict[str, tuple[str, str]] = {}
    link: Tag | None = None
    for tag in tags(page, b"a", b"/a"):
        if link is not None and (event := link.get("data-log-event")):
            words = _MARKUP.sub(b"", page[link.end : tag.start])
            found.setdefault(event, (link.get("href"), unescaped(words)))
        link = tag
    return found


def _by_code(code: str, row: str) -> Post:
    """Return a post whose page tells no id: the shortcode is the pk in base 64."""
    if len(code) > _PUBLIC_CODE:
        raise ParseError(row, "pk", "not to be had from a private post's shortcode")
    pk = pk_of(code)
    taken_at, source = published(None, pk)
    return with_address(Post(pk=pk, shortcode=code, taken_at=taken_at, taken_at_source=source))


def _count(said: str) -> int | None:
    """Return the number in ``1,234 likes``, in any language; None for ``1.2M``, or words alone."""
    found = _GROUPED.search(said)
    if found is None or _ROUNDED.match(said, found.end()):
        return None
    return int("".join(filter(str.isdigit, found[0])))
