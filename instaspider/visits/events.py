"""Notes what happens to an input beside its answers. Pure.

Such events are requests that go out or are given up, items that leave the pipelines, and an end
from outside. They belong to the walk, which takes an input from question to question; none of them
asks anything.
"""

from __future__ import annotations

from typing import Any

from instaspider.visits.step import End
from instaspider.visits.tally import Tally
from instaspider.visits.visit import Visit


def started(visit: Visit) -> None:
    """Note that Scrapy's engine has taken the input's first request."""
    visit.begun = True


def sent(visit: Visit) -> None:
    """Count a request that is sent for the input."""
    visit.requests += 1


def given_up(visit: Visit) -> None:
    """Note that the request was given up because the crawl is being stopped. The ledger closes the
    input as ``not_done``."""
    visit.stopped = True


def ended(visit: Visit, end: End) -> None:
    """Note how the input ends as soon as its items are through."""
    visit.finish(end)


def broke_off(visit: Visit, end: End) -> None:
    """Note an end that comes while an answer is read: no more items are given out."""
    visit.pages.stop()
    visit.finish(end)


# -- items in the pipelines ----------------------------------------------------------------


def page_begins(visit: Visit) -> Tally:
    """Return a new tally, which counts the items of the answer that is about to be read."""
    return visit.pages.begin()


def given(page: Tally, item: Any, asked: dict[str, str]) -> None:
    """Note that an item of an answer is given out. ``asked``: what its step was asked with."""
    page.gives(item, asked)


def page_ends(page: Tally, state: str | None = None) -> None:
    """Note that all items of an answer were given out. ``state``: where the input goes on."""
    page.read = True
    page.state = state


def item_through(visit: Visit, number: int | None, kept: Any = None) -> bool:
    """Note that an item left the pipelines, and return whether its answer's last one did.

    ``number``: which answer it is from; ``kept``: what the ledger's recorder keeps of it.
    """
    if not visit.pages:
        return False
    page = visit.pages.find(number) or visit.pages.first
    page.went(kept)
    return page.is_over


def page_through(visit: Visit) -> Tally | None:
    """Take out and return the earliest answer if its items are all through; otherwise None."""
    return visit.pages.through()


def held_back(visit: Visit) -> None:
    """Note that the items that are still on their way never come."""
    visit.pages.stop(lost=True)


def raised(visit: Visit, why: str) -> None:
    """Note that a pipeline raised, and why."""
    visit.failure = why


def left_open(visit: Visit, why: str) -> None:
    """Note that a pipeline did not do all that it had to. The first reason is the cause."""
    visit.unfinished = visit.unfinished or why
