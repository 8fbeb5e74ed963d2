"""What an advertisement has beside the keys of a post; key tree feed_timeline/03."""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

Json = dict[str, Any]


def paid_post(world: World, viewer: Person, after: str) -> tuple[Post, Json] | None:
    """A post of somebody else that is paid for to stand behind that one, and what says so."""
    draw = Draw(viewer.seed, "ad", viewer.pk, after)
    (owner,) = world.others(viewer, 1)
    posts = world.posts(owner)
    if owner.is_private or not len(posts):
        return None
    post = posts[draw.below(min(len(posts), 20))]
    return post, {
        **advertising(post, draw),
        "link": f"https://{owner.username.strip('._')}.example/",
        "link_text": "Learn more",
        "product_type": "ad",
    }


def advertising(post: Post, draw: Draw) -> Json:
    """``injected`` and what stands beside it; none of it is in a post that nobody paid for."""
    return {
        "injected": _injected(post, draw),
        "is_sensitive_vertical_ad": False,
        "collapse_comments": False,
        "ad_metadata": [{"value": "www.example", "type": 1}],
        "ad_action": "feed_click",
        "ad_link_type": 1,
        "ad_header_style": 4,
        "dr_ad_type": 1,
        "link_hint_text": "",
        "click_id": f"{draw.below(1 << 60):x}",
    }


def _injected(post: Post, draw: Draw) -> Json:
    return {
        **_FLAGS,
        "ad_title": post.owner.full_name,
        "ad_id": str(draw.between(10**17, 10**18)),
        "campaign_id": str(draw.between(10**17, 10**18)),
        "page_id": draw.between(10**14, 10**15),
        "actor_id": int(post.owner.pk),
        "media_id": post.pk,
        "tracking_token": f"{draw.below(1 << 60):x}",
        "global_position": draw.between(2, 90),
    }


_FLAGS: Json = {
    "label": "Sponsored",
    "hide_label": "Hide Ad",
    "about_ad_params": "",
    "creation_source": "",
    "view_tags": [],
    "hide_reasons_v2": [{"text": "It's not relevant", "reason": "NOT_RELEVANT"}],
    "hide_flow_type": 0,
    "cookies": [],
    "app_id": 0,
    "fb_app_id": 0,
    **dict.fromkeys(
        (
            *("show_icon", "is_demo", "is_holdout", "direct_share", "is_luxury_vertical_ad"),
            *("should_show_secondary_cta_on_profile", "is_shops_ifu_eligible"),
            "is_post_click_afi_eligible",
        ),
        False,
    ),
    **dict.fromkeys(("show_ad_choices", "display_viewability_eligible"), True),
    "is_multi_ads_eligible": True,
    "click_to_direct_lead_gen_ads_info": {"isLeadGenAd": False},
    "ctd_ads_info": {
        "business_responsiveness_time_text": None,
        "welcome_message_text": None,
        "business_response_time_in_sec": None,
    },
    "ig_ad_rendering_cta_trust_info_data": None,
    "cop_render_output": None,
    "ads_debug_info": {
        "adsBidInfo": {
            **dict.fromkeys(("ecpmBid", "ectr", "ecvr"), "0.01"),
            "ecpmPrice": 0.5,
            "postImpEcvr": 0,
            "organicBidInfo": {
                **dict.fromkeys(("organicBidCpm", "userDollarValue"), "0.01"),
                "serializedImpOrganicCoeffMap": None,
                **dict.fromkeys(
                    (
                        *("serializedPacedOrganicBidMap", "serializedOrganicEventProbMap"),
                        *("serializedEventQualityMap", "serializedImpOrganicBidMap"),
                        "serializedImpOrganicScoreMap",
                    ),
                    "",
                ),
            },
        },
        "adsRankingInfo": {"organicRank": 1, "ecpsBidRank": 1, "totalBidRank": 1},
    },
    "invalidation_rules": {
        "meta_ids": [],
        "local_surface": [{"instruction": {"signal": "ad_seen"}}],
    },
}
