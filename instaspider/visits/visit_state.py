"""Writes an input under way as JSON and reads it back, for a crawl that goes on later.

What is written holds no secret: ids, cursors, counts, and the short name of the identity that got
the last answer. Shape: ``{"v": 1, "steps": [{"capability": "posts", "cursor": "...", ...}], ...}``;
what has its default is left out.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from instaspider.catalogue import ENDPOINTS
from instaspider.verdicts.effects import EFFECTS
from instaspider.visits.extent import Extent
from instaspider.visits.step import Attempt, End, Step
from instaspider.visits.visit import Visit

_VERSION = 1
_SEEN = 200
"""How many ids of items are written: an item that comes twice comes within a few pages."""
_CURSORS = 16
_PLAIN = (
    "requests",
    "came",
    "counted",
    "broken",
    "identity",
    "parsed_by",
    "private",
    "unsure",
    "note",
    "failure",
    "began",
    "distrusts",
    "sought",
)
_STEP = (
    "wants",
    "by",
    "counts",
    "dated",
    "aside",
    "login",
    "alone",
    "cursor",
    "row",
    "pages",
    "empty",
    "rereads",
    "again",
    "stalled",
)
_EXTENT = ("lists", "there", "below", "opened", "cut", "left_out", "blind", "told")
_ATTEMPT = ("verdict", "reason", "absence", "status", "passing")
_FRESH = Visit(0, "", {})
_FRESH_STEP = Step("")
_FRESH_EXTENT = Extent()
_CAPABILITIES = frozenset(row.capability for row in ENDPOINTS.values())


def state_of(visit: Visit) -> str:
    """Return where an input is, between two of its requests, as JSON."""
    state: dict[str, Any] = {
        "v": _VERSION,
        "arguments": visit.arguments,
        "steps": [_step(step) for step in visit.steps],
        **_changed(visit, _FRESH, _PLAIN),
    }
    if extent := _changed(visit.extent, _FRESH_EXTENT, _EXTENT):
        state["extent"] = extent
    if len(visit.seen):
        state["seen"] = visit.seen.newest(_SEEN)
    if visit.remembered:
        state["remembered"] = sorted(visit.remembered)
    if visit.bounds.since is not None:
        state["since"] = visit.bounds.since.isoformat()
    if (short := visit.shortfall) is not None:
        state["shortfall"] = [short.outcome, short.reason, short.endpoint]
    return _dumped(state)


def with_failure(state: str, failure: str) -> str:
    """Return the same JSON for an input for which a pipeline raised an error since."""
    return _dumped({**json.loads(state), "failure": failure})


def _dumped(state: dict[str, Any]) -> str:
    return json.dumps(state, ensure_ascii=False, separators=(",", ":"))


def _step(step: Step) -> dict[str, Any]:
    state = {"capability": step.capability, **_changed(step, _FRESH_STEP, _STEP)}
    if step.arguments:
        state["arguments"] = step.arguments
    if step.attempts:
        state["attempts"] = {
            row: [getattr(attempt, name) for name in _ATTEMPT]
            for row, attempt in step.attempts.items()
        }
    if len(step.cursors):
        state["cursors"] = step.cursors.newest(_CURSORS)
    return state


def _changed(thing: object, fresh: object, names: tuple[str, ...]) -> dict[str, Any]:
    return {
        name: value for name in names if (value := getattr(thing, name)) != getattr(fresh, name)
    }


def restore(visit: Visit, state: str, rows: Collection[str]) -> None:
    """Bring a new :class:`Visit` to where that input was. ``rows``: all routes of this version.

    Raises ValueError for a state that another version has written; the input is then as it was.
    """
    try:
        read = json.loads(state)
        if read["v"] != _VERSION:
            raise ValueError(f"version {read['v']}")
        arguments = dict(read["arguments"])
        steps = [_restored_step(each) for each in read["steps"]]
        plain = {name: read[name] for name in _PLAIN if name in read}
        plain["unsure"] = bool(read.get("unsure"))  # an input by its id begins with it
        shortfall = End(*read["shortfall"]) if "shortfall" in read else None
        extent = _restored_extent(read.get("extent"), plain.get("came", 0))
        remembered = set(map(str, read.get("remembered", ())))
        since = datetime.fromisoformat(read["since"]) if "since" in read else None
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__}: {error}") from None
    _check(steps, rows)
    for name, value in plain.items():
        setattr(visit, name, value)
    visit.brought = visit.came
    visit.arguments = {**visit.arguments, **arguments}
    visit.steps = steps
    visit.remembered = remembered
    visit.shortfall = shortfall
    visit.extent = extent
    visit.bounds = replace(visit.bounds, since=since)
    for each in read.get("seen", ()):
        visit.seen.add(each)


def _check(steps: Sequence[Step], rows: Collection[str]) -> None:
    """Raise ValueError for names that this version does not have."""
    if gone := {step.row for step in steps if step.row}.difference(rows):
        raise ValueError(f"there is no route {', '.join(sorted(gone))}")
    said: set[str] = {attempt.verdict for step in steps for attempt in step.attempts.values()}
    if gone := said.difference(EFFECTS):
        raise ValueError(f"there is no verdict {', '.join(sorted(gone))}")
    if gone := {step.capability for step in steps}.difference(_CAPABILITIES):
        raise ValueError(f"nothing is asked that is called {', '.join(sorted(gone))}")


def _restored_extent(state: dict[str, Any] | None, came: int) -> Extent:
    if state is None:  # written by a version that did not count
        return Extent(blind=came > 0)
    told = {thing: (count, route) for thing, (count, route) in state.get("told", {}).items()}
    return Extent(**{**state, "told": told})


def _restored_step(state: dict[str, Any]) -> Step:
    plain = {name: state[name] for name in _STEP if name in state}
    step = Step(state["capability"], dict(state.get("arguments", {})), **plain)
    step.attempts = {row: Attempt(*said) for row, said in state.get("attempts", {}).items()}
    for cursor in state.get("cursors", ()):
        step.cursors.add(cursor)
    return step
