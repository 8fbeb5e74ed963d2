"""Makes the page of one post: ``xig_polaris_media`` for visitors, ``web_info`` for logins.

The queries in it are those that yt-dlp 2026.10.26 and scrapfly's scraper read. A post that the
visitor may not see has a page without data (unverified).
"""

from __future__ import annotations

from datetime import UTC, datetime

from instaspider.sandbox.answers.pages import ROOT, Frame, earlier, meta, prefetched, script
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.table import told
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.words import MONTHS
from instaspider.sandbox.world.world import World

_VISITOR = "PolarisLoggedOutDesktopWWWPostRootContentQuery"
_MEMBER = "PolarisPostRootQuery"
_KINDS = {"clips": "reel", "igtv": "tv"}


def post_page(post: Post, frame: Frame, world: World, viewer: Person | None) -> bytes:
    """Make ``/p/{code}/``."""
    if not Call(world, viewer).may_see(post.owner):
        return frame.page("<title>Instagram</title>")
    query, variables = _MEMBER, {"shortcode": post.shortcode}
    if viewer is None:
        query, variables = _VISITOR, {"media_id": post.pk}
    data = told(query, Call(world, viewer, var=variables))
    rows = (frame.preloaded(query, {**variables}), prefetched(query, data))
    return frame.page(_meta(post), script(*rows))


def address(post: Post) -> str:
    """Return the address to which a browser is sent for a post."""
    return f"{ROOT}/{_KINDS.get(post.product_type, 'p')}/{post.shortcode}/"


def _meta(post: Post) -> str:
    owner = post.owner
    name = owner.full_name or owner.username
    day = datetime.fromtimestamp(post.taken_at, UTC)
    date = f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
    text = f': "{post.caption}"' if post.caption else ""
    likes = earlier(post.like_count, Draw(owner.seed, "meta", post.pk))
    counts = f"{likes:,} likes, {post.comment_count:,} comments"
    return meta(
        {
            "og:title": f"{name} on Instagram{text}",
            "og:description": f"{counts} - {owner.username} on {date}{text}. ",
            "og:image": post.picture.filled(640),
            "og:type": "video.other" if post.is_video else "article",
            "og:url": address(post),
        }
    )
