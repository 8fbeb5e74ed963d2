"""Recorded answers with a profile, and where each field of it comes from."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

import pytest
from bodies import dotted

from instaspider.catalogue import ENDPOINTS
from instaspider.items import Profile

SHARED = ("username", "full_name", "biography", "is_private", "is_verified", "profile_pic_url")
WEB = {
    **{name: name for name in SHARED},
    "pk": "id",
    "external_url": "external_url",
    "follower_count": "edge_followed_by.count",
    "following_count": "edge_follow.count",
    "media_count": "edge_owner_to_timeline_media.count",
    "is_business": "is_business_account",
    "is_professional": "is_professional_account",
    "category": "category_name",
    "profile_pic_url_hd": "profile_pic_url_hd",
    "highlight_count": "highlight_reel_count",
    "has_clips": "has_clips",
    "fbid": "fbid",
    **{name: name for name in ("is_joined_recently", "has_guides", "has_channel")},
    "mutual_count": "edge_mutual_followed_by.count",
}
XIG = {
    **{name: name for name in SHARED},
    "pk": "pk",
    "external_url": "bio_links.0.url",
    "fbid": "id",
    "follower_count": "follower_count",
    "following_count": "following_count",
    "has_clips": "has_any_clips",
}
CONTENT = {
    **{name: name for name in (*SHARED, "pk", "external_url", "is_business")},
    **{name: name for name in ("follower_count", "following_count", "media_count", "category")},
    "is_professional": "is_professional_account",
    "profile_pic_url_hd": "hd_profile_pic_url_info.url",
    "fbid": "fbid_v2",
    "mutual_count": "mutual_followers_count",
}
INFO = {name: path for name, path in CONTENT.items() if name != "is_professional"}
INFO["has_guides"] = "has_guides"


@dataclasses.dataclass(frozen=True)
class Case:
    """A recorded tree, the row that it answers, where the user is, field -> path below it."""

    tree: str
    user: str
    fields: dict[str, str]
    needs: str = "pk"

    @property
    def row(self) -> str:
        return self.tree.partition("__")[0]

    def path(self, below: str) -> tuple[str | int, ...]:
        return dotted(f"{self.user}.{below}")


CASES = [
    *(Case(f"web_profile_info__0{n}", "data.user", WEB, "id") for n in (1, 2, 3)),
    Case("graphql_loggedout_profile_root__01", "data.xig_user_by_username", XIG),
    Case("graphql_profile_page_content__01", "data.user", CONTENT),
    Case("graphql_profile_page_content__02", "data.user", CONTENT),
    Case("users_info__01", "user", INFO),
    Case("users_info__02", "user", INFO),
]
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.tree)


def parse(row: str, body: Any, *, contacts: bool = False) -> Profile:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    (found,) = ENDPOINTS[row].parse(raw, row=row, contacts=contacts).items
    return found
