"""Tells an advertisement from a post, in whatever list it stands."""

from __future__ import annotations

from typing import Any

_SIGNS = ("injected", "ad_id", "ad_action", "ad_metadata", "dr_ad_type")
"""Keys that only advertisements fill.

All of them are in key trees feed_timeline/03, media_info/01 and /03. ``ad_id`` is in documents too,
where instaloader 4.16 reads it; it is null for a post in key tree graphql_media_web_info/01.
"""


def is_advertisement(media: Any) -> bool:
    """Whether a post in a list is an advertisement; ``product_type`` may say so as well."""
    if not isinstance(media, dict):
        return False
    return media.get("product_type") == "ad" or any(media.get(key) for key in _SIGNS)


def is_advertising_reel(reel: Any) -> bool:
    """Whether a reel, in a tray or with its items, is an advertisement and nobody's stories."""
    if not isinstance(reel, dict):
        return False
    items = reel.get("items")
    paid = isinstance(items, list) and bool(items) and all(map(is_advertisement, items))
    return paid or is_advertisement(reel)
