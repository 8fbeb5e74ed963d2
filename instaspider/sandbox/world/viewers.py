"""Shows what a logged-in account sees as its own, and who has seen its stories.

Its own are the timeline, reels, what the page for exploring suggests, and saved and liked posts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from instaspider.sandbox.world import crowds
from instaspider.sandbox.world.crowds import Crowd, strangers
from instaspider.sandbox.world.drawing import own_clips, own_posts
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person, Surroundings
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.sequences import Computed
from instaspider.sandbox.world.stories import live_stories

_FOLLOWED = 40
_EACH = 3
"""A timeline is made of so many posts of each of so many people."""
_TRAY = 30
_SEEN_BY = 300
_SAVED = 45
_LIKED = 30
_REPOSTS = 40
_REELS = 60
_EXPLORED = 60
_BESIDE = 4
"""How many posts stand beside each reel of the page for exploring."""
_COLLECTIONS = ("To visit", "Recipes")
_ALL = "ALL_MEDIA_AUTO_COLLECTION"
_TRIES = 40


def timeline(viewer: Person) -> list[Post]:
    """Return new posts of people whom the viewer follows and of suggested ones, not by time."""
    people = crowds.following(viewer)[:_FOLLOWED]
    people += crowds.others(viewer, _FOLLOWED - len(people))
    seen = [person for person in people if not person.is_private]
    posts = {post.pk: post for person in seen for post in own_posts(person)[:_EACH]}
    return sorted(posts.values(), key=lambda x: Draw(viewer.seed, "rank", x.pk).below(1 << 32))


def reels(viewer: Person) -> list[Post]:
    """Return what the tab of reels suggests: reels of strangers, one of each."""
    return _some_reels(viewer.around, Draw(viewer.seed, "reels", viewer.pk), _REELS)


def explored(viewer: Person) -> list[Post]:
    """Return what the page for exploring suggests: a reel, then four posts of any kind, repeated.

    They are posts of strangers, one of each.
    """
    draw = Draw(viewer.seed, "explored reels", viewer.pk)
    large = _some_reels(viewer.around, draw, _EXPLORED // (_BESIDE + 1))
    owners = {reel.owner.pk for reel in large}
    found = _chosen(viewer.around, Draw(viewer.seed, "explored", viewer.pk), _EXPLORED)
    small = iter([post for post in found if post.owner.pk not in owners])
    return [post for reel in large for post in (reel, *islice(small, _BESIDE))]


def _some_reels(around: Surroundings, draw: Draw, count: int) -> list[Post]:
    """Return reels of some strangers, one of each."""
    found = (own_clips(person) for person in strangers(around, draw, count * _TRIES))
    return [clips[draw.below(min(len(clips), 12))] for clips in islice(filter(len, found), count)]


def tray(viewer: Person) -> list[Person]:
    """Return people with living stories, of the first 30 whom the viewer follows."""
    people = crowds.following(viewer)[:_TRAY]
    return [each for each in people if not each.is_private and live_stories(each)]


def story_viewers(story: Post) -> Computed[Person]:
    """Return who has seen a living story; for one in a highlight, the service tells nobody."""
    draw = Draw(story.owner.seed, "story viewers", story.pk)
    lives = story.expires_at is not None and story.expires_at > story.owner.around.now
    size = draw.below(min(story.owner.follower_count, _SEEN_BY) + 1) if lives else 0
    return Crowd(story.owner.around, draw, size, story.owner.username)


def mutual_followers(viewer: Person, person: Person) -> list[Person]:
    """Return who follows somebody, of the people whom the viewer follows."""
    following, followers = crowds.following(viewer), crowds.followers(person)
    names = (following.name(at) for at in range(len(following)))
    return [person.around.named(name) for name in names if followers.includes(name)]


@dataclass(frozen=True, slots=True)
class Friendship:
    """What a login and somebody are to each other, by the names of the item's fields."""

    is_private: bool
    following: bool
    followed_by: bool
    outgoing_request: bool
    incoming_request: bool
    blocking: bool
    muting: bool
    muting_stories: bool
    is_restricted: bool
    is_close_friend: bool
    is_favorite: bool


def friendship(viewer: Person, person: Person) -> Friendship:
    """Return what they are. A private account has not answered the viewer's request to follow."""
    draw = Draw(viewer.seed, "friendship", viewer.pk, person.pk)
    wishes = crowds.following(viewer).includes(person.username)
    follows = crowds.follows(viewer, person)
    followed = crowds.followers(viewer).includes(person.username)
    return Friendship(
        is_private=person.is_private,
        following=follows,
        followed_by=followed,
        outgoing_request=wishes and not follows,
        incoming_request=viewer.is_private and not followed and draw.chance(5),
        blocking=not wishes and draw.chance(5),
        muting=follows and draw.chance(20),
        muting_stories=follows and draw.chance(20),
        is_restricted=draw.chance(10),
        is_close_friend=follows and draw.chance(20),
        is_favorite=follows and draw.chance(20),
    )


def saved(viewer: Person) -> list[Post]:
    """Return saved posts, the last saved first."""
    return _chosen(viewer.around, Draw(viewer.seed, "saved", viewer.pk), _SAVED)


def reposts(person: Person) -> list[Post]:
    """Return posts of others that somebody reposted, the last reposted first."""
    draw = Draw(person.seed, "reposts", person.pk)
    return _chosen(person.around, draw, draw.below(_REPOSTS))


class Collection(NamedTuple):
    """Is one of a viewer's collections of saved posts."""

    pk: str
    name: str
    type: str
    posts: Sequence[Post]

    @property
    def cover(self) -> Post:
        return self.posts[0]


def collections(viewer: Person) -> dict[str, Collection]:
    """Return the viewer's collections by their pks; each third saved post is in none."""
    draw, kept = Draw(viewer.seed, "collections", viewer.pk), saved(viewer)
    found = [
        Collection(
            str(17_800_000_000_000_000 + draw.below(10**14)),
            name,
            "MEDIA",
            kept[number :: len(_COLLECTIONS) + 1],
        )
        for number, name in enumerate(_COLLECTIONS)
    ]
    return {each.pk: each for each in found}


def listed_collections(viewer: Person) -> list[Collection]:
    """Return these behind the one that the service makes of all saved posts."""
    every = Collection(_ALL, "All posts", _ALL, saved(viewer))
    return [every, *collections(viewer).values()]


def liked_at_start(viewer: Person) -> list[Post]:
    """Return posts that were liked before the sandbox started, the last liked first."""
    return _chosen(viewer.around, Draw(viewer.seed, "liked", viewer.pk), _LIKED)


def _chosen(around: Surroundings, draw: Draw, count: int) -> list[Post]:
    people = islice(strangers(around, draw, count * _TRIES), count)
    return [own_posts(person)[draw.below(min(person.post_count, 50))] for person in people]
