"""Writes down, page by page, what came of each input, in a thread of its own.

All that came since the last batch is one transaction. If the database is the user's store, it has
the items of those pages. In any case it has where their inputs go on, or how they ended. So an
input is called done exactly when its rows are there.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from instaspider.exceptions import StorageError
from instaspider.state.database import Database, fatal
from instaspider.state.patience import Patience
from instaspider.state.run_tables import storable, upsert_inputs, upsert_names, upsert_visits
from instaspider.visits.outcomes import OutcomeRow

logger = logging.getLogger(__name__)

LINGER = 0.2
"""Seconds that a page waits for others to be written with it."""
ROOM = 2000
"""How many items may wait to be written before crawls wait for the database."""
CLOSE_SECONDS = 30.0
"""Seconds that a crawl at its end goes on trying to reach a database that is gone."""

WriteItems = Callable[[Connection, Sequence[Any]], object]


@dataclass(slots=True)
class Unit:
    """One page of one input; the units of an input come in the order of its pages."""

    key: str
    """The key of the input, as its spider makes it."""
    items: list[Any] = field(default_factory=list)
    """The items as ``write_items`` takes them; empty if the database is not the user's store."""
    state: str | None = None
    """Where the input goes on, as JSON. None: it has ended, or nothing is known that would help."""
    row: OutcomeRow | None = None
    """The outcome, if the input has ended."""
    began: float | None = None
    """When the visit that ended with this unit began, as Unix time."""
    requests: int = 0
    """How many requests were sent for the input so far."""
    account: tuple[str, str] | None = None
    """Username and pk of the account that the input is, if both are known."""
    line: int = 0
    """The line of the input in a fleet's run; 0 in a local one."""
    place: int = 0
    """The number of the worker that had the input then; 0 in a local run."""


class Journal:
    """Writes one run down. All methods but the constructor belong to the event loop's thread."""

    def __init__(
        self,
        database: Database,
        run: int,
        spider: str,
        *,
        patience: Patience,
        write_items: WriteItems | None = None,
        keeps_states: bool = True,
        make_writer: Callable[..., Writer] | None = None,
    ) -> None:
        """``write_items`` writes items to the store, within the transaction of the batch.
        ``keeps_states``: write where inputs go on; otherwise only their visits. ``make_writer``:
        another kind of :class:`Writer`."""
        self._patience = patience
        self.before_commit: Callable[[], bool] = lambda: True
        """Called before a batch is written, to flush the feeds, so that no row is ahead of a file.
        False: a feed cannot be flushed; the crawl stops, and nothing more may be called done."""
        self.committed: Callable[[Sequence[Unit]], None] = _nothing
        """Called with the units that are written for good, in their order."""
        self.failed: Callable[[StorageError], None] = _nothing
        """Called once, with the error that stops the crawl."""
        self.error: StorageError | None = None
        make = make_writer or Writer
        self._writer = make(database, run, spider, patience, write_items, keeps_states)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._units: list[Unit] = []
        self._items = 0
        self._writing = False
        self._timer: asyncio.TimerHandle | None = None
        self._waiters: list[asyncio.Future[None]] = []
        self._batches: queue.SimpleQueue[list[Unit] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, unit: Unit) -> None:
        """Take a page, to be written soon; never waits."""
        if self.error is not None:
            return
        self._units.append(unit)
        self._items += len(unit.items)
        if self._timer is None and not self._writing:
            self._timer = self._running_loop().call_later(LINGER, self._cut)

    @property
    def is_idle(self) -> bool:
        """Whether everything that came is written."""
        return not self._units and not self._writing

    @property
    def is_full(self) -> bool:
        """Whether so much waits to be written that the crawl waits for the database."""
        return self._items + len(self._units) > ROOM and self.error is None

    async def room(
        self, is_closing: Callable[[], bool] = lambda: False, every: float | None = None
    ) -> None:
        """Wait while too many items wait to be written; after an error, return at once.

        After an error nothing more is written, and the crawl is being stopped. ``is_closing`` says
        whether the crawl is being stopped for another reason: then a database that is gone gets no
        more time than at the end of a crawl. It is asked ``every`` so many seconds; None: only when
        something was written.
        """
        while self.is_full:
            if is_closing():
                self._patience.hurry(CLOSE_SECONDS)
            waiter = self._running_loop().create_future()
            self._waiters.append(waiter)
            await asyncio.wait([waiter], timeout=every)

    async def close(self) -> None:
        """Write all that is left and end the thread; :attr:`error` tells if that failed."""
        self._patience.hurry(CLOSE_SECONDS)
        while (self._units or self._writing) and self.error is None:
            if not self._writing:
                self._cut()
            if self._writing:
                waiter = self._running_loop().create_future()
                self._waiters.append(waiter)
                await waiter
        self.stop()

    def stop(self) -> None:
        """End the thread without waiting for a database."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._thread is not None:
            self._patience.hurry(0.0)
            self._batches.put(None)
            self._thread.join()
            self._thread = None

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        return self._loop

    def _cut(self) -> None:
        """Give all units that came to the thread, as one batch."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._writing or not self._units:
            return
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name="instaspider-journal", daemon=True
            )
            self._thread.start()
        units, self._units = self._units, []
        if not self.before_commit():
            self.error = StorageError("A feed cannot be written.")
            self._units.clear()
            self._wake()
            return
        self._writing = True
        self._batches.put(units)

    def _work(self) -> None:
        while (units := self._batches.get()) is not None:
            error: StorageError | None = None
            try:
                self._writer.write(units)
            except StorageError as why:
                error = why
            except Exception as why:  # noqa: BLE001 - whatever it is, nobody must wait for ever
                error = self._writer.stopped_by(why)
            try:
                self._running_loop().call_soon_threadsafe(self._written, units, error)
            except RuntimeError:  # the loop was closed in the meantime
                return

    def _written(self, units: list[Unit], error: StorageError | None) -> None:
        self._writing = False
        self._items -= sum(len(unit.items) for unit in units)
        try:
            if error is not None:
                self._fail(error)
            else:
                if self._units:
                    self._timer = self._running_loop().call_later(LINGER, self._cut)
                self.committed(units)
        finally:
            self._wake()

    def _fail(self, error: StorageError) -> None:
        self.error = error
        self._units.clear()
        self.failed(error)
        self._wake()

    def _wake(self) -> None:
        waiters, self._waiters = self._waiters, []
        for waiter in waiters:
            if not waiter.done():
                waiter.set_result(None)


