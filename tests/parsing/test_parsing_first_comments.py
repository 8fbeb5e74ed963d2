"""The comments that come with a post, in both forms that recorded answers have."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from instaspider.items import Comment, Post, UserRef
from instaspider.parsing.comments import first_comments
from instaspider.parsing.graph_posts import graph_post
from instaspider.parsing.media import xig_post

AT = datetime(2026, 7, 1, tzinfo=UTC)
SECONDS = int(AT.timestamp())
NEW = {
    "pk": "7",
    "text": "hi @nasa #moon",
    "created_at": SECONDS,
    "comment_like_count": 3,
    "user": {"pk": "9", "username": "somebody"},
}
OLD = {
    "id": "7",
    "text": "hi @nasa #moon",
    "created_at": SECONDS,
    "owner": {"id": "9", "username": "somebody"},
    "edge_liked_by": {"count": 3},
    "edge_threaded_comments": {"count": 2, "edges": []},
}
HI = Comment(
    pk="7",
    media_pk="5",
    shortcode="F",
    text="hi @nasa #moon",
    created_at=AT,
    like_count=3,
    user=UserRef(pk="9", username="somebody"),
    hashtags=["moon"],
    mentions=["nasa"],
    url="https://www.instagram.com/p/F/c/7/",
)


def listed(*nodes: Any) -> dict[str, Any]:
    return {"edges": [{"node": node} for node in nodes]}


def new(**more: Any) -> Post:
    shown = {"if_not_gated_logged_out": {"comment_count": 1}, "pk": "5", "code": "F", **more}
    return xig_post(shown, "", "")


def test_both_forms() -> None:
    assert first_comments(new(comments_connection=listed(NEW))) == [HI]
    old = graph_post(
        {"id": "5", "shortcode": "F", "edge_media_to_parent_comment": listed(OLD)}, "", ""
    )
    assert first_comments(old) == [Comment(**{**vars(HI), "reply_count": 2})]


def test_none_came_and_no_list_came() -> None:
    assert first_comments(new(comments_connection=listed())) == []
    for post in (new(comments_connection=None), new(), Post(pk="5")):
        assert first_comments(post) is None
    counted = {"id": "5", "edge_media_to_parent_comment": {"count": 4}}
    assert first_comments(graph_post(counted, "", "")) is None


def test_what_is_no_comment_is_left_out() -> None:
    odd = listed(None, {}, {"text": "x"}, NEW)
    assert first_comments(new(comments_connection=odd)) == [HI]
