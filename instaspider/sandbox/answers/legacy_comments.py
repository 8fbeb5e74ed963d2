"""Comments as old queries show them: in one list, or in threads."""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers.documents import Ask
from instaspider.sandbox.answers.legacy_connections import connection
from instaspider.sandbox.world.comments import Comment

Json = dict[str, Any]


def flat(ask: Ask) -> Json:
    """Key trees graphql_query_hash__comments/01 and 02."""
    post = ask.shown(ask.world.post(ask.text("shortcode")))
    if post is None:
        return {"shortcode_media": None}
    listed = connection(ask.world.comments(post), post.comment_count, _bare, ask)
    return {"shortcode_media": {"edge_media_to_comment": listed}}


def threads(ask: Ask) -> Json:
    """Root as instaloader 4.16 reads it, nodes as in the key tree graphql_shortcode_media/01.

    That all replies are there is unverified; the recorded comments had none.
    """
    post = ask.shown(ask.world.post(ask.text("shortcode")))
    if post is None:
        return {"shortcode_media": None}

    def thread(comment: Comment) -> Json:
        replies = [{"node": _node(reply)} for reply in ask.world.replies(comment)]
        page_info = {"has_next_page": False, "end_cursor": None}
        listed = {"count": len(replies), "page_info": page_info, "edges": replies}
        return {**_node(comment), "edge_threaded_comments": listed}

    listed = connection(ask.world.comments(post), post.comment_count, thread, ask)
    return {"shortcode_media": {"edge_media_to_parent_comment": listed}}


def _node(comment: Comment) -> Json:
    node = _bare(comment)
    return {
        **node,
        "did_report_as_spam": False,
        "owner": {**node["owner"], "is_verified": comment.user.is_verified},
        "viewer_has_liked": False,
        "edge_liked_by": {"count": comment.like_count},
        "is_restricted_pending": False,
    }


def _bare(comment: Comment) -> Json:
    person = comment.user
    return {
        "id": comment.pk,
        "text": comment.text,
        "created_at": comment.created_at,
        "owner": {
            "id": person.pk,
            "profile_pic_url": person.profile_pic_url,
            "username": person.username,
        },
    }
