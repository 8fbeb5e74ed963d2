"""What is said of a post over REST, and who likes it.

The web client reads comments from their head on, with ``min_id``; the app may read on with
``max_id`` (instagrapi 3.2.2), whose answer's form is unverified. Replies: keys of the cursors as
aiograpi 2.1.2 and instaloader 4.16 read them, the rest unverified.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import absences
from instaspider.sandbox.answers.connections import Page, page_of, position_of, server_cursor
from instaspider.sandbox.answers.media_info import MEDIA_ID, find_media
from instaspider.sandbox.answers.recorded import is_drawn, recorded
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, row
from instaspider.sandbox.answers.values_comments import comment_values, comments_body, liker
from instaspider.sandbox.answers.values_user import user_values
from instaspider.sandbox.exchange import Request, Response, json_response
from instaspider.sandbox.world.comments import POPULAR, RECENT, Comment
from instaspider.sandbox.world.posts import Post

Json = dict[str, Any]

_PAGE = 15
MOST_LIKERS = 98


def comments_of(comments: Sequence[Comment], post: Post, after: str, size: int) -> Page[Comment]:
    start = position_of(after) or 0
    return page_of(comments, start, size, lambda _, end: server_cursor(end, post.pk))


_REPLIES, _INLINE_REPLIES = 20, 3
_NO_MORE = "{}"
_SHOWN_REPLIES = 1
"""Of each thread, below the comment itself."""


def _comments(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Key tree media_comments__schema, or media_comments/01 for half of the posts of which that
    can tell; instagrapi 3.2.2 posts for the second page and further. On the last page a cursor
    stands beside two flags that say that there is no more, as in media_comments/01."""
    call = request.form if request.method == "POST" else request.query
    post = find_media(stage, request, match[1])
    if isinstance(post, Response):
        return post
    order = RECENT if call.get("sort_order") == RECENT else POPULAR
    from_tail = "max_id" in call
    after = call.get("max_id" if from_tail else "min_id", "")
    page = comments_of(stage.world.comments(post, order), post, after, _PAGE)
    start = position_of(after) or 0
    shown = [_shown(stage, comment, start + at) for at, comment in enumerate(page.items)]
    body = comments_body(post, order, shown)
    if not from_tail:
        body["next_min_id"] = _NO_MORE
    if page.more:
        body["has_more_comments" if from_tail else "has_more_headload_comments"] = True
        body["next_max_id" if from_tail else "next_min_id"] = page.cursor
    older = is_drawn("media comments", post.pk) and not from_tail
    return json_response((older and _recorded(stage, post, body, page.items)) or body)


def _recorded(stage: Backstage, post: Post, body: Json, comments: Sequence[Comment]) -> Json | None:
    """Key tree media_comments/01: replies are not shown below a comment, but who wrote them. No
    page with a GIF, and none of a post without a text."""
    form = recorded("media_comments__01", "comments")
    shown = []
    for comment, values in zip(comments, body["comments"], strict=True):
        repliers = [reply.user for reply in stage.world.replies(comment)[:_SHOWN_REPLIES]]
        values = {
            **values,
            "user": user_values(comment.user),
            "other_preview_users": [user_values(each) for each in repliers],
        }
        shown.append(form(values, comment.pk))
    if body["caption"] is None or None in shown:
        return None
    caption = {**body["caption"], "user": user_values(post.owner)}
    return recorded("media_comments__01")({**body, "caption": caption, "comments": shown}, post.pk)


def _shown(stage: Backstage, comment: Comment, index: int) -> Json:
    return comment_values(comment, stage.world.replies(comment)[:_SHOWN_REPLIES], index)


def _find(stage: Backstage, post: Post, pk: str) -> Comment | None:
    found = stage.world.thread(post).find(pk)
    return found if found is not None and found.parent_pk is None else None


def _replies(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Both forms: from the head on, or all at once."""
    post = find_media(stage, request, match[1])
    if isinstance(post, Response):
        return post
    comment = _find(stage, post, match[2])
    if comment is None:
        return absences.fail("Media is unavailable")
    inline = match[3] == "inline_"
    after = request.query.get("min_id" if inline else "max_id", "")
    page = _page_of_replies(stage, comment, after, _INLINE_REPLIES if inline else _REPLIES)
    body: Json = {
        "child_comment_count": comment.reply_count,
        "child_comments": [comment_values(reply, []) for reply in page.items],
        "has_more_head_child_comments": inline and page.more,
        "has_more_tail_child_comments": not inline and page.more,
        "status": "ok",
    }
    if page.more:
        body["next_min_child_cursor" if inline else "next_max_child_cursor"] = page.cursor
    return json_response(body)


def _page_of_replies(stage: Backstage, comment: Comment, after: str, size: int) -> Page[Comment]:
    replies = stage.world.replies(comment)
    start = position_of(after) or 0
    return page_of(replies, start, size, lambda _, end: server_cursor(end, comment.pk))


def _likers(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Key tree media_likers__schema; one answer, whatever their number."""
    post = find_media(stage, request, match[1])
    if isinstance(post, Response):
        return post
    body = {
        "users": [liker(person) for person in stage.world.likers(post)[:MOST_LIKERS]],
        "user_count": post.like_count,
        "follow_ranking_token": "",
        "status": "ok",
    }
    return json_response(body)


_MEDIA = rf"/api/v1/media/{MEDIA_ID}"

ROUTES = (
    row("media_comments", "GET", rf"{_MEDIA}/comments/?", _comments, WWW, APP, needs=LOGIN),
    row("media_comments_post", "POST", rf"{_MEDIA}/comments/?", _comments, APP, needs=LOGIN),
    row(
        "child_comments",
        "GET",
        rf"{_MEDIA}/comments/(\d+)/(inline_)?child_comments/?",
        _replies,
        WWW,
        APP,
        needs=LOGIN,
    ),
    row("media_likers", "GET", rf"{_MEDIA}/likers/?", _likers, WWW, APP, needs=LOGIN),
)
