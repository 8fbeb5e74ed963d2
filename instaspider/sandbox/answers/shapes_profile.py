"""``data.user`` of web_profile_info, key by key as it was recorded.

Public profiles follow the key tree web_profile_info/03, private ones /02 (other keys, no posts).
Posts that are photos lack the video keys, and carousels have children as in the key tree
graphql_query_hash__timeline/01. The address, e-mail and phone of a business were null in all
recorded bodies; that they hold text elsewhere is unverified.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any
from urllib.parse import quote

from instaspider.sandbox.answers import shapes_graph_parts
from instaspider.sandbox.world import grids
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.pictures import (
    media_preview,
)
from instaspider.sandbox.world.posts import CAROUSEL, PHOTO, VIDEO, Child, Music, Post
from instaspider.sandbox.world.world import World

Json = dict[str, Any]

_LAST_PAGE: Json = {"has_next_page": False, "end_cursor": None}
_NO_EDGES: Json = {"count": 0, "page_info": _LAST_PAGE, "edges": []}
_ONLY_PRIVATE: Json = {"has_chaining": False, "restricted_by_viewer": False}
_NOT_PRIVATE = (
    "has_onboarded_to_text_post_app",
    "show_text_post_app_badge",
    "remove_message_entrypoint",
    "edge_felix_video_timeline",
    "edge_saved_media",
    "edge_media_collections",
)
_GRAPH_TYPES = {PHOTO: "GraphImage", VIDEO: "GraphVideo", CAROUSEL: "GraphSidecar"}


def web_profile_info(world: World, person: Person, logged_in: bool) -> Json:
    """The whole body."""
    user = _user(person)
    if person.is_private:
        user.update(_ONLY_PRIVATE)
        for key in _NOT_PRIVATE:
            del user[key]
    elif not logged_in:
        edges = [{"node": _related(other)} for other in world.others(person, 3)]
        user["edge_related_profiles"] = {"edges": edges}
    return {"data": {"user": user}, "status": "ok"}


def shim(url: str, seed: int) -> str:
    """The address that the service puts before links that leave it."""
    mark = Draw(seed, "shim", url).below(1 << 64)
    return f"https://l.instagram.com/?u={quote(url, safe='')}&e=AT{mark:x}"


def _user(person: Person) -> Json:
    return {
        **_FLAGS,
        "biography": person.biography,
        "bio_links": [
            {"title": x.title, "lynx_url": shim(x.url, person.seed), "url": x.url}
            | {"link_type": "external"}
            for x in person.bio_links
        ],
        "biography_with_entities": {"raw_text": person.biography, "entities": []},
        "eimu_id": person.fbid[:4] + person.fbid[:3:-1],
        "external_url": person.external_url,
        "external_url_linkshimmed": shim(person.external_url, person.seed)
        if person.external_url
        else None,
        "edge_followed_by": {"count": person.follower_count},
        "fbid": person.fbid,
        "edge_follow": {"count": person.following_count},
        "full_name": person.full_name,
        "has_clips": person.has_clips,
        "highlight_reel_count": len(person.highlights),
        "id": person.pk,
        "username": person.username,
        "is_private": person.is_private,
        "is_verified": person.is_verified,
        "pronouns": list(person.pronouns),
        "profile_pic_url": person.profile_pic_url,
        "profile_pic_url_hd": person.profile_pic_url_hd,
        **_business(person),
        "edge_owner_to_timeline_media": _timeline(person),
    }


_FLAGS: Json = {
    "ai_agent_type": None,
    "fb_profile_biolink": None,
    "blocked_by_viewer": False,
    "restricted_by_viewer": None,
    "country_block": False,
    "followed_by_viewer": False,
    "follows_viewer": False,
    "group_metadata": None,
    "has_ar_effects": False,
    "has_guides": False,
    "has_channel": False,
    "has_blocked_viewer": False,
    "has_onboarded_to_text_post_app": False,
    "has_requested_viewer": False,
    "hide_like_and_view_counts": False,
    "is_supervision_enabled": False,
    "is_guardian_of_viewer": False,
    "is_supervised_by_viewer": False,
    "is_supervised_user": False,
    "is_embeds_disabled": False,
    "is_joined_recently": False,
    "guardian_id": None,
    "overall_category_name": None,
    "category_enum": None,
    "is_verified_by_mv4b": False,
    "is_regulated_c18": False,
    "edge_mutual_followed_by": {"count": 0, "edges": []},
    "pinned_channels_list_count": 0,
    "requested_by_viewer": False,
    "should_show_category": False,
    "should_show_public_contacts": False,
    "show_account_transparency_details": True,
    "show_text_post_app_badge": False,
    "remove_message_entrypoint": False,
    "transparency_label": None,
    "transparency_product": None,
    "connected_fb_page": None,
    "edge_felix_video_timeline": _NO_EDGES,
    "edge_saved_media": _NO_EDGES,
    "edge_media_collections": _NO_EDGES,
}


def _business(person: Person) -> Json:
    address = json.dumps(asdict(person.address)) if person.address else None
    return {
        "is_business_account": person.is_business,
        "is_professional_account": person.is_professional,
        "should_show_category": person.category is not None,
        "should_show_public_contacts": bool(person.email or person.phone),
        "business_address_json": address,
        "business_contact_method": "CALL" if person.phone else "UNKNOWN",
        "business_email": person.email,
        "business_phone_number": person.phone,
        "business_category_name": person.category if person.is_business else None,
        "category_name": person.category,
    }


def _timeline(person: Person) -> Json:
    posts = [] if person.is_private else grids.latest(person)
    more = person.media_count > len(posts)
    cursor = f"{posts[-1].pk}_{person.pk}" if more and posts else ""
    return {
        "count": person.media_count,
        "page_info": {"has_next_page": more, "end_cursor": cursor},
        "edges": [{"node": graph_node(post, person)} for post in posts],
    }


def graph_node(post: Post, person: Person) -> Json:
    """A post in the oldest of the forms; ``person`` is whose grid it is shown in."""
    draw = Draw(person.seed, "preview", post.pk)
    picture = post.picture
    likes = {"count": -1 if post.hides_likes else post.like_count}
    texts = [{"node": {"text": post.caption}}] if post.caption else []
    node: Json = {
        **_NODE_FLAGS,
        "__typename": _GRAPH_TYPES[post.media_type],
        "id": post.pk,
        "shortcode": post.shortcode,
        "dimensions": {"height": post.height, "width": post.width},
        "display_url": picture.filled(1080),
        "media_preview": media_preview(draw),
        "owner": {"id": post.owner.pk, "username": post.owner.username},
        "is_video": post.is_video,
        "edge_media_to_caption": {"edges": texts},
        "edge_media_to_comment": {"count": post.comment_count},
        "taken_at_timestamp": post.taken_at,
        "edge_liked_by": likes,
        "edge_media_preview_like": likes,
        "thumbnail_src": picture.square(640),
        "thumbnail_resources": [
            {
                "src": picture.square(width),
                "config_width": width,
                "config_height": width,
            }
            for width in (150, 240, 320, 480, 640)
        ],
        "accessibility_caption": post.accessibility_caption,
        "like_and_view_counts_disabled": post.hides_likes,
        "product_type": post.product_type,
        "edge_media_to_tagged_user": shapes_graph_parts.tagged(post),
        "location": shapes_graph_parts.place(post),
        "coauthor_producers": shapes_graph_parts.coauthors(post),
        "pinned_for_users": shapes_graph_parts.pinned_for(post),
    }
    if post.is_video:
        node.update(_video(draw, post))
    if post.child_types:
        node["edge_sidecar_to_children"] = {
            "edges": [{"node": _child(draw, child)} for child in post.children]
        }
    return node


_NODE_FLAGS: Json = {
    "fact_check_overall_rating": None,
    "fact_check_information": None,
    "gating_info": None,
    "sharing_friction_info": {"should_have_sharing_friction": False, "bloks_app_url": None},
    "media_overlay_info": None,
    "has_upcoming_event": False,
    "accessibility_caption": None,
    "comments_disabled": False,
    "nft_asset_info": None,
    "felix_profile_grid_crop": None,
    "viewer_can_reshare": True,
    "like_and_view_counts_disabled": False,
    "clips_music_attribution_info": None,
}


def _video(draw: Draw, post: Post) -> Json:
    return {
        "has_audio": post.has_audio,
        "tracking_token": media_preview(draw),
        "video_url": post.video_url,
        "video_view_count": post.view_count,
        "clips_music_attribution_info": _music(post.music),
    }


def _music(music: Music | None) -> Json | None:
    if music is None:
        return None
    return {
        "artist_name": music.artist,
        "song_name": music.title,
        "uses_original_audio": music.is_original,
        "should_mute_audio": False,
        "should_mute_audio_reason": "",
        "audio_id": music.audio_id,
    }


def _child(draw: Draw, child: Child) -> Json:
    node: Json = {
        "__typename": _GRAPH_TYPES[child.media_type],
        "id": child.pk,
        "gating_info": None,
        "fact_check_overall_rating": None,
        "fact_check_information": None,
        "media_overlay_info": None,
        "dimensions": {"height": child.height, "width": child.width},
        "display_url": child.picture.filled(1080),
        "display_resources": [
            {"src": url, "config_width": width, "config_height": height}
            for url, width, height in child.picture.display_resources()
        ],
        "is_video": child.video_url is not None,
        "media_preview": media_preview(draw),
        "tracking_token": media_preview(draw),
        "edge_media_to_tagged_user": {"edges": []},
    }
    if child.video_url is not None:
        node |= {"video_url": child.video_url, "video_view_count": 0}
    return node


def _related(person: Person) -> Json:
    return {
        "id": person.pk,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "is_verified": person.is_verified,
        "profile_pic_url": person.profile_pic_url,
        "username": person.username,
    }
