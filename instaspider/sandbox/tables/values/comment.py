"""Of comments."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.world.comments import Comment


def replies(comment: Comment, call: Call) -> Sequence[Comment]:
    return call.world.replies(comment)


def has_gif(comment: Comment) -> bool:
    return comment.gif is not None


def is_reply(comment: Comment) -> bool:
    return comment.parent_pk is not None
