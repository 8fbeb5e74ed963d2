"""An input under way goes into JSON and comes back as it was, and pages are handed on in order."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime
from typing import Any

import pytest
from ledgers import end

from instaspider.catalogue import ENDPOINTS
from instaspider.visits.bounds import Bounds
from instaspider.visits.extent import Extent
from instaspider.visits.ledger import Ledger
from instaspider.visits.outcomes import OutcomeRow
from instaspider.visits.step import Attempt, End, Step
from instaspider.visits.visit import Visit
from instaspider.visits.visit_state import restore, state_of

SINCE = datetime(2026, 11, 1, tzinfo=UTC)


def under_way() -> Visit:
    """One with no field at its default."""
    list_ = Step(
        *("posts", {"highlight": "7"}, "pk", False, True),
        by="username",
        login=True,
        alone=True,
        dated=False,
        cursor="QVFB",
        row="graphql_loggedout_posts_connection",
        attempts={"web_profile_info": Attempt("not_found", "404", "404", 404, passing=True)},
        pages=3,
        empty=1,
        rereads=2,
        again=True,
        stalled=["place_ranked"],
    )
    list_.cursors.add("QVFA")
    list_.cursors.add("QVFB")
    visit = Visit(9, "@nasa", {"username": "nasa", "pk": "528817151"}, "nasa")
    visit.bounds = Bounds(limit=40, since=SINCE)
    visit.steps = [Step("profile", wants="pk"), list_]
    for pk in range(300):
        visit.seen.add(f"Post {pk}")
    visit.requests, visit.came, visit.counted, visit.broken = 7, 36, 30, 1
    visit.identity, visit.parsed_by, visit.note = "proxy-1", "media_info", "renamed: ñ"
    visit.private, visit.unsure, visit.failure, visit.began = True, True, "no room", 12.5
    visit.remembered, visit.distrusts, visit.sought = {"pk"}, True, True
    visit.extent = Extent(
        "comments_popular",
        {"comments": (90, "media_info")},
        36,
        4,
        opened=True,
        cut=True,
        blind=True,
    )
    visit.shortfall = End("failed", "something is missing", "media_info")
    return visit


def same(one: object, other: object, leave: set[str]) -> bool:
    names = [field.name for field in dataclasses.fields(one) if field.name not in leave]  # type: ignore[arg-type]
    return all(getattr(one, name) == getattr(other, name) for name in names)


def test_what_was_not_doubted_any_more_is_not_doubted_again() -> None:
    sure, begun = under_way(), Visit(9, "@nasa", {"username": "nasa", "pk": "528817151"})
    sure.unsure, begun.unsure = False, True  # as one by its id begins
    restore(begun, state_of(sure), ENDPOINTS)
    assert not begun.unsure


@pytest.mark.parametrize("name", ["verdict", "capability", "route"])
def test_names_of_another_version_are_an_error(name) -> None:
    visit = under_way()
    if name == "verdict":
        visit.steps[1].attempts["web_profile_info"] = Attempt("odd", "")  # type: ignore[arg-type]
    elif name == "capability":
        visit.steps[0].capability = "odd"
    else:
        visit.steps[1].row = "odd"
    with pytest.raises(ValueError, match="odd"):
        restore(Visit(9, "@nasa", {}), state_of(visit), ENDPOINTS)


def test_items_of_earlier_crawls_are_told_apart() -> None:
    visit = Visit(9, "@nasa", {})
    restore(visit, state_of(under_way()), ENDPOINTS)
    assert visit.brought == visit.came == 36


def test_everything_comes_back() -> None:
    before = under_way()
    after = Visit(4, "nasa ", {"username": "nasa"}, "nasa", Bounds(limit=40))
    restore(after, state_of(before), ["graphql_loggedout_posts_connection"])
    assert same(before, after, {"line", "text", "steps", "seen", "brought"})
    assert (after.line, after.text) == (4, "nasa ")
    for one, other in zip(before.steps, after.steps, strict=True):
        assert same(one, other, {"cursors"})
        assert one.cursors.newest(99) == other.cursors.newest(99)
    assert after.seen.newest(999) == before.seen.newest(200)
    assert not after.seen.add("Post 299")
    assert state_of(after) == state_of(before)


def test_no_field_is_forgotten() -> None:
    """Whoever adds a field decides whether it is written."""
    here = {"line", "text", "key", "end", "pages", "unfinished", "avoid"}
    here |= {"begun", "stopped", "asked", "plan", "brought"}
    said = {"arguments", "steps", "seen", "bounds", "shortfall"}
    state = json.loads(state_of(under_way()))
    fields = {field.name for field in dataclasses.fields(Visit)}
    assert fields - here - said == set(state) - {"v", "arguments", "steps", "seen"} - {
        "since",
        "shortfall",
    }
    steps = {field.name for field in dataclasses.fields(Step)}
    assert steps == set(state["steps"][1])


def test_little_is_written_for_little() -> None:
    visit = Visit(1, "nasa", {"username": "nasa"}, "nasa", steps=[Step("posts")])
    assert json.loads(state_of(visit)) == {
        "v": 1,
        "arguments": {"username": "nasa"},
        "steps": [{"capability": "posts"}],
    }


@pytest.mark.parametrize(
    "state",
    [
        '{"v": 1, "arguments": {}, "steps": [{"capability": "posts", "row": "gone"}]}',
        "",
        "[]",
        "null",
        '{"v": 2}',
        '{"v": 1}',
        '{"v": 1, "arguments": {}, "steps": [{"x": 1}]}',
    ],
)
def test_what_cannot_be_read_changes_nothing(state) -> None:
    visit = Visit(1, "nasa", {"username": "nasa"}, "nasa", steps=[Step("posts")])
    before = state_of(visit)
    with pytest.raises(ValueError, match=r"\S"):
        restore(visit, state, ["media_info"])
    assert state_of(visit) == before


class Notes:
    """A recorder that keeps what it is given."""

    def __init__(self) -> None:
        self.taken: list[tuple[list[Any], int | None, OutcomeRow | None]] = []

    def kept(self, item: Any) -> Any:
        return item

    def record(
        self, visit: Visit, items: list[Any], state: str | None, row: OutcomeRow | None
    ) -> None:
        pages = None if state is None else json.loads(state)["steps"][0].get("pages", 0)
        self.taken.append((items, pages, row))


def test_pages_are_handed_on_in_order_and_the_end_with_the_last() -> None:
    ledger, notes = Ledger(), Notes()
    ledger.recorder = notes
    visit = ledger.open(1, "nasa", {})
    step = Step("posts", pages=1)
    visit.steps = [step]
    first = visit.pages.begin()
    first.left = 2
    ledger.page_read(visit, first)
    step.pages = 2
    second = visit.pages.begin()
    second.left = 1
    ledger.page_read(visit, second)
    second.left, second.items = 0, ["c"]
    ledger.settle(visit)
    assert notes.taken == []  # the page before is not through
    first.left, first.items = 0, ["a", "b"]
    ledger.settle(visit)
    assert notes.taken == [(["a", "b"], 1, None), (["c"], 2, None)]
    third = visit.pages.begin()
    third.left = 1
    visit.steps.clear()
    visit.end = End("done", "")
    ledger.page_read(visit, third)
    assert len(notes.taken) == 2
    third.left, third.items = 0, ["d"]
    ledger.settle(visit)
    row = OutcomeRow(1, "nasa", "done")
    assert notes.taken[2:] == [(["d"], None, row)]
    assert not ledger.visits
    assert not ledger.counts  # not yet written down
    ledger.recorded(row)
    ledger.recorded(row)
    assert ledger.counts == {"done": 1}


def test_what_was_not_written_down_is_not_done() -> None:
    ledger = Ledger()
    ledger.recorder = Notes()
    ledger.open(1, "nasa", {})
    end(ledger, 1, "done")
    ledger.close(unread_from=None)
    assert ledger.counts == {"not_done": 1}
