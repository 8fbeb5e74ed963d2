"""All that the app's addresses say of a person; ``forms`` choose the keys of each address."""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.tables.values.person import account_type
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.stories import latest_story_at

Json = dict[str, Any]

_LARGE = 320
"""Pixels of the largest profile picture that answers give."""


def user_values(person: Person, is_followed: bool = False) -> Json:
    """Every key under which some answer has something of a person; ids are texts."""
    large = {"url": person.profile_pic_url_hd, "width": _LARGE, "height": _LARGE}
    return {
        **_FLAGS,
        "pk": person.pk,
        "pk_id": person.pk,
        "id": person.pk,
        "strong_id__": person.pk,
        "fbid_v2": person.fbid,
        "username": person.username,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "text_post_app_is_private": person.is_private,
        "is_verified": person.is_verified,
        "profile_pic_id": f"{person.fbid}_{person.pk}",
        "profile_pic_url": person.profile_pic_url,
        "hd_profile_pic_url_info": large,
        "hd_profile_pic_versions": [large],
        "account_type": account_type(person),
        "has_highlight_reels": bool(person.highlights),
        "latest_reel_media": latest_story_at(person),
        "friendship_status": {
            **_FRIENDSHIP,
            "following": is_followed,
            "is_private": person.is_private,
        },
    }


_FRIENDSHIP: Json = {
    "followed_by": False,
    "is_bestie": False,
    "is_feed_favorite": False,
    "is_muting_reel": False,
    "is_restricted": False,
    "outgoing_request": False,
}

_FLAGS: Json = {
    **dict.fromkeys(
        (
            *("is_unpublished", "feed_post_reshare_disabled", "can_see_quiet_post_attribution"),
            *("has_anonymous_profile_picture", "eligible_for_text_app_activation_badge"),
            *("is_active_on_text_post_app", "is_embeds_disabled", "is_favorite"),
            *("is_ring_creator", "show_ring_award", "transparency_product_enabled"),
        ),
        False,
    ),
    "account_badges": [],
    "fan_club_info": dict.fromkeys(
        (
            *("autosave_to_exclusive_highlight", "connected_member_count", "fan_club_id"),
            *("fan_club_name", "fan_consideration_page_revamp_eligiblity", "has_created_ssc"),
            *("has_enough_subscribers_for_ssc", "is_fan_club_gifting_eligible"),
            *("is_fan_club_referral_eligible", "is_free_trial_eligible"),
            *("largest_public_bc_id", "should_show_playlists_in_profile_tab"),
            "subscriber_count",
        )
    ),
    "follow_friction_type": 0,
    "profile_grid_display_type": "default",
    "show_account_transparency_details": True,
    "third_party_downloads_enabled": 1,
    "user_activation_info": {},
}
