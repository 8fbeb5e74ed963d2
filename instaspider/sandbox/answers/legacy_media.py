"""Posts and stories in the form of the old ``query_hash`` queries.

Key trees graphql_query_hash__ timeline/01, hashtag/01, location/01, tagged/01, stories/01,
highlight_reels/01.
"""

from __future__ import annotations

from itertools import islice
from typing import Any

from instaspider.sandbox.answers import files, shapes_graph_parts
from instaspider.sandbox.world.comments import POPULAR, Thread
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.pictures import media_preview
from instaspider.sandbox.world.posts import CAROUSEL, PHOTO, VIDEO, Child, Post

Json = dict[str, Any]

_TYPES = {PHOTO: "GraphImage", VIDEO: "GraphVideo", CAROUSEL: "GraphSidecar"}
_PREVIEWED = 2
"""Comments that a timeline shows."""
_NO_CHECKS: Json = dict.fromkeys(
    ("gating_info", "fact_check_overall_rating", "fact_check_information")
)

TOP_KEYS = (
    *("id", "edge_media_to_caption", "shortcode", "edge_media_to_comment", "taken_at_timestamp"),
    *("dimensions", "display_url", "edge_liked_by", "edge_media_preview_like", "owner"),
    *("thumbnail_src", "thumbnail_resources", "is_video"),
)
"""Of the top posts of a place; other lists have more."""


def place_node(post: Post) -> Json:
    """One of a place's posts; there is no ``__typename``."""
    return {"comments_disabled": False, **_pick(post, TOP_KEYS), **_views(post)}


def place_top_node(post: Post) -> Json:
    return _pick(post, TOP_KEYS)


def hashtag_node(post: Post) -> Json:
    return {**place_node(post), "__typename": _TYPES[post.media_type], **_seen(post)}


def hashtag_top_node(post: Post) -> Json:
    return {**_pick(post, TOP_KEYS), "__typename": _TYPES[post.media_type], **_seen(post)}


def tagged_node(post: Post) -> Json:
    """A post in which somebody is tagged."""
    node = {key: value for key, value in place_node(post).items() if key != "thumbnail_resources"}
    owner = {"id": post.owner.pk, "username": post.owner.username}
    kind = {"__typename": _TYPES[post.media_type], "has_upcoming_event": False, "owner": owner}
    product = {"product_type": post.product_type} if post.is_video else {}
    return {**node, **kind, **_seen(post), **product}


def timeline_node(post: Post) -> Json:
    """A post of somebody, with the first comments; of carousels, with all parts."""
    node: Json = {
        **_one(post, post.pk, post.is_video),
        **_pick(post, ("edge_media_to_caption", "shortcode", "taken_at_timestamp")),
        "edge_media_to_comment": _comments(post),
        "edge_media_to_tagged_user": shapes_graph_parts.tagged(post),
        "edge_media_to_sponsor_user": {"edges": []},
        "comments_disabled": False,
        "edge_media_preview_like": {"count": post.like_count, "edges": []},
        "owner": {"id": post.owner.pk, "username": post.owner.username},
        "location": shapes_graph_parts.place(post),
        **dict.fromkeys(
            (
                *("viewer_has_liked", "viewer_has_saved", "viewer_has_saved_to_collection"),
                "viewer_in_photo_of_you",
            ),
            False,
        ),
        "viewer_can_reshare": True,
        **_pick(post, ("thumbnail_src", "thumbnail_resources")),
        **_views(post),
    }
    if post.children:
        edges = [{"node": _part(child)} for child in post.children]
        node["edge_sidecar_to_children"] = {"edges": edges}
    return node


def story_item(post: Post) -> Json:
    """One of ``items`` of a reel; videos have further keys."""
    item: Json = {
        **_NO_CHECKS,
        "audience": "MediaAudience.DEFAULT",
        "edge_story_media_viewers": {
            "count": 0,
            "page_info": {"has_next_page": False, "end_cursor": None},
            "edges": [],
        },
        "__typename": "GraphStoryVideo" if post.is_video else "GraphStoryImage",
        "id": post.pk,
        "dimensions": {"height": post.height, "width": post.width},
        "display_resources": _resources(post),
        "display_url": files.display_url(post),
        "media_preview": _preview(post, post.pk),
        "sensitivity_friction_info": None,
        "taken_at_timestamp": post.taken_at,
        "expiring_at_timestamp": post.expires_at,
        "story_cta_url": None,
        "story_view_count": None,
        "is_video": post.is_video,
        "owner": story_user(post.owner),
        "tracking_token": files.token(post),
        "tappable_objects": [],
        "story_app_attribution": None,
        "edge_media_to_sponsor_user": {"edges": []},
    }
    return item | (_story_video(post) if post.is_video else {})


