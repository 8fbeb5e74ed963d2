"""Lists the rows about one post: the post itself, and who likes it."""

from __future__ import annotations

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import HOME, Endpoint
from instaspider.parsing import media, pages_post, relations

_POST = "https://www.instagram.com/p/{shortcode}/"

MEDIA = (
    Endpoint(
        name="graphql_loggedout_post_root",
        capability="media",
        method="POST",
        path="/api/graphql",
        document=document("PolarisLoggedOutDesktopWWWPostRootContentQuery"),
        variables={"media_id": "{media_pk}"},
        takes="media_pk",
        parse=media.loggedout_post_root,
        referer=_POST,
        trusted_absence={"null": "proven"},
        verified="2026-10-26",
        unverified=("coauthors",),
        sources="yt-dlp 2026.10.26 extractor/instagram.py:472; omkarcloud 03bcff8",
    ),
    Endpoint(
        name="graphql_media_web_info",
        capability="media",
        method="POST",
        path="/api/graphql",
        document=document("PolarisPostRootQuery"),
        variables={"shortcode": "{shortcode}"},
        takes="shortcode",
        parse=media.web_info,
        referer=_POST,
        verified="2026-10-26",
        unverified=("coauthors",),
        sources="instaloader 4.16 structures.py:410",
    ),
    Endpoint(
        name="html_post_page",
        capability="media",
        path="/p/{shortcode}/",
        look="page",
        takes="shortcode",
        parse=pages_post.post_page,
        verified="2026-09-23",
        unverified=("coauthors",),
        sources="omkarcloud 03bcff8; FxEmbed 85ba21c",
    ),
    Endpoint(
        name="html_post_embed",
        capability="media",
        path="/p/{shortcode}/embed/captioned/",
        look="page",
        takes="shortcode",
        parse=pages_post.post_embed,
        verified="2026-09-12",
        unverified=("coauthors",),
        sources="instagram-graphql-scraper 0.2.1 embed.py:68",
    ),
    Endpoint(
        name="media_info",
        capability="media",
        path="/api/v1/media/{media_pk}/info/",
        takes="media_pk",
        parse=media.media_info,
        needs="session",
        referer=_POST,
        trusted_absence={"404": "session"},
        verified="2026-10-25",
        sources="gallery-dl 1.32.18; instagrapi 3.2.2",
    ),
)

SHARE = (
    Endpoint(
        name="html_share_page",
        capability="share",
        path="{share}",
        look="page",
        takes="share",
        parse=pages_post.share_link,
        reads="location",
        trusted_absence={"404": "always"},
        verified="2026-04-06",
        sources="cobalt a636575 services/instagram.js",
    ),
)

LIKERS = (
    Endpoint(
        name="media_likers",
        capability="likers",
        path="/api/v1/media/{media_pk}/likers/",
        takes="media_pk",
        parse=relations.media_likers,
        needs="session",
        referer=_POST,
        trusted_absence={"404": "session"},
        verified="2026-10-26",
        sources="instaloader 4.16 structures.py:884",
    ),
    # After the list over REST, which a newer source asks for and of which all keys are recorded.
    Endpoint(
        name="graphql_likers_connection",
        capability="likers",
        method="POST",
        path="/api/graphql",
        document=document("PolarisPostLikedByListDialogQuery"),
        variables={"media_id": "{media_pk}"},
        takes="media_pk",
        parse=relations.likers_connection,
        needs="session",
        referer=_POST,
        verified="2026-09-27",
        unverified=("is_verified",),
        sources="dumpstagram: 98 of 193,647 likers in a replay of 2026-09-27",
    ),
    Endpoint(
        name="graphql_likers",
        capability="likers",
        method="POST",
        path="/graphql/query",
        root="xdt_api__v1__likes__media_id__likers",
        document=document("PolarisPostLikedByListDialogQuery_2024"),
        variables={"id": "{media_pk}"},
        takes="media_pk",
        parse=relations.likers_document,
        needs="session",
        referer=_POST,
        verified="2026-08-22",
        sources="instagrapi d5b7232",
    ),
)

VIEWERS = (
    Endpoint(
        name="list_reel_media_viewer",
        capability="viewers",
        path="/api/v1/media/{media_pk}/list_reel_media_viewer/",
        takes="media_pk",
        parse=relations.story_viewers,
        needs="session",
        pages="max_id",
        referer=HOME,
        verified="2026-09-27",
        sources="instagrapi d5b7232 mixins/story.py:481; instagram-private-api"
        " list-reel-media-viewer.feed.response; asked on the web in September 2026",
    ),
)
