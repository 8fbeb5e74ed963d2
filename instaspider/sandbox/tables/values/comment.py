"""Values of comments."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.world.comments import Comment
from instaspider.sandbox.world.people import Person


def replies(comment: Comment, call: Call) -> Sequence[Comment]:
    return call.world.replies(comment)


def is_reply(comment: Comment) -> bool:
    return comment.parent_pk is not None


def previewed(comment: Comment, call: Call) -> Sequence[Comment]:
    """Return the replies that are shown below a comment at once."""
    return call.world.replies(comment)[:1]


def comment_type(comment: Comment) -> int:
    return 2 if is_reply(comment) else 0


def listed(comment: Comment) -> int:
    """Return how many replies there are."""
    return comment.reply_count


def likers(comment: Comment, call: Call) -> Sequence[Person]:
    return call.world.likers_of_comment(comment)


def index(comment: Comment, call: Call) -> int:
    """Return which of its post's comments it is, in the order that is asked for."""
    page = call.page
    return page.start + list(page.items).index(comment) if page else 0
