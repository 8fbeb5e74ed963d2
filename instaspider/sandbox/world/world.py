"""Defines the world of one seed: who has which name, who is missing, and what they post."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from instaspider.sandbox.world import stories, viewers
from instaspider.sandbox.world.codes import Codes, code_of_fbid, code_of_highlight
from instaspider.sandbox.world.comments import POPULAR, Comment, Thread
from instaspider.sandbox.world.crowds import Crowd
from instaspider.sandbox.world.drawing import post_at
from instaspider.sandbox.world.drawn_people import make_person
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.explore import Explore, Sounds
from instaspider.sandbox.world.hashtags import Hashtags
from instaspider.sandbox.world.likes import Likes
from instaspider.sandbox.world.names import Names, special_prefix
from instaspider.sandbox.world.people import Found, Highlight, Person, Surroundings
from instaspider.sandbox.world.places import Places
from instaspider.sandbox.world.posts import Post, media_pk, owner_and_time, pk_of_shortcode
from instaspider.sandbox.world.sequences import Computed

_KEPT = 2048
"""How many people are kept in memory; all others are computed again."""
_THREADS = 512
"""How many posts' threads are kept, in which a comment is found by its pk alone."""


class World:
    """All people of one seed. Only the latest ones, the clock, and the likes of logins are
    stored."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.hashtags = Hashtags(seed)
        self.places = Places(seed)
        self._likes = Likes(self._liked_at_start)
        self.heard: Callable[[str], None] | None = None
        """Called with each name that was asked for and whose ids do not lead back to it."""
        self._around = Surroundings(seed, self.find, self._likes, self.hashtags, self.places)
        self.explore = Explore(self._around)
        self.sounds = Sounds(self._around, self.post_by_pk)
        self._names = Names(seed)
        self._codes = Codes()
        self._make = lru_cache(maxsize=_KEPT)(self._person)
        self._threads: dict[str, Thread] = {}

    # ---- the clock

    @property
    def now(self) -> int:
        """The clock, in Unix seconds; only ``advance`` moves it."""
        return self._around.now

    @property
    def version(self) -> int:
        """A number that grows with each change, so that what was rendered before can be dropped."""
        return self._around.version

    @property
    def is_changed(self) -> bool:
        """Whether ``leaving_`` have left, ``moving_`` are renamed and ``deleting_`` have
        deleted."""
        return self._around.is_changed

    def advance(self, seconds: int) -> None:
        """Let time pass: stories expire, and what is to change changes."""
        self._around.advance(seconds)
        self._make.cache_clear()
        self._threads.clear()

    # ---- people

    def find(self, username: str) -> Found:
        """Look a name up as the service does: in any case, but not by old names."""
        name = Names.normal(username)
        special = special_prefix(name) if name is not None else None
        if name is None or special == "missing_":
            return Found(None)
        if special == "renamed_":
            return Found(None, renamed_to=_instead(name, "renamed_", "now_"))
        if special == "leaving_" and self.is_changed:
            return Found(None)
        if special == "moving_" and self.is_changed:
            return Found(None, renamed_to=_instead(name, "moving_", "moved_"))
        if special == "moved_" and not self.is_changed:
            return Found(None)
        return Found(self._make(name))

    def remember(self, username: str) -> None:
        """Let the ids of a name lead back to it, as if it had been asked for."""
        name = Names.normal(username)
        if name is not None:
            first = _instead(name, "moved_", "moving_")
            self._names.pk(first)
            self._codes.code(first)

    def find_pk(self, pk: str) -> Found:
        """Look a pk up. It stays the same when a person is renamed."""
        if not pk.isascii() or not pk.isdigit() or len(pk) > 20 or pk.startswith("0"):
            return Found(None)
        return self._under_last_name(self._names.name(int(pk)))

    def find_fbid(self, fbid: str) -> Found:
        """Look up the id ``1784...`` that answers without a login give."""
        found = self._of_code(code_of_fbid(self.seed, fbid))
        return found if found.person and found.person.fbid == fbid else Found(None)

    def named(self, name: str) -> Person:
        """Return somebody who is known to exist."""
        return self._around.named(name)

    def name_of(self, pk: str) -> str | None:
        """Return the name of a pk, without making the person."""
        return self._names.name(int(pk))

    # ---- posts

    def post(self, shortcode: str) -> Post | None:
        """Return the post or story of this shortcode; None if it is not there."""
        pk = pk_of_shortcode(shortcode)
        return None if pk is None else self._post(pk)

    def post_by_pk(self, pk: str) -> Post | None:
        """Return the same by ``<pk>`` or ``<pk>_<owner pk>``."""
        pk = pk.partition("_")[0]
        if not pk.isascii() or not pk.isdigit() or len(pk) > 19:
            return None
        return self._post(int(pk))

    def find_highlight(self, pk: str) -> tuple[Person, Highlight] | None:
        """Return owner and highlight, by ``<pk>`` or ``highlight:<pk>``."""
        pk = pk.removeprefix("highlight:")
        person = self._of_code(code_of_highlight(self.seed, pk)).person
        kept = person.highlights if person else ()
        found = next((highlight for highlight in kept if highlight.pk == pk), None)
        return (person, found) if person and found else None

    # ---- what others say about them

    def thread(self, post: Post) -> Thread:
        """Return the thread of a post, which has all its comments."""
        self._threads.pop(post.pk, None)
        thread = self._threads[post.pk] = Thread(post)
        if len(self._threads) > _THREADS:
            del self._threads[next(iter(self._threads))]
        return thread

    def comment(self, pk: str) -> Comment | None:
        """Return a comment of one of the threads that were asked for last; its pk does not tell
        its post."""
        return next(filter(None, (each.find(pk) for each in self._threads.values())), None)

    def comments(self, post: Post, order: str = POPULAR) -> Computed[Comment]:
        """Return comments that begin a thread; with their replies they are ``comment_count``."""
        return self.thread(post).heads_in(order)

    def replies(self, comment: Comment) -> Computed[Comment]:
        """Return the replies to a comment, oldest first."""
        return self.thread(comment.post).replies(comment)

    def likers(self, post: Post) -> Computed[Person]:
        """Return as many people as ``like_count``, first the logins who liked it since the
        start."""
        draw = Draw(self.seed, "likers", post.pk)
        new = [self.find_pk(pk).person for pk in self._likes.newcomers(post.pk)]
        first = [person for person in new if person is not None][: post.like_count]
        size = len(first)
        crowd = Crowd(self._around, draw, post.like_count - size, post.owner.username)
        return Computed(post.like_count, lambda at: first[at] if at < size else crowd[at - size])

    def likers_of_comment(self, comment: Comment) -> Crowd:
        draw = Draw(self.seed, "likers of comment", comment.pk)
        return Crowd(self._around, draw, comment.like_count, comment.username)

    # ---- likes

    def liked(self, viewer: Person) -> list[Post]:
        """Return liked posts, the last liked first."""
        added = [self.post_by_pk(pk) for pk in self._likes.added(viewer.pk)]
        kept = [post for post in viewers.liked_at_start(viewer) if self.has_liked(viewer, post)]
        return [post for post in added if post] + kept

    def has_liked(self, viewer: Person, post: Post) -> bool:
        return self._likes.now(viewer.pk, post.pk)

    def like(self, viewer: Person, post: Post) -> bool:
        """Like a post. Returns whether that changed anything; ``post`` keeps the count of
        before."""
        return self._set_like(viewer, post, True)

    def unlike(self, viewer: Person, post: Post) -> bool:
        return self._set_like(viewer, post, False)

    # ---- inside

    def _set_like(self, viewer: Person, post: Post, liked: bool) -> bool:
        changed = self._likes.set(viewer.pk, post.pk, liked)
        self._around.version += changed
        return changed

    def _liked_at_start(self, viewer_pk: str) -> frozenset[str]:
        viewer = self.find_pk(viewer_pk).person
        posts = viewers.liked_at_start(viewer) if viewer else []
        return frozenset(post.pk for post in posts)

    def _person(self, name: str) -> Person:
        first = _instead(name, "moved_", "moving_")
        pk, code = self._names.pk(first), self._codes.code(first)
        if self.heard is not None and (Names.is_hashed(pk) or Codes.is_hashed(code)):
            self.heard(first)
        return make_person(self._around, pk, code, name)

    def _of_code(self, code: int | None) -> Found:
        return self._under_last_name(None if code is None else self._codes.name(code))

    def _under_last_name(self, first: str | None) -> Found:
        """Return who had that name at first."""
        found = Found(None) if first is None else self.find(first)
        return self.find(found.renamed_to) if found.renamed_to else found

    def _post(self, pk: int) -> Post | None:
        code, taken_at = owner_and_time(self.seed, pk)
        person = self._of_code(code).person
        if person is None or media_pk(self.seed, person.code, taken_at) != pk:
            return None
        if taken_at % 4 == 0:
            return post_at(person, taken_at)
        return stories.story_at(person, taken_at)


def _instead(name: str, old: str, new: str) -> str:
    return new + name.removeprefix(old) if name.startswith(old) else name