class Writer:
    """Writes batches of a local run, in the journal's thread."""

    def __init__(
        self,
        database: Database,
        run: int,
        spider: str,
        patience: Patience,
        write_items: WriteItems | None,
        keeps_states: bool,
    ) -> None:
        self._keeps_states = keeps_states
        self._database = database
        self._run = run
        self._spider = spider
        self._patience = patience
        self._write_items = write_items

    def write(self, units: Sequence[Unit]) -> None:
        """Write a batch. Raises :class:`StorageError`."""
        self._patience.until_done(lambda: self._write(units))

    def stopped_by(self, error: Exception) -> StorageError:
        """Log an unforeseen error, and return the exception that stops the crawl."""
        logger.error(
            "An unforeseen error while the outcomes of inputs were written: the crawl stops.",
            exc_info=error,
        )
        return fatal(self._database, error)

    def _write(self, units: Sequence[Unit]) -> None:
        with self._database.writing() as connection:
            self._write_all(connection, units)

    def _write_all(self, connection: Connection, units: Sequence[Unit]) -> None:
        if self._write_items is not None:
            self._write_items(connection, [item for unit in units for item in unit.items])
        latest = {unit.key: unit for unit in units if unit.state or has_ended(unit)}
        if latest and self._keeps_states:
            self._write_inputs(connection, [*latest.values()])
        done = [unit for unit in latest.values() if _done(unit)]
        upsert_visits(connection, [self._visit(unit) for unit in done])
        accounts = {unit.account for unit in latest.values() if unit.account is not None}
        upsert_names(connection, {(storable(name), storable(pk)) for name, pk in accounts})

    def _write_inputs(self, connection: Connection, units: Sequence[Unit]) -> None:
        upsert_inputs(connection, [self._input(unit) for unit in units])

    def _input(self, unit: Unit) -> tuple[Any, ...]:
        key, row = storable(unit.key), unit.row
        if row is None:
            return self._run, key, None, "", "", unit.requests, unit.state, *[None] * 4
        told = (row.outcome, storable(row.reason), row.endpoint, row.requests)
        extent = (row.items, row.declared, row.declared_by, row.complete)
        return self._run, key, *told, None, *extent

    def _visit(self, unit: Unit) -> tuple[Any, ...]:
        return self._spider, storable(unit.key), unit.began


def has_ended(unit: Unit) -> bool:
    """Whether the unit ends its input for this run."""
    # An input that is not done is left to the next crawl of the run.
    return unit.row is not None and unit.row.outcome != "not_done"


def _done(unit: Unit) -> bool:
    return unit.row is not None and unit.row.outcome == "done" and unit.began is not None


def _nothing(*args: object) -> None:
    del args
