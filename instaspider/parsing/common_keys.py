"""Reads what all types of posts say by the same keys, the old ``Graph*`` ones too, and what follows
from other fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from instaspider.items import BioLink, Child, Post, UserRef
from instaspider.parsing import biographies
from instaspider.parsing.json_fields import flag, mapping, measure, nodes, number, objects, text
from instaspider.parsing.parts import address_in, user_ref


def with_common_keys(post: Post, media: Mapping[str, Any]) -> Post:
    """Fill in what all types of answers say by the same keys, the old ``Graph*`` ones too."""
    post.product_type = text(media, "product_type") or None
    post.accessibility_caption = text(media, "accessibility_caption") or None
    post.duration = measure(media, "video_duration")
    post.has_audio = flag(media, "has_audio")
    keep_manifest(post, media)
    post.comments_disabled = flag(media, "comments_disabled")
    post.counts_hidden = flag(media, "like_and_view_counts_disabled")
    if post.counts_hidden:
        post.like_count = post.view_count = post.play_count = None
    post.is_paid_partnership = flag(media, "is_paid_partnership")
    post.sponsors = _sponsors(media, is_paid=post.is_paid_partnership)
    post.caption_is_edited = flag(media, "caption_is_edited")
    post.reshare_count = number(media, "reshare_count")
    post.fb_like_count = number(media, "fb_like_count")
    post.ai_label = _ai_label(media)
    post.subtitles_url = text(media, "video_subtitles_uri") or None
    post.links = sticker_links(media)
    return with_address(with_words(post))


def keep_manifest(one: Post | Child, media: Mapping[str, Any]) -> None:
    """Keep the manifest of a video; the old ``Graph*`` types have it in ``dash_info``."""
    for told in (media, mapping(media, "dash_info")):
        if "video_dash_manifest" in told:
            one.manifest = text(told, "video_dash_manifest") or ""


def with_words(post: Post) -> Post:
    """Fill in what the caption names."""
    if (caption := post.caption) is not None:
        post.caption_hashtags = biographies.hashtags(caption)
        post.caption_mentions = biographies.mentions(caption)
    return post


def with_address(post: Post) -> Post:
    """Fill in the address of the post's page; stories have none that lasts."""
    if post.shortcode and post.product_type != "story":
        post.url = f"https://www.instagram.com/p/{post.shortcode}/"
    return post


def _sponsors(media: Mapping[str, Any], *, is_paid: bool | None) -> list[UserRef] | None:
    """Return who paid for a post: ``sponsor_tags`` (key trees clips_user/01, media_info/02) or, in
    the old types, edges with the same ``sponsor`` (query_hash__stories/01)."""
    tags = objects(media, "sponsor_tags")
    if tags is None:
        tags = nodes(mapping(media, "edge_media_to_sponsor_user"))
    if tags is None:
        return [] if is_paid is False else None
    return [user for tag in tags if (user := user_ref(tag.get("sponsor")))]


def _ai_label(media: Mapping[str, Any]) -> str | None:
    """Return the word of ``gen_ai_detection_method`` (key trees media_info/02 and others)."""
    said = text(mapping(media, "gen_ai_detection_method"), "detection_method")
    return None if said in (None, "", "NONE") else said


def sticker_links(media: Mapping[str, Any]) -> list[BioLink] | None:
    """Return the links of ``story_link_stickers`` (key tree feed_reels_media/11); None for none."""
    stickers = (mapping(each, "story_link") for each in objects(media, "story_link_stickers") or ())
    found = ((address_in(each, "url"), text(each, "link_title")) for each in stickers)
    return [BioLink(url=url, title=title or None) for url, title in found if url] or None
