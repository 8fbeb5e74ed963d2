"""Lists the rows about one post: the post itself, its comments, who likes it."""

from __future__ import annotations

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import CURSOR_IS_FORM, HOME, Endpoint
from instaspider.parsing import comments, media, pages_post, relations

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


def _comments(order: str) -> tuple[Endpoint, ...]:
    """Return the rows for comments in that order, with a login."""
    return (
        Endpoint(
            name=f"graphql_comments_connection_{order}",
            capability=f"comments_{order}",
            method="POST",
            path="/graphql/query",
            document=document("PolarisPostCommentsPaginationQuery"),
            variables={
                "after": None,
                "first": "{page_size}",
                "media_id": "{media_pk}",
                "sort_order": order,
            },
            takes="media_pk",
            parse=comments.comments_connection,
            needs="session",
            pages="after",
            page_size=50,
            size_from="instagrapi d5b7232",
            referer=_POST,
            verified="2026-08-22",
            unverified=("gif",),
            sources="instagrapi d5b7232",
        ),
        Endpoint(
            name=f"media_comments_{order}",
            capability=f"comments_{order}",
            path="/api/v1/media/{media_pk}/comments/",
            params={
                "can_support_threading": "true",
                "permalink_enabled": "false",
                "sort_order": order,
            },
            takes="media_pk",
            parse=comments.media_comments,
            needs="session",
            pages=CURSOR_IS_FORM,
            referer=_POST,
            verified="2026-10-26",
            unverified=("gif",),
            sources="instaloader 4.16; instagrapi d5b7232",
        ),
    )


COMMENTS = (
    Endpoint(
        name="graphql_loggedout_comments_page",
        capability="comments_popular",
        method="POST",
        path="/api/graphql",
        document=document("PolarisLoggedOutDesktopWWWPostCommentsPaginationQuery"),
        variables={"after": None, "first": "{page_size}", "media_id": "{media_pk}"},
        takes="media_pk",
        parse=comments.loggedout_comments,
        pages="after",
        page_size=24,
        size_from="omkarcloud's scraper 03bcff8",
        referer=_POST,
        trusted_absence={"null": "proven"},
        verified="2026-09-23",
        unverified=("gif",),
        sources="omkarcloud/instagram-scraper 03bcff8 queries.py",
    ),
    *_comments("popular"),
    *_comments("recent"),
    Endpoint(
        name="graphql_child_comments",
        capability="replies",
        method="POST",
        path="/graphql/query",
        document=document("PolarisPostChildCommentsQuery"),
        variables={
            "after": None,
            "first": "{page_size}",
            "media_id": "{media_pk}",
            "parent_comment_id": "{comment_pk}",
        },
        takes="comment_pk",
        parse=comments.comments_connection,
        needs="session",
        pages="after",
        page_size=50,
        size_from="instagrapi d5b7232",
        referer=_POST,
        verified="2026-08-22",
        unverified=("gif",),
        sources="instagrapi d5b7232",
    ),
    Endpoint(
        name="child_comments",
        capability="replies",
        path="/api/v1/media/{media_pk}/comments/{comment_pk}/child_comments/",
        params={"max_id": ""},
        takes="comment_pk",
        parse=comments.child_comments,
        needs="session",
        pages=CURSOR_IS_FORM,
        referer=_POST,
        verified="2026-10-26",
        unverified=("gif",),
        sources="instaloader 4.16 structures.py:689",
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
