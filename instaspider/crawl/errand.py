"""Defines the errand: what travels with a request of ours.

An errand is pickled into job directories. So its path and the meaning of its fields never change, a
field that a later version drops or adds spoils nothing, and it holds no secret.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any

from scrapy import Request
from scrapy.http import Response

from instaspider.verdicts.effects import EFFECTS, Verdict

KEY = "instaspider"
"""The key of the errand in ``request.meta``."""
WALK = "the walk"
PROXY = "the proxy middleware"
HEALTH = "the health middleware"


@dataclass(frozen=True)
class Errand:
    """Holds what a request is for, what was met on the way, and what came of it. An errand is never
    changed: another one is put in its place."""

    endpoint: Annotated[str, WALK] = ""
    """row of the [catalogue](endpoints.md) that the request is for; empty: none, as for
    robots.txt"""
    line: Annotated[int, WALK] = 0
    """line of the input in the list, as in the [outcomes file](outcomes.md#the-outcomes-file)"""
    crawl: Annotated[str, WALK] = ""
    """random name of the crawl: requests that an earlier one left in a job directory are not
    sent"""
    arguments: Annotated[Mapping[str, str], WALK] = field(default_factory=dict)
    """what the row takes, e.g. `{"username": "nasa"}`; `cursor` is the page of a list, `more` are
    further ids for a row that takes [several](requests.md#several-in-one-request)"""
    stick: Annotated[str | None, WALK] = None
    """name of the identity that got the last page of a list, and is preferred for the next one
    while it is ready"""
    avoid: Annotated[str, "the walk, the health middleware"] = ""
    """identity through which the last try got no answer, or met a wall; another is taken if one is
    ready"""
    probe: Annotated[bool, WALK] = False
    """whether the request is sent although its route is closed to all addresses"""
    again: Annotated[bool, WALK] = False
    """whether the route is asked once more, and had better be from an address where it met no
    wall"""
    alone: Annotated[bool, WALK] = False
    """whether the request is not put together with those of [other
    inputs](requests.md#several-in-one-request)"""
    sender: Annotated[str | None, WALK] = None
    """the only identity that may send the request; `None`: any that fits its row"""
    edition: Annotated[int, "the walk, the health middleware"] = 0
    """how often the row's [document](documents.md) had changed when the request was made; 0 for
    rows without one"""
    tries: Annotated[int, HEALTH] = 0
    """tries on this route that failed, counted against `INSTASPIDER_MAX_TRIES`"""
    met: Annotated[Mapping[str, int], HEALTH] = field(default_factory=dict)
    """what those failures were, in words, and how often each came"""
    spared: Annotated[int, HEALTH] = 0
    """tries on this route that failed through no fault of the request and are not among `tries`"""
    follows: Annotated[str | None, "the look-up of a document"] = None
    """identity whose page names this bundle; it is sent as that identity, without a lease"""
    turn: Annotated[bool, PROXY] = False
    """whether the request has the turn of the crawl's writes"""
    lease: Annotated[int | None, PROXY] = None
    """number of the leave to send; `None` once the request has ended"""
    sent_at: Annotated[float | None, PROXY] = None
    """when leave was given, in seconds of the monotonic clock"""
    blameless: Annotated[bool, PROXY] = False
    """whether the request got no answer through no fault of its own"""
    refused: Annotated[str, "the unpacking middleware"] = ""
    """why the body of an answer was [not taken in](requests.md#how-large-an-answer-may-be), in
    words of its outcome"""
    shared: Annotated[tuple[str, ...], "the sharing middleware"] = ()
    """ids that the request with the answer was about, if it was sent for several inputs; it had its
    own errand, and `identity`, `verdict`, `reason` and `absence` are from there"""
    verdict: Annotated[Verdict | None, HEALTH] = None
    """what the answer [turned out to be](outcomes.md#from-verdict-to-outcome)"""
    reason: Annotated[str, HEALTH] = ""
    """the same in words"""
    absence: Annotated[str, HEALTH] = ""
    """kind of the sign of "nobody there": `404`, `null`, or empty"""
    page: Annotated[int | None, WALK] = None
    """which of its input's answers this is, from 0; items are counted by it"""

    @classmethod
    def of(cls, request: Request) -> Errand:
        """Return the errand of a request; an empty one if it has none."""
        found: Errand = request.meta.get(KEY, NONE)
        return found

    @classmethod
    def of_answer(cls, response: Response) -> Errand:
        """Return the errand of the request that got the answer, which may be a re-sent one."""
        return NONE if response.request is None else cls.of(response.request)

    @classmethod
    def note(cls, request: Request, **changes: Any) -> None:
        """Put a changed errand in the place of a request's present one."""
        request.meta[KEY] = cls.of(request).but(**changes)

    @property
    def is_answered(self) -> bool:
        """Whether the answer is what was asked for."""
        return self.verdict is not None and EFFECTS[self.verdict].is_answer

    def but(self, **changes: Any) -> Errand:
        """Return an errand with other values. It does without the checks of
        :func:`dataclasses.replace`, which cost more than all else that is done with errands."""
        made = object.__new__(Errand)
        made.__dict__.update(self.__dict__, **changes)
        return made

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        known = {each.name for each in fields(self)}
        self.__dict__.update(NONE.__dict__)
        self.__dict__.update({name: value for name, value in state.items() if name in known})


NONE = Errand()
