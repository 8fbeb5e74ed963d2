"""The fields of items by their names, and those of posts that all answers say by one key."""

from __future__ import annotations

from typing import Any

ALL = "input endpoint scraped_at"
FIELDS = {
    "Profile": "pk username full_name biography bio_mentions bio_hashtags external_url bio_links"
    " follower_count following_count media_count is_private is_verified is_business"
    " is_professional category pronouns profile_pic_url profile_pic_url_hd highlight_count"
    " has_clips fbid latest_shortcodes email phone address bio_emails bio_phones url"
    " is_joined_recently has_guides has_channel related mutual_count joined country former_names"
    " files",
    "Post": "pk shortcode media_type product_type caption accessibility_caption taken_at"
    " taken_at_source like_count comment_count view_count play_count user coauthors tagged_users"
    " location music width height duration has_audio images videos children is_pinned expires_at"
    " comments_disabled counts_hidden url caption_hashtags caption_mentions is_paid_partnership"
    " sponsors caption_is_edited reshare_count fb_like_count ai_label subtitles_url links"
    " first_comments files",
    "Comment": "pk media_pk shortcode parent_pk text gif created_at like_count reply_count user"
    " hashtags mentions is_covered url liked_by_owner",
    "UserRef": "pk username full_name is_private is_verified profile_pic_url relation list_pk",
    "Friendship": "pk username is_private following followed_by outgoing_request incoming_request"
    " blocking muting muting_stories is_restricted is_close_friend is_favorite",
    "Highlight": "pk title user cover_url created_at media_count files",
    "Hashtag": "pk name media_count",
    "Sound": "pk title artist reel_count cover_url url",
    "Place": "pk name slug lat lng address city category media_count",
    "Action": "what pk done reason",
}

COMMON: dict[str, tuple[str, Any]] = {
    "comments_disabled": ("comments_disabled", False),
    "is_paid_partnership": ("is_paid_partnership", False),
    "caption_is_edited": ("caption_is_edited", False),
    "counts_hidden": ("like_and_view_counts_disabled", "hides_likes"),
}
"""Field of a post -> its key in every type of answer, and what is true of it: a value, or the name
of one on the control page. An answer without the key leaves the field None."""
