"""Computes the comments of a post from their number: threads, in blocks of ten comments.

Of the ten, six begin a thread, and four are replies in two of these threads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from math import gcd

from instaspider.sandbox.world import words
from instaspider.sandbox.world.codes import CROWD, crowd_name
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.sequences import Computed

POPULAR, RECENT = "popular", "recent"
"""The orders: ranked by likes, or newest first."""

_BLOCK, _HEADS = 10, 6
_REPLIES = ((3, 0, 0, 1, 0, 0), (0, 4, 0, 0, 0, 0), (0, 0, 2, 0, 0, 2))
"""How many replies the six threads of a block have; a post uses one of the rows."""
_PKS, _SPREAD = 10**14, 14_142_135_623_731
_BACK = pow(_SPREAD, -1, _PKS)
_FIRST_PK = 18_000_000_000_000_000
_MONTH = 30 * 86_400


@dataclass(frozen=True)
class Comment:
    post: Post = field(repr=False, compare=False)
    number: int
    """The number among all comments of the post, in order of time within threads."""
    pk: str
    parent_pk: str | None
    text: str
    """The text; empty for a GIF."""
    gif: str | None
    """The id that the GIF has at its service."""
    created_at: int
    """When it was written, in Unix seconds."""
    like_count: int
    reply_count: int
    username: str

    @cached_property
    def user(self) -> Person:
        return self.post.owner.around.named(self.username)

    @property
    def liked_by_owner(self) -> bool:
        return self.parent_pk is None and Draw(self.post.owner.seed, "liked", self.pk).chance(20)


class Thread:
    """Holds all comments of one post."""

    def __init__(self, post: Post) -> None:
        self._post = post
        draw = Draw(post.owner.seed, "comments", post.pk)
        self._replies = draw.pick(_REPLIES)
        self._pk_from = draw.below(_PKS)
        self._count = post.comment_count
        blocks, rest = divmod(self._count, _BLOCK)
        self.heads = blocks * _HEADS + rest
        """How many comments begin a thread."""
        self._step = draw.below(self.heads) if self.heads else 0
        while self.heads and gcd(self._step, self.heads) != 1:
            self._step += 1
        self._back = pow(self._step, -1, self.heads) if self.heads > 1 else 0
        self._span = max(0, min(_MONTH, post.owner.around.now - post.taken_at - 10))
        self._loudest = post.like_count // 20 + 3

    def heads_in(self, order: str) -> Computed[Comment]:
        """Return the comments that begin a thread."""
        if order == RECENT:
            return Computed(self.heads, lambda at: self._head(self.heads - 1 - at))
        return Computed(self.heads, lambda at: self._head(at * self._step % self.heads))

    def replies(self, comment: Comment) -> Computed[Comment]:
        """Return the replies to one of them, oldest first."""
        return Computed(comment.reply_count, lambda at: self._reply(comment, at))

    def find(self, pk: str) -> Comment | None:
        """Return the comment of this post with this pk; None if there is none."""
        if not pk.isascii() or not pk.isdigit() or len(pk) != 17:
            return None
        number = (int(pk) - _FIRST_PK - self._pk_from) * _BACK % _PKS
        if not 0 <= number < self._count or self._pk(number) != pk:
            return None
        block, within = divmod(number, _BLOCK)
        if block == self._count // _BLOCK or within < _HEADS:
            return self._head(block * _HEADS + within)
        within -= _HEADS
        for head, replies in enumerate(self._replies):
            if within < replies:
                return self._reply(self._head(block * _HEADS + head), within)
            within -= replies
        return None

    def _pk(self, number: int) -> str:
        return str(_FIRST_PK + (self._pk_from + number * _SPREAD) % _PKS)

    def _head(self, at: int) -> Comment:
        block, within = divmod(at, _HEADS)
        full = block < self._count // _BLOCK
        if not full:  # those after the last full block have no replies
            within = at - self._count // _BLOCK * _HEADS
            block = self._count // _BLOCK
        number = block * _BLOCK + within
        draw = self._draw(number)
        rank = at * self._back % self.heads
        is_gif = draw.chance(6)
        return Comment(
            post=self._post,
            number=number,
            pk=self._pk(number),
            parent_pk=None,
            text="" if is_gif else _text(draw, words.COMMENTS),
            gif=f"{draw.below(1 << 60):x}" if is_gif else None,
            created_at=self._post.taken_at + self._span * (2 * at + 1) // (2 * self.heads + 1),
            like_count=self._loudest // (rank + 1),
            reply_count=self._replies[within] if full else 0,
            username=crowd_name(draw.below(CROWD)),
        )

    def _reply(self, head: Comment, at: int) -> Comment:
        block, within = divmod(head.number, _BLOCK)
        number = block * _BLOCK + _HEADS + sum(self._replies[:within]) + at
        draw = self._draw(number)
        return Comment(
            post=self._post,
            number=number,
            pk=self._pk(number),
            parent_pk=head.pk,
            text=_text(draw, words.REPLIES),
            gif=None,
            created_at=head.created_at + at + 1,
            like_count=draw.below(4),
            reply_count=0,
            username=crowd_name(draw.below(CROWD)),
        )

    def _draw(self, number: int) -> Draw:
        return Draw(self._post.owner.seed, "comment", self._post.pk, number)


def _text(draw: Draw, texts: tuple[str, ...]) -> str:
    text = draw.pick(texts)
    if "{" in text:
        text = text.replace("{mention}", crowd_name(draw.below(CROWD)))
    return text
