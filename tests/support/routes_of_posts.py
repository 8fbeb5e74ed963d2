"""Answers with one post, of each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from route_values import Route, one, words

from instaspider.parsing import media, pages_post
from instaspider.sandbox.world.posts import Post

KINDS: dict[str, Callable[[Post], Any]] = {
    "photo": lambda post: post.media_type == 1 and post.location,
    "carousel": lambda post: post.media_type == 8,
    "song": lambda post: post.music and post.product_type == "clips" and not post.music.is_original,
    "sound": lambda post: post.music and post.music.is_original,
    "hidden": lambda post: post.hides_likes,
    "tagged": lambda post: post.tagged,
    "shared": lambda post: post.coauthors,
    "silent": lambda post: post.caption is None,
    "pinned": lambda post: post.is_pinned,
}


def single_posts() -> list[Route]:
    found = []
    for kind, wanted in KINDS.items():
        found += [
            Route(
                f"media_info {kind}",
                media.media_info,
                lambda s, w=wanted: s.get(f"/api/v1/media/{s.post(w).pk}/info/"),
                one(wanted),
                words("expires_at"),
                words("view_count"),
            ),
            Route(
                f"graphql_media_web_info {kind}",
                media.web_info,
                lambda s, w=wanted: s.ask(
                    "PolarisPostRootQuery", {"shortcode": s.post(w).shortcode}
                ),
                one(wanted),
                words("expires_at view_count play_count duration is_pinned accessibility_caption"),
                words("music"),
            ),
            Route(
                f"graphql_loggedout_post_root {kind}",
                media.loggedout_post_root,
                lambda s, w=wanted: s.ask(
                    "PolarisLoggedOutDesktopWWWPostRootContentQuery",
                    {"media_id": s.post(w).pk},
                    s.visitor,
                ),
                one(wanted),
                words("expires_at view_count play_count duration is_pinned music"),
                words("tagged_users width height has_audio accessibility_caption"),
            ),
            Route(
                f"html_post_page {kind}",
                pages_post.post_page,
                lambda s, w=wanted: s.get(f"/p/{s.post(w).shortcode}/", s.visitor),
                one(wanted),
                words("expires_at view_count play_count duration is_pinned music"),
                words("tagged_users width height has_audio accessibility_caption"),
            ),
            Route(
                f"html_post_page with a login {kind}",
                pages_post.post_page,
                lambda s, w=wanted: s.get(f"/p/{s.post(w).shortcode}/"),
                one(wanted),
                words("expires_at view_count play_count duration is_pinned accessibility_caption"),
                words("music"),
            ),
        ]
    return found
