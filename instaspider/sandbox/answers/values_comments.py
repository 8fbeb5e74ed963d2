"""Comments and likers over REST: fields of the schemas media_comments and media_likers.

The schemas were derived from recordings; no body was published. Replies and
``giphy_media_info`` (from the logged-out documents) are unverified.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.forms import form_of
from instaspider.sandbox.answers.values_user import user_values
from instaspider.sandbox.world.comments import Comment
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

Json = dict[str, Any]

_EMOJIS = ("❤️", "🙌", "🔥", "👏", "😢", "😍", "😮", "😂")


def comments_body(post: Post, order: str, shown: list[Json]) -> Json:
    """All but the cursor."""
    return {
        "can_view_more_preview_comments": False,
        "caption": _caption(post),
        "caption_is_edited": False,
        "comment_count": post.comment_count,
        "comment_cover_pos": "bottom",
        "comment_filter_param": "no_filter",
        "comment_likes_enabled": True,
        "comments": shown,
        "has_more_comments": False,
        "has_more_headload_comments": False,
        "initiate_at_top": True,
        "insert_new_comment_to_top": True,
        "is_ranked": order == "popular",
        "liked_by_media_owner_badge_enabled": True,
        "media_header_display": "none",
        "quick_response_emojis": [{"unicode": emoji} for emoji in _EMOJIS],
        "scroll_behavior": 1,
        "should_render_upsell": False,
        "sort_order": order,
        "status": "ok",
        "threading_enabled": True,
    }


def comment_values(comment: Comment, replies: list[Comment], index: int | None = None) -> Json:
    """One comment; ``replies`` are those that are shown below it at once."""
    shown = {
        **_base(comment.pk, comment.post, comment.created_at, comment.user),
        "child_comment_count": comment.reply_count,
        "comment_like_count": comment.like_count,
        "created_at_for_fb_app": comment.created_at,
        "has_disliked_comment": False,
        "has_liked_comment": False,
        "inline_composer_display_condition": "never",
        "liked_by_media_coauthors": [],
        "text": comment.text,
        "type": 0 if comment.parent_pk is None else 2,
    }
    if comment.gif is not None:
        shown["giphy_media_info"] = {"id": comment.gif}
    if comment.parent_pk is not None:
        return {**shown, "parent_comment_id": comment.parent_pk}
    if index is not None:
        shown["comment_index"] = index
    previews = [comment_values(reply, []) for reply in replies]
    return {**shown, "other_preview_users": [], "preview_child_comments": previews}


def liker(person: Person) -> Json:
    return form_of("people").inner["liker"](user_values(person))


def _caption(post: Post) -> Json | None:
    if post.caption is None:
        return None
    base = _base(files.caption_pk(post), post, post.taken_at, post.owner)
    return {**base, "is_created_by_media_owner": True, "text": post.caption, "type": 1}


def _base(pk: str, post: Post, created_at: int, person: Person) -> Json:
    """What a caption has as well."""
    return {
        "bit_flags": 0,
        "content_type": "comment",
        "created_at": created_at,
        "created_at_utc": created_at,
        "did_report_as_spam": False,
        "is_covered": False,
        "is_ranked_comment": True,
        "media_id": post.pk,
        "pk": pk,
        "private_reply_status": 0,
        "share_enabled": False,
        "status": "Active",
        "strong_id__": pk,
        "user": form_of("people").inner["commenter"](user_values(person)),
        "user_id": person.pk,
    }
