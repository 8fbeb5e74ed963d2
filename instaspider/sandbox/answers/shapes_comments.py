"""Comments as the logged-in web client's documents show them.

Fields of the schema graphql_comments_connection (derived from recordings; no body was published).
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers.connections import Page
from instaspider.sandbox.world.comments import Comment

Json = dict[str, Any]


def comments_connection(page: Page[Comment], count: int) -> Json:
    edges = [{"node": _node(comment)} for comment in page.items]
    return {"count": count, "edges": edges, "page_info": page.info}


def _node(comment: Comment) -> Json:
    person = comment.user
    return {
        "__typename": "XDTCommentDict",
        "pk": comment.pk,
        "parent_comment_id": comment.parent_pk,
        "text": comment.text,
        "created_at": comment.created_at,
        "comment_like_count": comment.like_count,
        "child_comment_count": comment.reply_count,
        "giphy_media_info": {"id": comment.gif} if comment.gif else None,
        "has_liked_comment": False,
        "has_translation": None,
        "is_covered": False,
        "restricted_status": None,
        "user": {
            "pk": person.pk,
            "id": person.pk,
            "fbid_v2": person.fbid,
            "username": person.username,
            "profile_pic_url": person.profile_pic_url,
            "is_verified": person.is_verified,
            "is_unpublished": False,
        },
    }
