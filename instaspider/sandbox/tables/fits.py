"""Decides which people and posts are shown in an older or newer form than the usual one.

Half of those of which that form can tell everything are drawn by lot.
"""

from __future__ import annotations

from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.posts import Post


def is_drawn(*key: object) -> bool:
    """Whether this person or post is drawn; half of all are."""
    return Draw(0, "recorded", *key).chance(50)


def home(post: Post) -> bool:
    """Whether a post is a photo or a carousel with a text, shows its likes, and has no song or
    coauthors."""
    more = post.is_video or post.music or post.hides_likes or post.coauthors
    return post.caption is not None and not more


def ad(post: Post) -> bool:
    """Whether the same holds of an advertisement, whose reels say nothing of their sound."""
    song = post.music is not None and post.product_type != "clips"
    return post.caption is not None and not (song or post.hides_likes or post.coauthors)
