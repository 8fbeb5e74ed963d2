"""What is wanted of a list, and when its paging stops."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hand_guide import HandGuide

from instaspider.catalogue import ENDPOINTS
from instaspider.items import Post, UserRef
from instaspider.parsing.page import Page
from instaspider.spiders.feed import PostsSpider
from instaspider.visits.bounds import EMPTY_PAGES, PINS, Bounds, Recent, read_time
from instaspider.visits.step import Step
from instaspider.visits.visit import Visit
from instaspider.visits.walk import Walk

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
OLD, NEW = NOW - timedelta(days=30), NOW - timedelta(days=1)
SINCE = Bounds(since=NOW - timedelta(days=7))


def post(pk: int, taken_at: datetime | None = NEW, **values: Any) -> Post:
    return Post(pk=str(pk), taken_at=taken_at, **values)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2026-11-01", datetime(2026, 11, 1, tzinfo=UTC)),
        ("2026-11-01T05:00", datetime(2026, 11, 1, 5, tzinfo=UTC)),
        ("2026-11-01T05:00:00+02:00", datetime(2026, 11, 1, 3, tzinfo=UTC)),
        ("3 days", NOW - timedelta(days=3)),
        ("1 hour ago", NOW - timedelta(hours=1)),
        ("2 Weeks", NOW - timedelta(weeks=2)),
    ],
)
def test_times(text, time) -> None:
    assert read_time(text, NOW) == time


@pytest.mark.parametrize("text", ["yesterday", "3", "2026-13-01", "3 years", "99999999999 weeks"])
def test_texts_that_are_no_times(text) -> None:
    with pytest.raises(ValueError, match=r"^is "):
        read_time(text, NOW)


def test_a_window_of_what_came() -> None:
    recent = Recent(3)
    assert [recent.add(value) for value in "abca"] == [True, True, True, False]
    assert recent.add("d")
    assert "a" not in recent
    assert len(recent) == 3


def test_what_is_old_ends_the_paging() -> None:
    assert SINCE.is_past([post(1), post(2, OLD)], first_page=False)
    assert not SINCE.is_past([post(1, OLD), post(2)], first_page=False)
    assert not SINCE.is_past([], first_page=False)
    assert not SINCE.is_past([post(1, None)], first_page=False)
    assert not Bounds().is_past([post(1, OLD)], first_page=False)


def test_pinned_and_shared_posts_do_not_end_it() -> None:
    pinned = post(1, OLD, is_pinned=True)
    shared = post(2, OLD, coauthors=[UserRef(pk="9")], is_pinned=False)
    of_another = post(3, OLD, user=UserRef(pk="9", username="nina"), is_pinned=False)
    unknown = [post(n, OLD) for n in range(PINS)]
    assert not SINCE.is_past([post(4), pinned], first_page=True)
    assert not SINCE.is_past([post(4), shared], first_page=False)
    for owner in (UserRef(pk="7"), UserRef(username="ned"), UserRef(pk="7", username="nina")):
        assert not SINCE.is_past([post(4), of_another], first_page=False, owner=owner)
    for owner in (UserRef(pk="9"), UserRef(username="Nina"), UserRef(pk="9", username="ned")):
        assert SINCE.is_past([post(4), of_another], first_page=False, owner=owner)
    assert SINCE.is_past([post(4), of_another], first_page=False)
    assert not SINCE.is_past(unknown, first_page=True)
    assert SINCE.is_past([*unknown, post(5, OLD)], first_page=True)


def test_limits_times_and_duplicates() -> None:
    step = Step("posts")
    visit = Visit(1, "x", {}, bounds=Bounds(limit=2, since=SINCE.since))
    new, wanted, _ = visit.take([post(1), post(1), post(2, OLD), post(3), post(4)], step)
    assert (new, [item.pk for item in wanted]) == (4, ["1", "3"])
    assert visit.is_full
    aside = Step("stories", counts=False)
    assert [item.pk for item in visit.take([post(8), post(9, OLD)], aside)[1]] == ["8"]
    undated = Step("highlights", counts=False, dated=False)
    assert visit.take([post(10, OLD)], undated)[1] != []
    assert visit.came == 4


class Turning:
    """A spider without a crawl, at the first page of a list."""

    def __init__(self) -> None:
        self.walk = Walk(HandGuide())
        self.step = Step("posts")
        self.visit = Visit(1, "x", {}, plan=PostsSpider.asking(), steps=[self.step])
        self.row = ENDPOINTS["graphql_loggedout_posts_connection"]

    def turn(self, cursor: str | None, new: int = 1) -> bool:
        """Whether the list goes on."""
        page: Page[Any] = Page([], cursor)
        self.walk._turn_page(page, self.visit, self.step, self.row.name, new)
        return bool(self.visit.steps)


def test_a_list_ends_where_the_service_ends_it() -> None:
    for end in (None, ""):
        list_ = Turning()
        assert list_.turn("a")
        assert list_.step.cursor == "a"
        assert not list_.turn(end)
        assert list_.visit.shortfall is None


def test_a_cursor_that_repeats_gives_way() -> None:
    list_ = Turning()
    assert list_.turn("a")
    assert list_.turn("b")
    assert list_.turn("a")
    assert list_.step.cursor == "b"  # other routes may go on from there
    assert "second time" in list_.step.attempts[list_.row.name].reason


def test_empty_pages_are_bounded() -> None:
    list_ = Turning()
    assert list_.turn("start", new=1)
    for n in range(EMPTY_PAGES):
        assert list_.turn(f"page {n}", new=0)
    assert not list_.turn("one more", new=0)
    assert list_.visit.shortfall is not None
    assert list_.visit.shortfall.outcome == "failed"
    assert "at cursor 'one more'" in list_.visit.shortfall.reason
