"""Walks driven by hand: without Scrapy, without a clock, without a file."""

from __future__ import annotations

from typing import Any

import pytest
from hand_guide import HandGuide

from instaspider.exceptions import AbsentError, ParseError
from instaspider.identities.gates import WALLS
from instaspider.items import Highlight, Post, Profile, UserRef
from instaspider.parsing.page import Page
from instaspider.spiders.feed import HighlightsSpider, PostsSpider, TaggedSpider, TraySpider
from instaspider.spiders.media import CommentsSpider
from instaspider.spiders.users import FollowersSpider, ProfilesSpider
from instaspider.visits.bounds import EMPTY_PAGES
from instaspider.visits.conclusion import PRIVATE
from instaspider.visits.step import Ask, Attempt, End
from instaspider.visits.visit import Visit
from instaspider.visits.visit_state import restore, state_of
from instaspider.visits.walk import REREADS, Walk

WALL = Attempt("login_required", "a login (302)")
HALF = ParseError("row", "data.items")
GONE = Attempt("not_found", "no such page (404)", "404")


def posts(*numbers: int) -> list[Any]:
    return [Post(pk=str(number), user=UserRef(pk="7", username="nasa")) for number in numbers]


class Walker:
    """One input, and whoever answers it."""

    def __init__(self, guide: HandGuide, spider: Any, line: int = 1, **arguments: str) -> None:
        self.guide, self.walk = guide, Walk(guide)
        self.visit = Visit(line, "nasa", arguments, plan=spider, bounds=spider.bounds_after(None))
        self.walk.begin(self.visit, spider.first_steps(None))

    def asks(self) -> str:
        """The route that is asked next."""
        said = self.walk.next(self.visit)
        assert isinstance(said, Ask), said
        return said.row.name

    def ends(self) -> tuple[str, str]:
        said = self.walk.next(self.visit)
        assert isinstance(said, End), said
        return said.outcome, said.reason

    def gives(self, items: list[Any], cursor: str | None = None, **facts: str) -> list[str] | None:
        """pks of what is taken of an answer."""
        self.walk.heard(self.visit, "here")
        told = {**facts, "public": ""} if facts else {}
        took = self.walk.answered(self.visit, Page(items, cursor, facts=told))
        return None if took is None else [item.pk for item in took]

    def fails(self, attempt: Attempt, by: str | None = "here") -> None:
        self.walk.heard(self.visit, by)
        self.walk.gave_way(self.visit, attempt)


@pytest.fixture
def guide() -> HandGuide:
    return HandGuide()


def test_a_list_over_several_pages_ends_at_its_limit(guide) -> None:
    walker = Walker(guide, PostsSpider.asking(limit="3"), username="nasa", fbid="9")
    first = walker.asks()
    assert walker.gives(posts(1, 2), "a") == ["1", "2"]
    ask = walker.walk.next(walker.visit)
    assert isinstance(ask, Ask)
    assert (ask.arguments["cursor"], ask.stick) == ("a", "here")
    assert walker.gives(posts(2, 3, 4), "b") == ["3"]  # the second one came before
    assert walker.ends() == ("done", "")
    assert (walker.visit.came, walker.visit.parsed_by) == (3, ask.row.name)
    assert first in ENDPOINTS_OF_POSTS


ENDPOINTS_OF_POSTS = {
    "web_profile_info_posts",
    "html_profile_page_posts",
    "graphql_loggedout_posts",
    "graphql_loggedout_posts_connection",
}


def test_a_route_that_gives_way_is_followed_by_the_next(guide) -> None:
    walker = Walker(guide, ProfilesSpider.asking(), username="nasa")
    asked = []
    for number in range(3):
        asked.append(walker.asks())
        walker.fails(Attempt("transient", f"trouble {number}"))
    assert asked == ["web_profile_info", "graphql_loggedout_profile_root", "html_profile_page"]
    outcome, reason = walker.ends()
    assert outcome == "failed"
    assert all(f"{name}: trouble {number}" in reason for number, name in enumerate(asked))


