"""Lists in answers, where their elements are, and which fields are read from each of their keys."""

from __future__ import annotations

from item_fields import COMMON
from route_values import words

USER = "user coauthors is_pinned"
CAPTION = "caption caption_hashtags caption_mentions"
RARE = {
    "is_paid_partnership": "sponsors",
    **dict.fromkeys(("sponsor_tags", "edge_media_to_sponsor_user"), "sponsors"),
    **{name: name for name in ("reshare_count", "fb_like_count")},
    "gen_ai_detection_method": "ai_label",
    "video_subtitles_uri": "subtitles_url",
    "story_link_stickers": "links",
}
SIZE = "width height images videos children"
STICKERS = {
    **dict.fromkeys(("reel_mentions", "story_bloks_stickers"), "tagged_users"),
    "story_locations": "location",
    "story_music_stickers": "music",
}


def with_common(table: dict[str, str]) -> dict[str, str]:
    """With the fields that every type of post has from one key."""
    table = dict(table)
    for field, (key, _) in COMMON.items():
        table[key] = f"{table.get(key, '')} {field}".strip()
    return table


POST = with_common(
    {
        **STICKERS,
        **RARE,
        **dict.fromkeys(("pk", "id"), "pk taken_at taken_at_source"),
        "code": "shortcode url",
        "media_type": "media_type images videos children",
        "product_type": "product_type url media_type images videos children",
        "caption": CAPTION,
        "accessibility_caption": "accessibility_caption",
        "taken_at": "taken_at taken_at_source",
        "like_and_view_counts_disabled": "like_count view_count play_count",
        "like_count": "like_count",
        "comment_count": "comment_count",
        "view_count": "view_count",
        "play_count": "play_count",
        "ig_play_count": "play_count",
        "user": USER,
        "owner": USER,
        "coauthor_producers": "coauthors",
        "usertags": "tagged_users",
        "has_tagged_users": "tagged_users",
        "location": "location",
        "clips_metadata": "music",
        "music_metadata": "music",
        "original_width": "width",
        "original_height": "height",
        "video_duration": "duration",
        "has_audio": "has_audio",
        "image_versions2": "images",
        "display_uri": "images",
        "video_versions": "videos",
        "carousel_media": SIZE,
        "timeline_pinned_user_ids": "is_pinned",
        "expiring_at": "expires_at",
    }
)
REEL_TAB = {
    **{key: value for key, value in POST.items() if key != "timeline_pinned_user_ids"},
    "clips_tab_pinned_user_ids": "is_pinned",
}
GRAPH = with_common(
    {
        **RARE,
        "id": "pk taken_at taken_at_source",
        "shortcode": "shortcode url",
        "__typename": "media_type images videos children",
        "is_video": "media_type images videos children",
        "product_type": "product_type url",
        "edge_media_to_caption": CAPTION,
        "accessibility_caption": "accessibility_caption",
        "taken_at_timestamp": "taken_at taken_at_source",
        "like_and_view_counts_disabled": "like_count view_count play_count",
        **dict.fromkeys(("edge_liked_by", "edge_media_preview_like"), "like_count"),
        "edge_media_to_comment": "comment_count",
        "video_view_count": "view_count",
        "owner": "user is_pinned",
        "coauthor_producers": "coauthors",
        "edge_media_to_tagged_user": "tagged_users",
        "location": "location",
        "clips_music_attribution_info": "music",
        "dimensions": "width height videos",
        "has_audio": "has_audio",
        "video_duration": "duration",
        **dict.fromkeys(("display_url", "display_resources"), "images"),
        **dict.fromkeys(("video_url", "video_resources"), "videos"),
        "edge_sidecar_to_children": "children images",
        "pinned_for_users": "is_pinned",
    }
)
COMMENT = {
    "pk": "pk",
    "media_id": "media_pk",
    "parent_comment_id": "parent_pk",
    "text": "text hashtags mentions",
    "is_covered": "is_covered",
    "is_liked_by_media_owner": "liked_by_owner",
    "giphy_media_info": "gif",
    **dict.fromkeys(("created_at_utc", "created_at"), "created_at"),
    "comment_like_count": "like_count",
    "child_comment_count": "reply_count",
    "user": "user",
}
PERSON = {
    **dict.fromkeys(("pk", "pk_id", "id"), "pk"),
    **{name: name for name in words("username full_name is_private is_verified profile_pic_url")},
}
REEL = {
    "id": "pk",
    "user": "pk username full_name is_private is_verified profile_pic_url",
}
HIGHLIGHT = {
    "id": "pk",
    "title": "title",
    "user": "user",
    "cover_media": "cover_url",
    "created_at": "created_at",
    "media_count": "media_count",
}
XIG_HIGHLIGHT = {
    "id": "pk",
    "title": "title",
    "user": "user",
    "cover_media_cropped_thumbnail_url": "cover_url",
}
HASHTAG = {"id": "pk", "name": "name", "media_count": "media_count"}
PLACE = {
    "pk": "pk",
    **{name: name for name in words("name lat lng")},
    **dict.fromkeys(("address", "location_address"), "address"),
    **dict.fromkeys(("city", "location_city"), "city"),
}
VENUE = {
    **dict.fromkeys(("external_id", "external_id_source"), "pk"),
    **{name: name for name in words("name lat lng address")},
}

