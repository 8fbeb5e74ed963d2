"""Posts, comments and reels as the logged-out web client's documents show them (types ``XIG*``).

Key trees graphql_loggedout_post_root/01 to 03, graphql_loggedout_comments_page/01,
graphql_loggedout_reels_tab/01. The recorded post is a carousel: ``image_versions2``,
``video_versions``, ``video_dash_manifest``, ``display_uri`` and ``usertags`` of other posts stand
where yt-dlp 2026.10.26 and omkarcloud's scraper read them.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.connections import Page
from instaspider.sandbox.world.comments import Comment
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import CAROUSEL, PHOTO, VIDEO, Child, Post

Json = dict[str, Any]

MEDIA = "XIGPolarisMedia"
GATE: Json = {
    "gating_type": 2,
    "description": "This video is not available to everybody.",
    "title": "Restricted Video",
}
"""The title is that of get_ruling_for_content in yt-dlp; the description is unverified."""


def post_root(post: Post, related: list[Post], comments: Page[Comment]) -> Json:
    """``xig_polaris_media`` of a post that everybody may see."""
    return {
        **_identity(post),
        "if_not_gated_logged_out": _ungated(post, related),
        "gating_ruling": None,
        "comments_connection": comments_connection(comments),
    }


def gated_root(post: Post) -> Json:
    """``xig_polaris_media`` of a post behind a gate of place or age."""
    return {
        **_identity(post),
        "if_not_gated_logged_out": None,
        "gating_ruling": GATE,
        "comments_connection": {"edges": [], "page_info": None},
    }


def comments_page(post: Post, comments: Page[Comment]) -> Json:
    """``xig_polaris_media`` of the document for further comments."""
    return {
        "__typename": MEDIA,
        "comments_connection": comments_connection(comments),
        "id": f"POLARIS_{post.pk}",
    }


def comments_connection(page: Page[Comment]) -> Json:
    edges = [{"node": comment_node(comment), "cursor": None} for comment in page.items]
    return {"edges": edges, "page_info": page.short_info}


def comment_node(comment: Comment) -> Json:
    person = comment.user
    gif = comment.gif
    return {
        "pk": comment.pk,
        "is_covered": False,
        "restricted_status": None,
        "has_translation": None,
        "user": {
            "profile_pic_url": person.profile_pic_url,
            "username": person.username,
            "id": person.fbid,
            "is_unpublished": False,
            "pk": person.pk,
            "is_verified": person.is_verified,
        },
        "child_comment_count": None,
        "text": comment.text,
        "giphy_media_info": {"id": gif} if gif else None,
        "created_at": comment.created_at,
        "parent_comment_id": comment.parent_pk,
        "comment_like_count": comment.like_count,
        "id": comment.pk,
        "__typename": "XIGComment",
    }


def small_node(post: Post) -> Json:
    """A post beside others: no time and no counts."""
    owner = post.owner
    return {
        "__typename": MEDIA,
        "pk": post.pk,
        "__isXIGPolarisMedia": MEDIA,
        "accessibility_caption": post.accessibility_caption,
        "caption": {"text": post.caption} if post.caption is not None else None,
        "code": post.shortcode,
        "seo_canonical_url": None,
        "display_uri": files.display_url(post),
        "media_type": post.media_type,
        "product_type": post.product_type,
        "user": {"pk": owner.pk, "username": owner.username, "id": owner.fbid},
        "carousel_media_count": len(post.children) or None,
        "id": f"POLARIS_{post.pk}",
    }


def timeline_connection(person: Person, page: Page[Post]) -> Json:
    """Posts of somebody; the second ``xig_user_by_username`` of a profile page."""
    edges = [{"node": small_node(post), "cursor": ""} for post in page.items]
    return {
        "pk": person.pk,
        "is_private": person.is_private,
        "polaris_ordered_timeline_connection": {"edges": edges, "page_info": page.short_info},
        "id": person.fbid,
    }


def reels_tab(person: Person, page: Page[Post]) -> Json:
    """``xig_user_by_username`` with reels."""
    edges = [{"node": _reel(post), "cursor": _cursor(post)} for post in page.items]
    return {
        "pk": person.pk,
        "polaris_clips_connection": {"edges": edges, "page_info": page.short_info},
        "id": person.fbid,
    }


def _reel(post: Post) -> Json:
    owner = post.owner
    return {
        "__typename": MEDIA,
        "__isXIGPolarisMedia": MEDIA,
        "id": f"POLARIS_{post.pk}",
        "pk": post.pk,
        "user": {"pk": owner.pk, "id": owner.fbid},
        "product_type": post.product_type,
        "like_and_view_counts_disabled": post.hides_likes,
        "comment_count": post.comment_count,
        "like_count": post.like_count,
        "play_count": post.play_count,
        "clips_tab_pinned_user_ids": [owner.pk] if post.is_pinned else [],
        "code": post.shortcode,
        "seo_canonical_url": None,
        "display_uri": files.display_url(post),
    }


def _identity(post: Post) -> Json:
    pk = post.pk
    return {"__typename": MEDIA, "pk": pk, "code": post.shortcode, "id": f"POLARIS_{pk}"}


def _ungated(post: Post, related: list[Post]) -> Json:
    shown: Json = {
        "__typename": MEDIA,
        "user": _owner(post.owner, related),
        "__isXIGPolarisMedia": MEDIA,
        "pk": post.pk,
        "code": post.shortcode,
        "taken_at": post.taken_at,
        "media_type": post.media_type,
        "product_type": post.product_type,
        "coauthor_producers": [_coauthor(person) for person in post.coauthors],
        "location": _location(post),
        "seo_canonical_url": None,
        "like_count": post.like_count,
        "like_and_view_counts_disabled": post.hides_likes,
        "comment_count": post.comment_count,
        "commenting_disabled_for_viewer": None,
        "caption": _caption(post),
        "caption_is_edited": False,
        "carousel_media": [_child(post, child) for child in post.children] or None,
    }
    if post.media_type != CAROUSEL:
        shown |= {
            "accessibility_caption": post.accessibility_caption,
            "original_height": post.height,
            "original_width": post.width,
            **_files(post),
        }
    return shown


def _owner(person: Person, related: list[Post]) -> Json:
    edges = [{"node": small_node(post)} for post in related]
    return {
        "pk": person.pk,
        "username": person.username,
        "profile_pic_url": person.profile_pic_url,
        "seo_canonical_url": None,
        "polaris_ordered_timeline_connection": {"edges": edges},
        "id": person.fbid,
        "is_unpublished": False,
        "full_name": person.full_name,
        "is_verified": person.is_verified,
        "is_private": person.is_private,
        "__typename": "XIGPolarisUser",
        "profile_image_uri": person.profile_pic_url,
    }


def _coauthor(person: Person) -> Json:
    """Unverified: the recorded lists are empty."""
    return {
        "pk": person.pk,
        "id": person.fbid,
        "username": person.username,
        "full_name": person.full_name,
        "profile_pic_url": person.profile_pic_url,
        "is_verified": person.is_verified,
    }


def _location(post: Post) -> Json | None:
    """Keys as nearr and two more readers of post pages know them; the recorded post has none."""
    place = post.location
    if place is None:
        return None
    return {
        "__typename": "XDTLocationDict",
        "pk": int(place.pk),
        "lat": place.lat,
        "lng": place.lng,
        "name": place.name,
    }


def _caption(post: Post) -> Json | None:
    if post.caption is None:
        return None
    return {
        "pk": files.caption_pk(post),
        "has_translation": None,
        "text": post.caption,
        "created_at": post.taken_at,
    }


def _child(post: Post, child: Child) -> Json:
    owner = post.owner
    return {
        "__typename": MEDIA,
        "accessibility_caption": post.accessibility_caption if child.media_type == PHOTO else None,
        "code": post.shortcode,
        "original_height": child.height,
        "original_width": child.width,
        "id": f"POLARIS_{child.pk}",
        "pk": child.pk,
        "media_type": child.media_type,
        "__isXIGPolarisMedia": MEDIA,
        "clips_metadata": None,
        "user": {"pk": owner.pk, "id": owner.fbid, "username": owner.username},
        **_files(child),
    }


def _files(one: Post | Child) -> Json:
    """Addresses; versions of videos come without a size here."""
    video = one.media_type == VIDEO
    candidates = [
        {"url": each.url, "height": each.height, "width": each.width}
        for each in one.picture.image_versions()
    ]
    versions = [{"type": each.type, "url": each.url} for each in files.video_versions(one)]
    return {
        "display_uri": files.display_url(one),
        "image_versions2": {"candidates": candidates, "additional_candidates": None},
        "has_audio": True if video else None,
        "is_dash_eligible": 1 if video else None,
        "number_of_qualities": 1 if video else None,
        "video_dash_manifest": files.dash_manifest(one),
        "video_versions": versions or None,
    }


def _cursor(post: Post) -> str:
    return f"{post.pk}_{post.owner.pk}"
