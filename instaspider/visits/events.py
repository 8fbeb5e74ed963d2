"""Notes what happens to an input beside its answers: requests that go out or are given up, items in
the pipelines, an end from outside. It is the part of a walk that asks nothing, and pure.
"""

from __future__ import annotations

from typing import Any

from instaspider.visits.step import End
from instaspider.visits.tally import Tally
from instaspider.visits.visit import Visit


def started(visit: Visit) -> None:
    """Note that the first request came as far as Scrapy's engine."""
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
    """Return a new tally for the answer that is about to be read."""
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
    """Take out the earliest answer and return it if all its items are through; otherwise None."""
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
