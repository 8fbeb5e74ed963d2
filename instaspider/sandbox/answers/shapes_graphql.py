"""What GraphQL answers about a person, under ``data``.

Key trees graphql_loggedout_profile_root/01 and graphql_profile_page_content/01.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers import files
from instaspider.sandbox.answers.shapes_profile import shim
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Link, Person

Json = dict[str, Any]

_XIG_FLAGS: Json = {
    "is_unpublished": False,
    "latest_reel_media": 0,
    "text_post_app_badge_label": "",
    "show_text_post_app_badge": False,
    "account_badges": [],
    "linked_fb_info": None,
    "is_memorialized": False,
    "all_media_count": None,
    "is_coppa_enforced": False,
}


def loggedout_profile_root(person: Person) -> Json:
    """``xig_user_by_username``; ``id`` is the fbid here and ``all_media_count`` always null."""
    return {
        **_XIG_FLAGS,
        "pk": person.pk,
        "username": person.username,
        "profile_pic_url": person.profile_pic_url,
        "is_private": person.is_private,
        "biography": person.biography,
        "full_name": person.full_name,
        "is_verified": person.is_verified,
        "bio_links": [_link(link, person.seed) for link in person.bio_links],
        "pronouns": list(person.pronouns),
        "follower_count": person.follower_count,
        "following_count": person.following_count,
        "id": person.fbid,
        "lox_highlights_connection": _highlights(person),
        "has_any_clips": person.has_clips,
    }


def profile_page_content(person: Person) -> Json:
    """``user`` of PolarisProfilePageContentQuery; ``media_count`` is null in the recorded body."""
    return {
        **_PAGE_FLAGS,
        "pk": person.pk,
        "fbid_v2": person.fbid,
        "is_private": person.is_private,
        "bio_links": [_link(link, person.seed) for link in person.bio_links],
        "username": person.username,
        "profile_pic_url": person.profile_pic_url,
        "hd_profile_pic_url_info": {"url": person.profile_pic_url_hd},
        "biography": person.biography,
        "full_name": person.full_name,
        "is_verified": person.is_verified,
        "account_type": account_type(person),
        "follower_count": person.follower_count,
        "is_business": person.is_business,
        "category": person.category,
        "should_show_category": person.category is not None,
        "external_lynx_url": shim(person.external_url, person.seed)
        if person.external_url
        else None,
        "external_url": person.external_url or "",
        "pronouns": list(person.pronouns),
        "id": person.pk,
        "following_count": person.following_count,
        "total_clips_count": person.clips_count,
    }


def account_type(person: Person) -> int:
    """1 personal, 2 and 3 professional; type 2 is a business or none."""
    if not person.is_professional:
        return 1
    of_type_2 = person.is_business or Draw(person.seed, "account type", person.pk).chance(30)
    return 2 if of_type_2 else 3


_PAGE_FLAGS: Json = {
    "aigm_account_label_info": None,
    "friendship_status": None,
    "gating": None,
    "is_memorialized": False,
    "has_story_archive": None,
    "is_coppa_enforced": None,
    "supervision_info": None,
    "is_regulated_c18": False,
    "regulated_news_in_locations": [],
    "linked_fb_info": None,
    "meta_verified_benefits_info": {"active_meta_verified_benefits": []},
    "text_post_app_badge_label": "",
    "show_text_post_app_badge": False,
    "live_broadcast_visibility": None,
    "live_broadcast_id": None,
    "is_unpublished": False,
    "latest_reel_media": None,
    "has_profile_pic": None,
    "profile_pic_genai_tool_info": [],
    "show_account_transparency_details": True,
    "mutual_followers_count": None,
    "profile_context_links_with_user_ids": None,
    "profile_context_facepile_users": None,
    "address_street": None,
    "city_name": None,
    "zip": None,
    "biography_with_entities": {"entities": []},
    "is_ring_creator": None,
    "show_ring_award": None,
    "ring_creator_metadata": None,
    "account_badges": [],
    "ai_agent_type": None,
    "transparency_label": None,
    "transparency_product": None,
    "hide_creator_marketplace_badge": False,
    "has_chaining": None,
    "remove_message_entrypoint": None,
    "is_embeds_disabled": False,
    "is_cannes": False,
    "is_professional_account": None,
    "media_count": None,
    "has_longform_media": False,
    "latest_besties_reel_media": None,
    "reel_media_seen_timestamp": None,
}


def _link(link: Link, seed: int) -> Json:
    return {
        "image_url": "",
        "is_pinned": link.pinned,
        "link_id": link.link_id,
        "link_type": "external",
        "lynx_url": shim(link.url, seed),
        "media_accent_color_hex": "",
        "media_type": "none",
        "title": link.title,
        "url": link.url,
        "creation_source": "unknown",
    }


def _highlights(person: Person) -> Json:
    edges = [
        {
            "node": {
                "id": f"highlight:{highlight.pk}",
                "title": highlight.title,
                "cover_media_cropped_thumbnail_url": files.cover(person, highlight).square(150),
                "owner_username": person.username,
                "__typename": "XIGHighlight",
            },
            "cursor": highlight.pk,
        }
        for highlight in person.highlights
    ]
    return {
        "edges": edges,
        "page_info": {
            "end_cursor": person.highlights[-1].pk if person.highlights else "",
            "has_next_page": False,
        },
    }