def test_a_failure_of_the_service_is_asked_once_more_and_other_refusals_are_not(guide) -> None:
    asked: dict[int, list[str]] = {}
    for status in (500, 400):
        walker = Walker(guide, ProfilesSpider.asking(), username="nasa")
        while isinstance(said := walker.walk.next(walker.visit), Ask):
            asked.setdefault(status, []).append(said.row.name)
            walker.fails(Attempt("refused", "no", status=status))
    assert asked[500] == asked[400] * 2


def test_after_a_wall_another_address_is_asked_and_only_where_there_is_one() -> None:
    for places, times in ((("here",), 1), (("here", "there"), 2)):
        walker = Walker(HandGuide(places=places), ProfilesSpider.asking(), username="nasa")
        asked: list[Ask] = []
        while isinstance(said := walker.walk.next(walker.visit), Ask):
            asked.append(said)
            walker.fails(WALL)
        assert len(asked) == 3 * times
        assert [ask.avoid for ask in asked[1:]] == ["here"] * (len(asked) - 1)
        assert {ask.stick for ask in asked} == {None}


def test_walls_in_a_row_close_a_route_and_what_came_of_nobody_is_felt_by_nobody(guide) -> None:
    for line in range(WALLS):
        walker = Walker(guide, ProfilesSpider.asking(), line, username=f"n{line}")
        assert walker.asks() == "web_profile_info"
        walker.fails(WALL, by=None)  # the project's own middleware has answered
    for line in range(WALLS):
        walker = Walker(guide, ProfilesSpider.asking(), line, username=f"n{line}")
        assert walker.asks() == "web_profile_info"
        walker.fails(WALL)
    walker = Walker(guide, ProfilesSpider.asking(), 9, username="last")
    assert walker.asks() != "web_profile_info"


def test_an_id_that_a_list_needs_is_asked_for_first_and_remembered(guide) -> None:
    guide.has_session = True
    spider = FollowersSpider.asking()
    walker = Walker(guide, spider, username="nasa")
    assert walker.asks() == "web_profile_info"
    assert walker.gives([Profile(pk="7", username="nasa", is_private=False)], pk="7") == []
    assert walker.asks() == "friendships_followers"
    assert walker.visit.arguments["pk"] == "7"
    (item,) = walker.walk.answered(walker.visit, Page([UserRef(pk="1", username="a")])) or [None]
    assert (item.pk, item.list_pk) == ("1", "7")
    assert walker.ends() == ("done", "")

    again = Walker(guide, spider, 2, username="nasa")
    assert again.asks() == "friendships_followers"
    assert again.visit.remembered == {"pk"}
    assert guide.counts["instaspider/ids/remembered"] == 1


def test_a_name_whose_account_changed_is_asked_for_anew(guide) -> None:
    guide.has_session = True
    guide.accounts.learn("nasa", "7", is_private=False)
    walker = Walker(guide, FollowersSpider.asking(), username="nasa")
    assert walker.asks() == "friendships_followers"
    walker.fails(GONE)  # nobody has that id any more
    assert guide.counts["instaspider/ids/wrong"] == 1
    assert walker.asks() == "web_profile_info"
    assert "pk" not in walker.visit.arguments
    walker.gives([Profile(pk="8", username="nasa", is_private=False)], pk="8", username="nasa")
    assert walker.asks() == "friendships_followers"
    assert walker.visit.arguments["pk"] == "8"


def test_a_new_name_of_an_account_is_told(guide) -> None:
    guide.has_session = True
    guide.accounts.learn("nasa", "7")
    guide.now += 400 * 86400  # not believed any more, but the best guess when the name is gone
    walker = Walker(guide, ProfilesSpider.asking(), username="nasa")
    routes = []
    while not walker.visit.sought:
        routes.append(walker.asks())
        walker.fails(GONE)
    assert len(routes) == 1 or len(set(routes)) == len(routes)
    walker.asks()
    assert walker.visit.last_ask.arguments["pk"] == "7"
    walker.gives([Profile(pk="7", username="space")], pk="7", username="space")
    assert walker.ends() == ("done", "renamed: nasa is now space (pk 7)")
    assert guide.told == ["renamed: nasa is now space (pk 7)"]


