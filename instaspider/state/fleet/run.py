"""Works for a run of a fleet: takes inputs as they come, and writes down what comes of them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from instaspider.inputs import Entry, entry_of
from instaspider.parsing.documents import Announced
from instaspider.parsing.spoken import program
from instaspider.state.any_run import AnyRun
from instaspider.state.database import Database
from instaspider.state.fleet import lookups
from instaspider.state.fleet.claims import Claim, Claims, Read, is_over
from instaspider.state.fleet.fleets import Fleet
from instaspider.state.fleet.keeping import Keeper
from instaspider.state.fleet.worker import TakenOverError
from instaspider.state.fleet.writer import FleetWriter
from instaspider.state.journal import Unit, Writer
from instaspider.state.run_tables import KnownInput
from instaspider.visits.outcomes import OutcomeRow
from instaspider.visits.visit import Visit

OPEN_EACH = 4
"""How many inputs are open at most for each identity that the worker holds. By what the crawl has
room for, the first worker would take all long lists, and have the addresses for few of them."""
_MOST = 500
_PAUSE = 0.5


class FleetRun(AnyRun):
    """The run of this crawl, as one of many workers sees it."""

    can_go_on = True
    asks = True

    def __init__(self, fleet: Fleet, database: Database, visitor: str, keeper: Keeper) -> None:
        """``database``: for what comes of inputs; the lease has connections of its own."""
        super().__init__(database, visitor)
        self.fleet = fleet
        self.keeper = keeper
        self.forget: Callable[[], None] = lambda: None
        """Called when the worker was taken over: drops all that is under way."""
        self.parse: Callable[[str], Any] = str
        """Reads the text of an input. Raises ValueError."""
        self.key: Callable[[Any], str] = str
        """Returns what makes two inputs the same."""
        self.is_closing: Callable[[], bool] = lambda: False
        """Whether the crawl is being stopped, so that it takes no more inputs."""
        self._claims = self._new_claims()
        self._ready: deque[Claim] = deque()
        self._known: dict[str, KnownInput] = {}
        self._open: dict[int, int] = {}
        """Line -> place of the worker: inputs that this worker has, by the database."""
        self._alone: int | None = None
        self._changed = asyncio.Event()
        self._is_closed = False
        self._lost_places: Collection[int] = ()
        keeper.lost, keeper.joined = self._lose, self._begin
        keeper.gained = self._changed.set
        keeper.is_idle_with_inputs = self._is_idle_with_inputs

    def read_by(self, parse: Callable[[str], Any], key: Callable[[Any], str]) -> None:
        """Read texts of inputs as the spider does, from now on."""
        self.parse, self.key = parse, key

    def close(self) -> None:
        if self._is_closed:
            return
        self._is_closed = True
        self._changed.set()
        if self.journal is not None:
            self.journal.stop()
        self.keeper.end()
        self._database.close()

    # -- inputs --------------------------------------------------------------------------------

    async def look_up(self, keys: Collection[str]) -> Mapping[str, KnownInput]:
        return {key: self._known[key] for key in keys if key in self._known}

    async def entries(self) -> AsyncIterator[Entry[Any]]:
        """Yield inputs as they come, until no worker has anything to do any more."""
        self.keeper.start()
        while not self._is_closed and not self.is_closing():
            if self._ready:
                yield self._next()
            elif not await self._claim():
                if await self._is_over():
                    return
                await self._wait()

    def _next(self) -> Entry[Any]:
        claim = self._ready.popleft()
        entry = entry_of(claim.line, claim.text, self.parse)
        if entry.value is not None:
            known = KnownInput(
                claim.outcome, claim.reason, state=claim.state, visited=claim.visited
            )
            self._known = {self.key(entry.value): known}
        return entry

    @property
    def _room(self) -> int:
        assert self._ledger is not None
        if self._alone not in self._open:
            self._alone = None
        if self._alone is not None or (self._claims.waits_alone and self._open):
            return 0
        under_way = len(self._ledger.visits) + len(self._ready)
        return min(_MOST, OPEN_EACH * self.keeper.holding.usable - under_way)

    async def _claim(self) -> bool:
        """Take inputs if there is room; returns whether any came."""
        worker, claims = self.keeper.worker, self._claims
        if not worker.id or worker.paused or (room := self._room) <= 0:
            return False
        try:
            found = await self.keeper.thread(claims.claim, room, self._read, [*self._open])
        except TakenOverError:
            return False  # the next beat finds it too
        except SQLAlchemyError as error:
            self.keeper.away(error)
            return False
        if claims is not self._claims or not worker.id:
            return False  # meanwhile the worker was taken over, with all that it had
        for claim in found:
            if claim.outcome is None:
                self._open[claim.line] = claims.place
            if claim.alone:
                self._alone = claim.line
        self._ready.extend(found)
        return bool(found)

    def _read(self, text: str) -> Read:
        entry = entry_of(0, text, self.parse)
        if entry.value is None:
            return Read(None, entry.problem or "")
        return Read(self.key(entry.value))

    async def _is_over(self) -> bool:
        worker = self.keeper.worker
        if self.keeper.terms.waits or self._open or worker.paused:
            return False
        with suppress(SQLAlchemyError):
            return await self.keeper.thread(is_over, worker, self.fleet.name)
        return False

    async def _wait(self) -> None:
        """Wait until something has changed, for a moment at most."""
        self._changed.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), _PAUSE)

    def _is_idle_with_inputs(self) -> bool:
        return bool(self._open) and (self.journal is None or self.journal.is_idle)

    def _lose(self) -> None:
        self._ready.clear()
        self._open.clear()
        self._known.clear()
        self.forget()

    def _begin(self) -> None:
        self._claims = self._new_claims()
        self._changed.set()

    def _new_claims(self) -> Claims:
        terms = self.keeper.terms
        visitor = self._visitor if terms.looks_up_visits else None
        return Claims(self.keeper.worker, self.fleet.name, terms.deaths, visitor)

    # -- documents -----------------------------------------------------------------------------

    async def begin_look_up(self, name: str, refused: str) -> Announced | bool:
        try:
            return await self.keeper.thread(lookups.begin, self.keeper.worker, name, refused)
        except TakenOverError:
            return False
        except SQLAlchemyError as error:
            self.keeper.away(error)
            return False

    async def end_look_up(self, name: str, refused: str, seen: Announced | None) -> None:
        # If that fails the others look themselves, when this worker has ended. It may be ending
        # already (RuntimeError).
        with suppress(TakenOverError, SQLAlchemyError, RuntimeError):
            await self.keeper.thread(lookups.end, self.keeper.worker, name, refused, seen)

    # -- the ledger's recorder -----------------------------------------------------------------

    def _make_writer(self, *given: Any) -> Writer:
        writer = FleetWriter(self.keeper.worker, *given)
        self._lost_places = writer.lost
        return writer

    def record(
        self, visit: Visit, items: list[Any], state: str | None, row: OutcomeRow | None
    ) -> None:
        self._submit(visit.line, self._unit(visit, items, state, row))

    def pass_by(self, key: str, row: OutcomeRow) -> None:
        self._submit(row.line, Unit(key, row=row))

    def _submit(self, line: int, unit: Unit) -> None:
        place = self._open.get(line)
        if place is None or self.journal is None:
            return  # the worker was taken over: another one does it again
        self.journal.submit(replace(unit, line=line, place=place))
        if unit.row is not None:
            self._changed.set()

    def _committed(self, units: Sequence[Unit]) -> None:
        written = [unit for unit in units if unit.place not in self._lost_places]
        for unit in written:
            has_ended = unit.row is not None and unit.row.outcome != "not_done"
            if has_ended and self._open.get(unit.line) == unit.place:
                del self._open[unit.line]
                self.keeper.ended += 1
        super()._committed(written)
        self._changed.set()

    def wait_in_words(self, now: float) -> str:
        worker = self.keeper.worker
        if worker.paused:
            return f"the end of the run's pause: {program()} fleet resume {self.fleet.name}"
        if worker.until <= now:
            return "the database, which does not answer"
        if not self.keeper.holding.usable:
            return "an address: other workers have them all"
        return super().wait_in_words(now)
