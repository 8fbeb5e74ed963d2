"""Values of posts and stories."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from itertools import islice

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.paging import server_cursor
from instaspider.sandbox.tables.things import Comments
from instaspider.sandbox.world import grids, viewers
from instaspider.sandbox.world.comments import POPULAR, RECENT, Comment
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.pictures import Rendition, media_preview
from instaspider.sandbox.world.posts import Post

_PREVIEWED = 2
_FIRST_COMMENTS = 15
_RELATED = 6
_LIKERS = 98
"""How many likers one answer has; it has no cursor (number unverified)."""


def has_liked(post: Post, call: Call) -> bool:
    return call.likes(post)


def hides_many_likes(post: Post) -> bool:
    return post.hides_likes and post.like_count > 3


def is_clip(post: Post) -> bool:
    return post.product_type == "clips"


def has_song(post: Post) -> bool:
    return post.music is not None and not post.music.is_original


def has_film_music(post: Post) -> bool:
    return post.is_video and post.music is not None


def pinned_by(post: Post) -> Sequence[Person]:
    return [post.owner] if post.is_pinned else []


def caption_pk(post: Post) -> str:
    """Return the pk of a caption, which is the first comment and has a pk like one."""
    return str(17_900_000_000_000_000 + Draw(post.owner.seed, "caption", post.pk).below(10**14))


def organic_tracking_token(post: Post) -> str:
    return media_preview(Draw(post.owner.seed, "token", post.pk))


def grid_margin(post: Post) -> float | None:
    """Return which part of the height the grid leaves out above and below portrait pictures."""
    if post.height <= post.width:
        return None
    return round((1 - post.width * 4 / 3 / post.height) / 2, 6)


def grid_end(post: Post) -> float:
    return 1.0 - (grid_margin(post) or 0.0)


def squares(post: Post) -> Sequence[Rendition]:
    return [Rendition(post.picture.square(x), x, x) for x in (150, 240, 320, 480, 640)]


def thumbnail(post: Post) -> str:
    return post.picture.square(640)


def blockquote(post: Post) -> str:
    """Return what oEmbed tells other sites to show."""
    link = f"https://www.instagram.com/p/{post.shortcode}/"
    return (
        f'<blockquote class="instagram-media" data-instgrm-permalink="{link}">'
        f'<a href="{link}">{escape(post.owner.username)}</a></blockquote>'
    )


def captions(post: Post) -> Sequence[Post]:
    """Return the post itself if it has a text."""
    return [post] if post.caption else []


def first_comments(post: Post, call: Call) -> Sequence[Comment]:
    return list(islice(call.world.comments(post), _PREVIEWED))


def has_further_comments(post: Post) -> bool:
    return post.comment_count > min(_PREVIEWED, post.comment_count)


def likers(post: Post, call: Call) -> Sequence[Person]:
    return call.world.likers(post)[:_LIKERS]


def every_liker(post: Post, call: Call) -> Sequence[Person]:
    return call.world.likers(post)


def seen_by(post: Post) -> Sequence[Person] | None:
    """Return who has seen a story; None for a post."""
    return viewers.story_viewers(post) if post.expires_at is not None else None


def heads(post: Post, call: Call) -> Sequence[Comment]:
    """Return the comments that begin a thread, ranked."""
    return call.world.comments(post)


def ordered_heads(post: Post, call: Call) -> Sequence[Comment]:
    """Return these comments in the order that is asked for."""
    return call.world.comments(post, order(post, call))


def order(_: Post, call: Call) -> str:
    asked = call.text("var.sort_order|query.sort_order|form.sort_order|query.order")
    return RECENT if asked == RECENT else POPULAR


def first_heads(post: Post, call: Call) -> Comments:
    """Return the comments with which a page begins."""
    every = call.world.comments(post)
    items = every[:_FIRST_COMMENTS]
    more = len(items) < len(every)
    return Comments(items, server_cursor(len(items), post.pk) if more else "", more)


def others_of_owner(post: Post) -> Sequence[Post]:
    """Return the first other posts of the same grid."""
    grid = grids.grid_of(post.owner)[: _RELATED + 1]
    return [other for other in grid if other.pk != post.pk][:_RELATED]


def old_story_type(post: Post) -> str:
    return "GraphStoryVideo" if post.is_video else "GraphStoryImage"