def story_user(person: Person) -> Json:
    return {
        "id": person.pk,
        "profile_pic_url": person.profile_pic_url,
        "username": person.username,
        "followed_by_viewer": False,
        "requested_by_viewer": False,
    }


def _pick(post: Post, keys: tuple[str, ...]) -> Json:
    texts = [{"node": {"text": post.caption}}] if post.caption else []
    likes = {"count": post.like_count}
    facts = {
        "id": post.pk,
        "edge_media_to_caption": {"edges": texts},
        "shortcode": post.shortcode,
        "edge_media_to_comment": {"count": post.comment_count},
        "taken_at_timestamp": post.taken_at,
        "dimensions": {"height": post.height, "width": post.width},
        "display_url": files.display_url(post),
        "edge_liked_by": likes,
        "edge_media_preview_like": likes,
        "owner": {"id": post.owner.pk},
        "thumbnail_src": post.picture.square(640),
        "thumbnail_resources": [
            {"src": post.picture.square(side), "config_width": side, "config_height": side}
            for side in (150, 240, 320, 480, 640)
        ],
        "is_video": post.is_video,
    }
    return {key: facts[key] for key in keys}


def _views(post: Post) -> Json:
    return {"video_view_count": post.view_count} if post.is_video else {}


def _seen(post: Post) -> Json:
    text = post.accessibility_caption
    return {"accessibility_caption": text} if text else {}


def _one(one: Post | Child, pk: str, is_video: bool) -> Json:
    """What a post and a part of one have in common."""
    kind = one.media_type
    facts: Json = {
        **_NO_CHECKS,
        "__typename": _TYPES[kind],
        "id": pk,
        "media_overlay_info": None,
        "dimensions": {"height": one.height, "width": one.width},
        "display_url": files.display_url(one),
        "display_resources": _resources(one),
        "is_video": is_video,
        "media_preview": None if kind == CAROUSEL else _preview(one, pk),
        "tracking_token": _preview(one, f"{pk} token"),
    }
    if is_video:
        manifest = files.dash_manifest(one)
        facts["dash_info"] = {
            "is_dash_eligible": True,
            "video_dash_manifest": manifest,
            "number_of_qualities": 1,
        }
        facts["video_url"] = one.video_url
    return facts


def _part(child: Child) -> Json:
    is_video = child.media_type == VIDEO
    views = {"video_view_count": 0} if is_video else {}
    return {
        **_one(child, child.pk, is_video),
        "edge_media_to_tagged_user": {"edges": []},
        **views,
    }


def _resources(one: Post | Child) -> list[Json]:
    return [
        {"src": url, "config_width": width, "config_height": height}
        for url, width, height in one.picture.display_resources()
    ]


def _preview(one: Post | Child, pk: str) -> str:
    return media_preview(Draw(one.picture.seed, "preview", pk))


def _comments(post: Post) -> Json:
    shown = [
        {
            "node": {
                "id": comment.pk,
                "text": comment.text,
                "created_at": comment.created_at,
                "did_report_as_spam": False,
                "owner": {
                    "id": comment.user.pk,
                    "is_verified": comment.user.is_verified,
                    "profile_pic_url": comment.user.profile_pic_url,
                    "username": comment.user.username,
                },
                "viewer_has_liked": False,
            }
        }
        for comment in islice(Thread(post).heads_in(POPULAR), _PREVIEWED)
    ]
    info = {"has_next_page": post.comment_count > len(shown), "end_cursor": ""}
    return {"count": post.comment_count, "page_info": info, "edges": shown}


def _story_video(post: Post) -> Json:
    source = {
        "src": post.video_url,
        "config_width": post.width,
        "config_height": post.height,
        "mime_type": "video/mp4",
        "profile": "MAIN",
    }
    return {
        "has_audio": post.has_audio,
        "overlay_image_resources": None,
        "video_duration": post.duration,
        "video_resources": [source],
    }
