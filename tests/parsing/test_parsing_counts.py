"""Answers declare how long their lists are, as far as they tell it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from instaspider.catalogue import ENDPOINTS

USER = {"pk": "1", "username": "nasa"}
MEDIA = {"if_not_gated_logged_out": {"comment_count": 40}, "comments_connection": {"edges": []}}
POSTS = {"count": 99, "edges": []}
REEL = {"id": "highlight:7", "media_count": 12, "items": []}

TOLD: list[tuple[str, Any, dict[str, int]]] = [
    ("media_comments_popular", {"comments": [], "comment_count": 40}, {"comments": 40}),
    ("media_comments_popular", {"comments": []}, {}),
    ("graphql_loggedout_comments_page", {"data": {"xig_polaris_media": MEDIA}}, {"comments": 40}),
    (
        "web_profile_info_posts",
        {"data": {"user": {"id": "1", "edge_owner_to_timeline_media": POSTS}}},
        {"posts": 99},
    ),
    ("media_likers", {"users": [], "user_count": 193647}, {"likes": 193647}),
    (
        "graphql_profile_page_content",
        {"data": {"user": {**USER, "total_clips_count": 28}}},
        {"reels": 28},
    ),
    ("feed_reels_media_highlight", {"reels_media": [REEL]}, {"stories": 12}),
    ("feed_reels_media_highlight", {"reels_media": [REEL, {**REEL, "id": "highlight:8"}]}, {}),
]


@pytest.mark.parametrize(("row", "body", "counts"), TOLD)
def test_what_an_answer_declares(row, body, counts) -> None:
    assert ENDPOINTS[row].parse(json.dumps(body).encode(), row=row).counts == counts
