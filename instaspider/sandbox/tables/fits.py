"""Decides which subjects come in an older or newer form than the usual one.

Half of the subjects do of which that form can tell everything; they are drawn by lot.
"""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.world.comments import Comment
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Highlight, Person
from instaspider.sandbox.world.posts import Post


def is_drawn(*key: object) -> bool:
    """Whether a subject is drawn; half of all are."""
    return Draw(0, "recorded", *key).chance(50)


def users_info(person: Person) -> bool:
    """Whether a person fits the newer form, which has no links, pronouns, category and contacts."""
    told = person.bio_links or person.pronouns or person.category or person.email or person.phone
    return is_drawn("users_info", person.pk) and not told and not person.address


def media_info(post: Post) -> bool:
    """Whether a reel has all that the newer form tells: a song, a text, tags at fractions of a
    size."""
    song = post.music is not None and not post.music.is_original
    more = post.location or post.coauthors or post.hides_likes or post.is_pinned
    whole = any(isinstance(tag.x, int) for tag in post.tagged)
    told = post.product_type == "clips" and song and post.tagged and post.caption
    return bool(told) and not more and not whole


def home(post: Post) -> bool:
    """Whether a post is a photo or a carousel with a text, shows its likes, and has no song or
    coauthors."""
    more = post.is_video or post.music or post.hides_likes or post.coauthors
    return post.caption is not None and not more


def ad(post: Post) -> bool:
    """Whether the same holds of an advertisement, whose reels say nothing of their sound."""
    song = post.music is not None and post.product_type != "clips"
    return post.caption is not None and not (song or post.hides_likes or post.coauthors)


def explored_row(posts: Sequence[Post]) -> bool:
    """Whether the large reel of a row has a text."""
    return posts[0].caption is not None


def comments(post: Post, shown: Sequence[Comment]) -> bool:
    """Whether a page of comments has no GIF, and its post has a text."""
    drawn = is_drawn("media comments", post.pk)
    return drawn and post.caption is not None and all(each.gif is None for each in shown)


def highlight(person: Person, kept: Highlight, posts: Sequence[Post]) -> str:
    """Return the number of the recorded form in which a highlight comes; "" if none fits, as each
    lacks some of the stickers."""
    told = set().union(*map(_stickers, posts))
    first = Draw(person.seed, "form of highlight", kept.pk).below(len(_LACKS))
    forms = [*_LACKS][first:] + [*_LACKS][:first]
    return next((each for each in forms if posts and not told & _LACKS[each]), "")


_LACKS = {
    "03": {"old mention", "place", "song"},
    "11": {"new mention", "caption"},
    "13": {"old mention", "place"},
}


def _stickers(post: Post) -> set[str]:
    found = {"place"} if post.location else set()
    if post.tagged:
        found.add("old mention" if has_old_mentions(post) else "new mention")
    found |= {"song"} if post.music else set()
    return found | ({"caption"} if post.accessibility_caption else set())


def has_old_mentions(post: Post) -> bool:
    return bool(post.tagged) and Draw(post.owner.seed, "form of mentions", post.pk).chance(50)
