"""The body of users/{pk}/info: key tree users_info/01, or the newer /03 for some.

The first was recorded in 2021; ``pk`` is a number in it and a string in later ones. Who has
anything of which /03 does not tell (links, pronouns, a category, contacts) is shown in /01.
"""

from __future__ import annotations

from typing import Any

from instaspider.sandbox.answers.recorded import is_drawn, recorded
from instaspider.sandbox.answers.values_user import user_values
from instaspider.sandbox.tables.values.person import account_type, shim
from instaspider.sandbox.world.people import Person

Json = dict[str, Any]


def users_info(person: Person) -> Json:
    """The whole body."""
    told = {**_facts(person), **_contact(person)}
    if is_drawn("users_info", person.pk) and (newer := _newer(person, told)):
        return newer
    return {"user": {**_FLAGS, **told}, "status": "ok"}


def _newer(person: Person, told: Json) -> Json | None:
    user = {
        **user_values(person),
        **told,
        "pk": person.pk,
        "instagram_pk": person.pk,
        "bio_links": list(person.bio_links),
        "biography_with_entities": {"raw_text": person.biography, "entities": []},
    }
    return recorded("users_info__03")({"user": user, "status": "ok"}, person.pk)


def _facts(person: Person) -> Json:
    picture = person.profile_pic_url_hd
    url = person.external_url
    return {
        "pk": int(person.pk),
        "username": person.username,
        "full_name": person.full_name,
        "is_private": person.is_private,
        "profile_pic_url": person.profile_pic_url,
        "profile_pic_id": f"{person.fbid}_{person.pk}",
        "is_verified": person.is_verified,
        "media_count": person.media_count,
        "follower_count": person.follower_count,
        "following_count": person.following_count,
        "biography": person.biography,
        "external_url": url or "",
        "external_lynx_url": shim(url, person.seed) if url else "",
        "total_clips_count": person.clips_count,
        "has_videos": person.has_clips,
        "hd_profile_pic_versions": [{"width": 320, "height": 320, "url": picture}],
        "hd_profile_pic_url_info": {"url": picture, "width": 320, "height": 320},
        "has_highlight_reels": bool(person.highlights),
        "interop_messaging_user_fbid": int(person.messaging_fbid),
        "is_business": person.is_business,
        "account_type": account_type(person),
        "category": person.category,
        "should_show_category": person.category is not None,
        "should_show_public_contacts": bool(person.email or person.phone),
        "pronouns": list(person.pronouns),
    }


def _contact(person: Person) -> Json:
    address, phone = person.address, person.phone or ""
    return {
        "address_street": address.street_address if address else "",
        "business_contact_method": "CALL" if phone else "UNKNOWN",
        "city_id": address.city_id if address else 0,
        "city_name": address.city_name if address else "",
        "contact_phone_number": phone,
        "latitude": address.latitude if address else 0.0,
        "longitude": address.longitude if address else 0.0,
        "public_email": person.email or "",
        "public_phone_country_code": "1" if phone else "",
        "public_phone_number": phone.removeprefix("+1"),
        "zip": address.zip_code if address else "",
    }


_FLAGS: Json = {
    "follow_friction_type": 0,
    "has_anonymous_profile_picture": False,
    "following_tag_count": 0,
    "total_igtv_videos": 0,
    "has_igtv_series": False,
    "total_ar_effects": 0,
    "usertags_count": 0,
    "is_favorite": False,
    "is_interest_account": False,
    "mutual_followers_count": 0,
    "profile_context": "",
    "profile_context_links_with_user_ids": [],
    "profile_context_mutual_follow_ids": [],
    "has_guides": False,
    "show_shoppable_feed": False,
    "shoppable_posts_count": 0,
    "can_be_reported_as_fraud": False,
    "merchant_checkout_style": "",
    "seller_shoppable_feed_type": "",
    "num_visible_storefront_products": 0,
    "storefront_attribution_username": None,
    "has_active_affiliate_shop": False,
    "is_eligible_for_smb_support_flow": False,
    "displayed_action_button_partner": None,
    "smb_delivery_partner": None,
    "smb_support_delivery_partner": None,
    "smb_get_quote_partner": None,
    "displayed_action_button_type": "",
    "direct_messaging": "",
    "fb_page_call_to_action_id": "",
    "is_call_to_action_enabled": False,
    "instagram_location_id": "",
    "professional_conversion_suggested_account_type": 0,
    "can_hide_category": False,
    "can_hide_public_contacts": False,
    "is_facebook_onboarded_charity": False,
    "has_active_charity_business_profile_fundraiser": False,
    "account_badges": [],
    "include_direct_blacklist_status": False,
    "is_potential_business": False,
    "show_post_insights_entry_point": False,
    "request_contact_enabled": False,
    "is_bestie": False,
    "has_unseen_besties_media": False,
    "show_account_transparency_details": False,
    "auto_expand_chaining": False,
    "highlight_reshare_disabled": False,
    "is_memorialized": False,
    "open_external_url_with_in_app_browser": False,
    "creator_shopping_info": {"linked_merchant_accounts": []},
    "charity_profile_fundraiser_info": {
        "pk": 0,
        "is_facebook_onboarded_charity": False,
        "has_active_fundraiser": False,
        "consumption_sheet_config": {
            "can_viewer_donate": False,
            "currency": None,
            "donation_url": None,
            "privacy_disclaimer": None,
            "donation_disabled_message": "",
            "donation_amount_config": {
                "donation_amount_selector_values": [],
                "default_selected_donation_value": None,
                "minimum_donation_amount": None,
                "maximum_donation_amount": None,
                "prefill_amount": None,
                "user_currency": None,
            },
            "you_donated_message": None,
            "profile_fundraiser_id": None,
            "has_viewer_donated": None,
        },
    },
}