def test_things_that_one_row_takes_together_are_asked_together_and_alone_if_that_fails(
    guide,
) -> None:
    guide.has_session = True
    walker = Walker(guide, TraySpider.asking(posts="1"), viewer="tray")
    walker.asks()
    users = [UserRef(pk=str(number), username=f"u{number}") for number in range(1, 4)]
    assert walker.gives(users) == ["1", "2", "3"]
    walker.asks()
    assert walker.visit.last_ask.row.things(walker.visit.last_ask.arguments) == ("1", "2", "3")
    walker.fails(Attempt("restricted", "not for you"))
    alone = []
    while isinstance(said := walker.walk.next(walker.visit), Ask):
        alone.append((said.arguments["pk"], said.alone))
        walker.gives([])
    assert alone == [("1", True), ("2", True), ("3", True)]
    assert guide.counts["instaspider/shared/alone"] == 1
    assert walker.visit.end == End("done", "", walker.visit.parsed_by)


def test_an_answer_for_several_inputs_that_leaves_one_open_is_none_for_it(guide) -> None:
    guide.has_session = True
    walker = Walker(guide, TraySpider.asking(posts="1"), viewer="tray")
    walker.asks()
    walker.gives([UserRef(pk="1", username="u1")])
    walker.asks()
    page: Page[Any] = Page([], "more")
    assert walker.walk.answered(walker.visit, page, ("1", "2")) is None
    assert walker.visit.steps[-1].alone


def test_a_list_that_goes_round_in_a_circle_is_read_by_routes_of_another_kind(guide) -> None:
    guide.has_session = True
    walker = Walker(guide, TaggedSpider.asking(), pk="7")
    asked: list[tuple[str, str | None]] = []
    took: list[list[str] | None] = []
    while isinstance(said := walker.walk.next(walker.visit), Ask):
        asked.append((said.row.name, said.arguments.get("cursor")))
        took.append(walker.gives(posts(len(asked)), "same", pk="7"))
    one, other = "graphql_tagged_connection", "usertags"
    assert asked == [(one, None), (one, "same"), (other, None), (other, "same")]
    assert took == [["1"], ["2"], ["3"], ["4"]]
    assert guide.counts["instaspider/lists/begun_anew"] == 1
    assert isinstance(said, End)
    assert said.outcome == "failed"
    assert said.reason.startswith("4 items came; the next page, at cursor 'same': usertags: gave a")


def test_pages_without_anything_new_end_a_list(guide) -> None:
    walker = Walker(guide, PostsSpider.asking(), username="nasa", fbid="9")
    walker.asks()
    walker.gives(posts(1), "0")
    for number in range(EMPTY_PAGES + 1):
        walker.asks()
        assert walker.gives(posts(1), f"next {number}") == []
    outcome, reason = walker.ends()
    assert (outcome, "without anything new" in reason) == ("failed", True)


def test_a_page_that_cannot_be_read_is_asked_for_again_in_the_middle_of_a_list(guide) -> None:
    walker = Walker(guide, PostsSpider.asking(), username="nasa", fbid="9")
    walker.asks()
    walker.gives(posts(1), "a")
    route = walker.asks()
    for _ in range(REREADS):
        walker.walk.misread(walker.visit, HALF)
        assert walker.asks() == route
    walker.walk.misread(walker.visit, HALF)
    assert walker.visit.steps[-1].attempts[route].reason == str(HALF)
    assert guide.counts["instaspider/pages/reread"] == REREADS


def test_gone_by_a_sign_that_its_row_believes_alone(guide) -> None:
    walker = Walker(guide, ProfilesSpider.asking(), username="nasa")
    row = walker.asks()
    walker.fails(GONE)
    if isinstance(said := walker.walk.next(walker.visit), Ask):
        assert said.row.name != row
        walker.walk.misread(walker.visit, AbsentError("row", "data.user", "null"))
    while isinstance(said, Ask):
        said = walker.walk.next(walker.visit)
        if isinstance(said, Ask):
            walker.fails(GONE)
    assert said.outcome == "not_found"


