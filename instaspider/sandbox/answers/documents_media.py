"""GraphQL documents about one post: itself, its comments, who likes it."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.answers import absences
from instaspider.sandbox.answers.connections import Page, page_of, position_of, server_cursor
from instaspider.sandbox.answers.documents import (
    AT_API,
    AT_QUERY,
    BOTH,
    NULL,
    Ask,
    Document,
    Edition,
    Json,
)
from instaspider.sandbox.answers.shapes_comments import comments_connection
from instaspider.sandbox.answers.shapes_people import liker
from instaspider.sandbox.answers.shapes_xdt import web_info_item
from instaspider.sandbox.answers.shapes_xig import comments_page, gated_root, post_root
from instaspider.sandbox.exchange import Response
from instaspider.sandbox.world import grids
from instaspider.sandbox.world.comments import POPULAR, RECENT, Comment, Thread
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

_RELATED = 6
_FIRST_COMMENTS = 15
_MOST_COMMENTS = 50
MOST_LIKERS = 98
"""One answer, without a cursor (number unverified)."""

WEB_INFO = "xdt_api__v1__media__shortcode__web_info"
COMMENTS = "xdt_api__v1__media__media_id__comments__connection"
REPLIES = "xdt_api__v1__media__media_id__comments__parent_comment_id__child_comments__connection"
LIKERS = "xdt_api__v1__likes__media_id__likers"


def by_code(ask: Ask) -> Post | None:
    """The post of a shortcode, if this visitor may see it."""
    return ask.shown(ask.world.post(ask.text("shortcode")))


def by_media_id(ask: Ask) -> Post | None:
    return ask.shown(ask.world.post_by_pk(ask.text("media_id") or ask.text("id")))


def _owner_by_code(ask: Ask) -> Person | None:
    post = ask.world.post(ask.text("shortcode"))
    return post.owner if post else None


def _owner_by_id(ask: Ask) -> Person | None:
    post = ask.world.post_by_pk(ask.text("media_id") or ask.text("id"))
    return post.owner if post else None


def _web_info(ask: Ask) -> Json | Response:
    post = by_code(ask)
    if post is None or (post.owner.is_gated and not ask.logged_in):
        return absences.field_exception()
    return {WEB_INFO: {"items": [web_info_item(post, ask.likes(post))]}}


def comments_of(comments: Sequence[Comment], post: Post, after: str, size: int) -> Page[Comment]:
    """A page of comments; a cursor that cannot be read leads to the start (unverified)."""
    start = position_of(after) or 0
    return page_of(comments, start, size, lambda _, end: server_cursor(end, post.pk))


def loggedout_root(post: Post) -> Json:
    """``xig_polaris_media``, with the first comments and other posts of the owner."""
    if post.owner.is_gated:
        return gated_root(post)
    grid = grids.grid_of(post.owner)[: _RELATED + 1]
    related = [other for other in grid if other.pk != post.pk][:_RELATED]
    comments = comments_of(Thread(post).heads_in(POPULAR), post, "", _FIRST_COMMENTS)
    return post_root(post, related, comments)


def _root(ask: Ask) -> Json:
    post = by_media_id(ask)
    return {"xig_polaris_media": loggedout_root(post) if post else None}


def _loggedout_comments(ask: Ask) -> Json:
    post = by_media_id(ask)
    if post is None:
        return {"xig_polaris_media": None}
    size = ask.number("first", 24, _MOST_COMMENTS)
    comments = comments_of(ask.world.comments(post), post, ask.text("after"), size)
    return {"xig_polaris_media": comments_page(post, comments)}


def _comments(ask: Ask) -> Json:
    post = by_media_id(ask)
    if post is None:
        return {COMMENTS: None}
    order = RECENT if ask.text("sort_order") == RECENT else POPULAR
    size = ask.number("first", 20, _MOST_COMMENTS)
    page = comments_of(ask.world.comments(post, order), post, ask.text("after"), size)
    return {COMMENTS: comments_connection(page, post.comment_count)}


def _replies(ask: Ask) -> Json:
    post = by_media_id(ask)
    comment = ask.world.thread(post).find(ask.text("parent_comment_id")) if post else None
    if post is None or comment is None:
        return {REPLIES: None}
    size = ask.number("first", 20, _MOST_COMMENTS)
    page = comments_of(ask.world.replies(comment), post, ask.text("after"), size)
    return {REPLIES: comments_connection(page, comment.reply_count)}


def _likers(ask: Ask) -> Json:
    post = by_media_id(ask)
    if post is None:
        return {LIKERS: None}
    return {LIKERS: {"users": [liker(x) for x in ask.world.likers(post)[:MOST_LIKERS]]}}


def _nothing(_: Ask) -> Json:
    raise AssertionError("a document without editions is never run")


DOCUMENTS = (
    Document(
        name="PolarisPostRootQuery",
        form="graphql_media_web_info__01",
        root=WEB_INFO,
        required=("shortcode",),
        editions=(
            Edition("28210188581965596", ("PolarisAIGMMediaWebLabelEnabled",)),
            Edition(
                "27830990013244856",
                ("PolarisShortDramaEnabled", "PolarisMultiCaptionCarouselEnabled"),
                AT_API,
            ),
            Edition("27128499623469141", ("PolarisAIGMMediaWebLabelEnabled",)),
        ),
        answer=_web_info,
        member=BOTH,
        visitor=BOTH,
        owner=_owner_by_code,
    ),
    Document(
        name="PolarisLoggedOutDesktopWWWPostRootContentQuery",
        form="graphql_loggedout_post_root__01 to 03",
        root="xig_polaris_media",
        required=("media_id",),
        editions=(Edition("28309390568695038"), Edition("27130156389949648")),
        answer=_root,
        member=AT_API,
        visitor=AT_API,
        owner=_owner_by_id,
    ),
    Document(
        name="PolarisPostActionLoadPostQueryQuery",
        form="retired",
        root="xdt_shortcode_media",
        required=("shortcode",),
        editions=(),
        answer=_nothing,
        stale={"8845758582119845": NULL},
    ),
    Document(
        name="PolarisLoggedOutDesktopWWWPostCommentsPaginationQuery",
        form="graphql_loggedout_comments_page__01",
        root="xig_polaris_media",
        required=("media_id",),
        editions=(Edition("27659279553772821"),),
        answer=_loggedout_comments,
        member=AT_API,
        visitor=AT_API,
        owner=_owner_by_id,
    ),
    Document(
        name="PolarisPostCommentsPaginationQuery",
        form="graphql_comments_connection__schema",
        root=COMMENTS,
        required=("media_id",),
        editions=(Edition("6974885689225067"),),
        answer=_comments,
        member=AT_QUERY,
        owner=_owner_by_id,
    ),
    Document(
        name="PolarisPostChildCommentsQuery",
        form="graphql_comments_connection__schema",
        is_name_verified=False,
        root=REPLIES,
        required=("media_id", "parent_comment_id"),
        editions=(Edition("7171917939589632"),),
        answer=_replies,
        member=AT_QUERY,
        owner=_owner_by_id,
    ),
    Document(
        name="PolarisPostLikedByListDialogQuery",
        form="users as in media_likers__schema",
        is_name_verified=False,
        root=LIKERS,
        required=("id",),
        editions=(Edition("24452425501069647"),),
        answer=_likers,
        member=AT_QUERY,
        owner=_owner_by_id,
    ),
)
