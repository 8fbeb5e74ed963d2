"""Values of pages of followers and of following."""

from __future__ import annotations

from instaspider.sandbox.tables.friends import FriendPage


def has_others(page: FriendPage) -> bool:
    return not page.is_only


def size(page: FriendPage) -> int:
    return len(page.people)


def next_cursor(page: FriendPage) -> str | None:
    return page.cursor or None