def test_an_empty_list_of_a_private_account_is_private(guide) -> None:
    guide.has_session = True
    walker = Walker(guide, FollowersSpider.asking(), pk="7")
    walker.asks()
    assert walker.gives([]) == []
    walker.asks()
    assert walker.visit.steps[-1].capability == "profile"
    walker.gives([Profile(pk="7", username="nasa", is_private=True)], pk="7")
    assert walker.ends() == ("private", PRIVATE)


def test_since_ends_a_list_in_order_of_time(guide) -> None:
    from datetime import UTC, datetime

    spider = PostsSpider.asking(since="2026-01-01")
    walker = Walker(guide, spider, username="nasa")
    walker.asks()
    new, old = posts(1, 2)
    new.taken_at, new.is_pinned = datetime(2026, 5, 1, tzinfo=UTC), False
    old.taken_at, old.is_pinned = datetime(2025, 5, 1, tzinfo=UTC), False
    assert walker.gives([new, old], "more") == ["1"]
    assert walker.ends() == ("done", "")


def test_what_is_asked_aside_is_missing_and_nothing_more(guide) -> None:
    walker = Walker(guide, HighlightsSpider.asking(posts="1"), pk="7")
    guide.has_session = True
    walker.asks()
    assert walker.gives([Highlight(pk="5"), Highlight(pk="6")]) == ["5", "6"]
    first = walker.walk.next(walker.visit)
    while isinstance(first, Ask) and first.arguments.get("highlight") == "5":
        walker.fails(Attempt("transient", "lost"))
        first = walker.walk.next(walker.visit)
    assert isinstance(first, Ask)
    assert first.arguments["highlight"] == "6"
    assert walker.gives(posts(1)) == ["1"]
    outcome, reason = walker.ends()
    assert (outcome, reason[:22]) == ("failed", "something is missing: ")


def test_one_crawl_takes_inputs_with_arguments_of_their_own(guide) -> None:
    """As a client and a fleet ask: one walk, plans of several spiders."""
    walk = Walk(guide)
    plans = (PostsSpider.asking(limit="1"), PostsSpider.asking(), CommentsSpider.asking())
    told = ({"username": "a"}, {"username": "b"}, {"media_pk": "3", "shortcode": "C"})
    visits = [
        Visit(line, "x", dict(arguments), plan=plan, bounds=plan.bounds_after(None))
        for line, (plan, arguments) in enumerate(zip(plans, told, strict=True), 1)
    ]
    for visit in visits:
        walk.begin(visit, visit.plan.first_steps(None))  # type: ignore[attr-defined]
    asks = [walk.next(visit) for visit in visits]
    assert [ask.row.capability for ask in asks if isinstance(ask, Ask)] == [
        "posts",
        "posts",
        "comments_popular",
    ]
    assert [ask.line for ask in asks if isinstance(ask, Ask)] == [1, 2, 3]
    took = [walk.answered(visit, Page(posts(1, 2))) for visit in visits[:2]]
    assert [len(items or ()) for items in took] == [1, 2]


def test_a_walk_goes_on_where_its_state_was_written(guide) -> None:
    spider = PostsSpider.asking(limit="3")
    walker = Walker(guide, spider, username="nasa", fbid="9")
    walker.asks()
    walker.gives(posts(1, 2), "a")
    state = state_of(walker.visit)

    from instaspider.catalogue import ENDPOINTS

    later = Walker(HandGuide(), spider, username="nasa", fbid="9")
    restore(later.visit, state, ENDPOINTS)
    ask = later.walk.next(later.visit)
    assert isinstance(ask, Ask)
    assert ask.arguments["cursor"] == "a"
    assert later.gives(posts(2, 3, 4), "b") == ["3"]
    assert later.ends() == ("done", "")


def test_nothing_can_come_before_anything_was_asked(guide) -> None:
    walker = Walker(guide, PostsSpider.asking(), username="nasa")
    with pytest.raises(ValueError, match="nothing was asked"):
        walker.gives([])
