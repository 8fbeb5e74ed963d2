"""Parses answers with comments and replies: REST and the web client's documents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instaspider.exceptions import ParseError
from instaspider.items import Comment, Post
from instaspider.parsing import biographies
from instaspider.parsing.json_fields import (
    Body,
    flag,
    ident,
    load,
    mapping,
    mark,
    moment,
    nodes,
    number,
    text,
)
from instaspider.parsing.lists import (
    counts,
    edges,
    elements,
    end_cursor,
    facts,
    form,
    page_of,
    root,
)
from instaspider.parsing.media import XIG_MEDIA
from instaspider.parsing.page import Page
from instaspider.parsing.parts import OWN_IDS, XIG_IDS, user_ref
from instaspider.parsing.posts import media_pk

COMMENTS = "xdt_api__v1__media__media_id__comments__connection"
REPLIES = "xdt_api__v1__media__media_id__comments__parent_comment_id__child_comments__connection"


def media_comments(body: Body, *, row: str, **_: Any) -> Page[Comment]:
    """Read ``comments`` of GET /api/v1/media/{pk}/comments/; newer answers go on by ``min_id``."""
    answer = load(row, body)
    cursor = _cursor(
        ("min_id", mark(answer, "next_min_id"), flag(answer, "has_more_headload_comments")),
        ("max_id", mark(answer, "next_max_id"), flag(answer, "has_more_comments")),
    )
    media = ident(mapping(answer, "caption"), "media_id")
    listed = elements(answer, "comments", row, "")
    declared = counts(comments=number(answer, "comment_count"))
    return page_of(listed, row, _comment, cursor, facts(pk=media), declared)


def child_comments(body: Body, *, row: str, **_: Any) -> Page[Comment]:
    """Read ``child_comments`` of a comment, from either address (instaloader, aiograpi)."""
    answer = load(row, body)
    tail = mark(answer, "next_max_child_cursor") or mark(answer, "next_max_id")
    cursor = _cursor(
        (
            "min_id",
            mark(answer, "next_min_child_cursor"),
            flag(answer, "has_more_head_child_comments"),
        ),
        ("max_id", tail, flag(answer, "has_more_tail_child_comments")),
    )
    return page_of(elements(answer, "child_comments", row, ""), row, _comment, cursor)


def _cursor(*ways: tuple[str, str | None, bool | None]) -> str | None:
    """Return the cursor of a list of comments that may go on in two ways.

    Each way is its name, its cursor, and whether more comments come that way. A cursor may stand
    where no more come (``{}``). A way with more comments may lack its cursor; then the other way's
    is used.
    """
    if all(more is False for _, _, more in ways):
        return None
    going = [(name, cursor) for name, cursor, more in ways if cursor and more is not False]
    if not going and any(more for _, _, more in ways):
        going = [(name, cursor) for name, cursor, _ in ways if cursor]
    return form(going[:1])


def comments_connection(body: Body, *, row: str, **_: Any) -> Page[Comment]:
    """Read comments or replies from the logged-in documents."""
    answer = load(row, body)
    key = REPLIES if REPLIES in mapping(answer, "data") else COMMENTS
    found = root(answer, row, "data", key)
    return page_of(edges(found, row, f"data.{key}"), row, _comment, end_cursor(found))


def loggedout_comments(body: Body, *, row: str, **_: Any) -> Page[Comment]:
    """Read ``xig_polaris_media.comments_connection``, also from the answer with the post.

    Its cursor is a JSON text, which the next call repeats unchanged.
    """
    media = root(load(row, body), row, "data", XIG_MEDIA)
    return xig_comments(media, row, f"data.{XIG_MEDIA}")


def xig_comments(media: Mapping[str, Any], row: str, path: str) -> Page[Comment]:
    """Return the comments below a logged-out post."""
    found = root(media, row, "comments_connection")
    listed = edges(found, row, f"{path}.comments_connection")
    told = facts(pk=media_pk(media), shortcode=text(media, "code"))
    declared = counts(comments=number(mapping(media, "if_not_gated_logged_out"), "comment_count"))
    page = page_of(listed, row, _xig_comment, end_cursor(found), told, declared)
    for comment in page.items:
        comment.media_pk, comment.shortcode = told.get("pk"), told.get("shortcode")
    return page


def _comment(node: Mapping[str, Any], row: str, path: str) -> Comment:
    return _read(node, row, path, OWN_IDS)


def _xig_comment(node: Mapping[str, Any], row: str, path: str) -> Comment:
    return _read(node, row, path, XIG_IDS)


def _read(node: Mapping[str, Any], row: str, path: str, user_ids: tuple[str, ...]) -> Comment:
    comment = _of(node, user_ids)
    if comment.pk is None:
        raise ParseError(row, f"{path}.pk")
    return comment


def _of(node: Mapping[str, Any], user_ids: tuple[str, ...]) -> Comment:
    said = text(node, "text")
    return Comment(
        pk=ident(node, "pk"),
        media_pk=ident(node, "media_id"),
        parent_pk=ident(node, "parent_comment_id"),
        text=said,
        gif=ident(mapping(node, "giphy_media_info"), "id"),
        created_at=moment(node, "created_at_utc") or moment(node, "created_at"),
        like_count=number(node, "comment_like_count"),
        reply_count=number(node, "child_comment_count"),
        user=user_ref(node.get("user"), user_ids),
        hashtags=None if said is None else biographies.hashtags(said),
        mentions=None if said is None else biographies.mentions(said),
        is_covered=flag(node, "is_covered"),
        liked_by_owner=flag(node, "is_liked_by_media_owner"),
    )


def first_comments(post: Post) -> list[Comment] | None:
    """Return the comments that came with a post; None if its answer has no list of them.

    They are those of ``comments_connection`` (key tree graphql_loggedout_post_root/01), or of
    ``edge_media_to_parent_comment`` in the old types (graphql_shortcode_media/01).
    """
    found = nodes(getattr(post, "told_comments", {}))
    if found is None:
        return None
    read = (_old_comment(each) if "owner" in each else _of(each, XIG_IDS) for each in found)
    comments = [comment for comment in read if comment.pk is not None]
    for comment in comments:
        comment.media_pk, comment.shortcode = post.pk, post.shortcode
        with_address(comment)
    return comments


def with_address(comment: Comment) -> Comment:
    """Fill in the comment's address, which stands below that of its post; a reply's has its
    thread's too."""
    if comment.shortcode and comment.pk:
        below = f"{comment.parent_pk}/r/{comment.pk}" if comment.parent_pk else comment.pk
        comment.url = f"https://www.instagram.com/p/{comment.shortcode}/c/{below}/"
    return comment


def _old_comment(node: Mapping[str, Any]) -> Comment:
    comment = _of({**node, "pk": node.get("id")}, OWN_IDS)
    comment.user = user_ref(node.get("owner"))
    comment.created_at = moment(node, "created_at")
    comment.like_count = number(mapping(node, "edge_liked_by"), "count")
    comment.reply_count = number(mapping(node, "edge_threaded_comments"), "count")
    return comment