_XDT = "data.xdt_api__v1__"
ELEMENTS: dict[str, tuple[str, dict[str, str]]] = {
    "feed_user": ("items.{}", POST),
    "feed_saved_posts": ("items.{}.media", POST),
    "feed_liked": ("items.{}", POST),
    "clips_user": ("items.{}.media", REEL_TAB),
    "usertags": ("items.{}", POST),
    "media_info carousel": ("items.0", POST),
    "media_info tagged": ("items.0", POST),
    "graphql_media_web_info song": (f"{_XDT}media__shortcode__web_info.items.0", POST),
    "graphql_user_timeline_connection": (
        f"{_XDT}feed__user_timeline_graphql_connection.edges.{{}}.node",
        POST,
    ),
    "graphql_tagged_connection": (
        f"{_XDT}usertags__user_id__feed_connection.edges.{{}}.node",
        POST,
    ),
    "graphql_loggedout_posts": (
        "data.xig_user_by_username.polaris_ordered_timeline_connection.edges.{}.node",
        POST,
    ),
    "graphql_clips_user_connection": (
        "data.fetch__XDTUserDict.clips_connection.edges.{}.node.media",
        REEL_TAB,
    ),
    "graphql_popular": ("data.xig_logged_out_popular_search_media_info.edges.{}.node", POST),
    "graphql_place_recent": ("data.xdt_location_get_web_info_tab.edges.{}.node", POST),
    "graphql_story_gallery": (
        f"{_XDT}feed__reels_media__connection.edges.0.node.items.{{}}",
        POST,
    ),
    "feed_reels_media_story": ("reels_media.0.items.{}", POST),
    "web_profile_info_posts": ("data.user.edge_owner_to_timeline_media.edges.{}.node", GRAPH),
    "media_comments_popular": ("comments.{}", COMMENT),
    "child_comments": ("child_comments.{}", COMMENT),
    "graphql_comments_connection_recent": (
        f"{_XDT}media__media_id__comments__connection.edges.{{}}.node",
        COMMENT,
    ),
    "graphql_loggedout_comments_page": (
        "data.xig_polaris_media.comments_connection.edges.{}.node",
        COMMENT,
    ),
    "friendships_followers": ("users.{}", PERSON),
    "friendships_following": ("users.{}", PERSON),
    "friendships_mutual_followers": ("users.{}", PERSON),
    "media_likers": ("users.{}", PERSON),
    "graphql_likers": (f"{_XDT}likes__media_id__likers.users.{{}}", PERSON),
    "list_reel_media_viewer": ("users.{}", PERSON),
    "graphql_story_tray": ("data.xdt_api__v1__feed__reels_tray.tray.{}", REEL),
    "feed_reels_tray": ("tray.{}", REEL),
    "discover_chaining": ("users.{}", PERSON),
    "graphql_loggedout_ayml": ("data.xdt_ayml_logged_out.users.{}", PERSON),
    "highlights_tray": ("tray.{}", HIGHLIGHT),
    "graphql_highlights_tray": ("data.highlights.edges.{}.node", HIGHLIGHT),
    "graphql_loggedout_profile_highlights": (
        "data.xig_user_by_username.lox_highlights_connection.edges.{}.node",
        XIG_HIGHLIGHT,
    ),
    "graphql_popular_related": (
        "data.popular_search_related_keywords_connection.edges.{}.node",
        {"query_text": "pk name"},
    ),
    "hashtag_related": ("related.{}", {"id": "pk", "name": "name"}),
    "location_search": ("venues.{}", VENUE),
    "users_search_user": ("users.{}.user", PERSON),
    "graphql_topsearch_connection": (
        "data.xdt_api__v1__fbsearch__topsearch_connection.users.{}.user",
        PERSON,
    ),
    "users_search_hashtag": ("hashtags.0.hashtag", HASHTAG),
    "users_search_place": ("places.0.place.location", PLACE),
}
