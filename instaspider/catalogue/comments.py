"""Lists the rows of a post's comments and of their replies."""

from __future__ import annotations

from instaspider.catalogue.documents import document
from instaspider.catalogue.endpoint import CURSOR_IS_FORM, Endpoint
from instaspider.parsing import comments

_POST = "https://www.instagram.com/p/{shortcode}/"


def _comments(order: str) -> tuple[Endpoint, ...]:
    """Return the rows for comments in that order, with a login."""
    return (
        Endpoint(
            name=f"graphql_comments_connection_{order}",
            capability=f"comments_{order}",
            method="POST",
            path="/api/graphql",
            document=document("PolarisPostCommentsPaginationQuery"),
            variables={
                "after": None,
                "before": None,
                "first": "{page_size}",
                "last": None,
                "media_id": "{media_pk}",
                "sort_order": order,
            },
            takes="media_pk",
            parse=comments.comments_connection,
            needs="session",
            pages="after",
            page_size=50,
            size_from="what instagrapi d5b7232 asks the older document for; dumpstagram: 10",
            referer=_POST,
            verified="2026-09-23",
            unverified=("gif",),
            sources="dumpstagram requests/media.py 5b67332",
        ),
        Endpoint(
            name=f"graphql_comments_connection_2024_{order}",
            capability=f"comments_{order}",
            method="POST",
            path="/graphql/query",
            root="xdt_api__v1__media__media_id__comments__connection",
            document=document("PolarisPostCommentsPaginationQuery_2024"),
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


def _replies(name: str, document_name: str, *, first: bool) -> Endpoint:
    """Return the row for the first page of a comment's replies, or for the later ones."""
    return Endpoint(
        name=name,
        capability="replies",
        method="POST",
        path="/api/graphql",
        document=document(document_name),
        variables={
            "after": None,
            "before": None,
            "first": "{page_size}",
            "is_chronological": True,
            "last": None,
            "media_id": "{media_pk}",
            "parent_comment_id": "{comment_pk}",
        },
        takes="comment_pk",
        parse=comments.comments_connection,
        needs="session",
        pages="-" if first else "after",
        page_token=True,  # without, a page came instead of JSON (the collector of 2026-10-02)
        cursors="replies",
        page_size=50,
        size_from="what instagrapi d5b7232 asks the older document for; 9 to 15 come, whatever is"
        " asked for (dumpstagram; a collector of comments, 2026-10-02)",
        referer=_POST,
        verified="2026-10-02",
        unverified=("gif",),
        sources="dumpstagram requests/media.py 5b67332; a collector of comments, 2026-10-02",
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
    _replies("graphql_child_comments", "PolarisPostChildCommentsQuery", first=True),
    _replies(
        "graphql_child_comments_pages",
        "PolarisPostCommentsChildrenPaginationtQuery",
        first=False,
    ),
    Endpoint(
        name="graphql_child_comments_2024",
        capability="replies",
        method="POST",
        path="/graphql/query",
        root="xdt_api__v1__media__media_id__comments__parent_comment_id"
        "__child_comments__connection",
        document=document("PolarisPostChildCommentsQuery_2024"),
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
