"""Reels of somebody as the logged-in web client's tab shows them.

Key tree graphql_clips_user_connection/01: no caption, no time, no videos.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers.shapes_xdt import timeline_node
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

Json = dict[str, Any]


def clip_edge(post: Post, person: Person) -> Json:
    """One of ``edges`` of ``xdt_api__v1__clips__user__connection_v2``."""
    node = {"media": _media(post), "__typename": "XDTClipsItemDict"}
    return {"node": node, "cursor": f"{post.pk}_{person.pk}"}


def suggested_edge(post: Post, viewer_likes: bool) -> Json:
    """One of ``edges`` of ``xdt_api__v1__clips__home__connection_v2``: ``node.media`` as
    instaharvest_v2 1.1.88 and minereels read it. Which further keys it has is unverified; those of
    a timeline's node stand here."""
    node = {"media": timeline_node(post, viewer_likes), "__typename": "XDTClipsItemDict"}
    return {"node": node, "cursor": ""}


def _media(post: Post) -> Json:
    owner = post.owner
    candidates = [
        {"height": each.height, "url": each.url, "width": each.width}
        for each in post.picture.image_versions()
    ]
    return {
        **_FLAGS,
        "pk": post.pk,
        "id": f"{post.pk}_{owner.pk}",
        "code": post.shortcode,
        "user": {"pk": owner.pk, "id": owner.pk, "aigm_account_label_info": None},
        "product_type": post.product_type,
        "play_count": post.play_count,
        "like_and_view_counts_disabled": post.hides_likes,
        "comment_count": post.comment_count,
        "like_count": post.like_count,
        "clips_tab_pinned_user_ids": [owner.pk] if post.is_pinned else [],
        "media_type": post.media_type,
        "image_versions2": {"candidates": candidates},
        "original_height": post.height,
        "original_width": post.width,
        "coauthor_producers": [
            {"aigm_account_label_info": None, "id": person.pk} for person in post.coauthors
        ],
    }


_FLAGS: Json = {
    "media_overlay_info": None,
    "carousel_media": None,
    "boosted_status": None,
    "boost_unavailable_identifier": None,
    "boost_unavailable_reason": None,
    "view_count": None,
    "audience": None,
    "has_views_fetching": True,
    "preview": None,
    "ai_interactive_embodiment_attachment_style_info": None,
}
