"""Keeps a worker's lease while the crawl runs: renews it, takes over who is silent, shares
addresses, and joins anew after a takeover."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from instaspider.parsing.spoken import counted
from instaspider.state.database import is_brief, why
from instaspider.state.fleet.holding import Holding
from instaspider.state.fleet.shares import exchange, give_all_back, register, surplus
from instaspider.state.fleet.speed import Speed
from instaspider.state.fleet.worker import FleetGoneError, TakenOverError, Worker, take_over

logger = logging.getLogger(__name__)

T = TypeVar("T")
_BEAT = 2.0


@dataclass(frozen=True, kw_only=True)
class Terms:
    """How a worker works."""

    lease: float
    """Seconds of silence after which it is taken over."""
    waits: bool
    """Whether it waits for new inputs at the end of the list."""
    deaths: int
    """After so many deaths in a row without progress an input ends as failed."""
    bucket: float
    """Seconds in which an emptied bucket is full again."""
    looks_up_visits: bool
    """Whether it matters when inputs were visited last."""


class Keeper:
    """Renews the lease of one worker, in threads that never hold up the crawl."""

    def __init__(self, run: str, worker: Worker, holding: Holding, terms: Terms) -> None:
        """``run``: the name of the run."""
        self.worker = worker
        self.holding = holding
        self.terms = terms
        self.lost: Callable[[], None] = _nothing
        """Called when others have what the worker had, before it joins anew."""
        self.joined: Callable[[], None] = _nothing
        """Called when the worker has a place in the run again."""
        self.is_idle_with_inputs: Callable[[], bool] = lambda: False
        """Whether the worker has inputs, and nothing that came for them is still to be written."""
        self.gained: Callable[[], None] = _nothing
        """Called when there are further addresses."""
        self.stop: Callable[[str], None] = _nothing
        """Called with the reason for which the crawl must end."""
        self._run = run
        self._threads = ThreadPoolExecutor(2, "instaspider-fleet")
        self._task: asyncio.Task[None] | None = None
        self._is_away = False
        self.ended = 0
        """How many inputs have ended here."""
        self._sending, self._ending = Speed(), Speed()

    def begin(self) -> None:
        """Join, and take addresses. Raises errors of SQLAlchemy, and :class:`FleetGoneError`."""
        worker, holding = self.worker, self.holding
        worker.join()
        with worker.fenced() as connection:
            homes = register(connection, holding.places, holding.homes)
        for name in holding.keep_homes(homes):
            logger.warning("%s sends nothing here: another proxy carries it in the fleet.", name)
        take_over(worker.database, self.terms.bucket, self.terms.deaths)
        got = exchange(worker, {}, ())
        holding.take(got, _now(), worker)
        holding.allow(worker, _now())
        logger.info(
            "Worker %d of the fleet run %r has %s of %d; its inputs come from the database.",
            worker.id,
            self._run,
            counted(len(got), "address", "addresses"),
            len(holding.places),
        )

    def start(self) -> None:
        """Keep the lease from now on."""
        if self._task is None:
            self._task = asyncio.ensure_future(self._keep())

    def end(self) -> None:
        """Give all back. Waits for the database."""
        if self._task is not None:
            self._task.cancel()
        self._threads.shutdown(wait=True, cancel_futures=True)
        try:
            self._give_back()
        except SQLAlchemyError as error:
            logger.warning(
                "The database was not told that this worker ends (%s): others take over what it"
                " had within %g s.",
                why(self.worker.database, error),
                self.terms.lease,
            )
        except TakenOverError:
            pass
        self.worker.database.close()

    def _give_back(self) -> None:
        if not self.worker.id:
            return
        held = self.holding.written(_now(), self.worker.ahead)
        self.holding.drop([*self.holding.held])
        with self.worker.fenced() as connection:
            give_all_back(connection, self.worker, held)
        self.worker.depart()

    async def _keep(self) -> None:
        while True:
            try:
                await self._beat()
            except TakenOverError:
                self._lose()
            except FleetGoneError:
                # It is no error of the program's, so there is nothing to trace back.
                logger.error("The fleet run %r was removed: the crawl stops.", self._run)  # noqa: TRY400
                self.stop("fleet_removed")
                return
            except SQLAlchemyError as error:
                self.away(error)
            await asyncio.sleep(min(_BEAT, self.terms.lease / 4))

    async def _beat(self) -> None:
        worker, holding = self.worker, self.holding
        if not worker.id:
            await self.thread(worker.join)
            self.joined()
        else:
            await self.thread(worker.renew)
        holding.allow(worker, _now())
        self._back()
        await self.thread(take_over, worker.database, self.terms.bucket, self.terms.deaths)
        await self._share()

    async def _share(self) -> None:
        worker, holding = self.worker, self.holding
        back, now = holding.idle(), _now()
        sends, ends = self._sending.at(now, holding.sent), self._ending.at(now, self.ended)
        worker.speeds = (sends, holding.allowed, ends)
        held = holding.written(_now(), worker.ahead)
        got = await self.thread(exchange, worker, held, back)
        holding.drop(back)
        holding.take(got, _now(), worker)
        holding.shrink(await self.thread(surplus, worker, len(holding.held)))
        holding.allow(worker, _now())
        if got:
            self.gained()
        if not holding.held and self.is_idle_with_inputs():
            await self._give_inputs_back()

    async def _give_inputs_back(self) -> None:
        """Let others have the inputs, since they have all addresses. Else each would wait: this one
        for an address, and they for inputs."""
        logger.info(
            "Worker %d of the fleet run %r has no address any more: it gives its inputs back to"
            " those who have one, and begins anew.",
            self.worker.id,
            self._run,
        )
        self.lost()
        await self.thread(self.worker.depart)

    def _lose(self) -> None:
        """Drop all that is under way, because others have it now."""
        logger.warning(
            "Worker %d of the fleet run %r was silent for longer than its lease, and another took"
            " over what it had. It begins anew.",
            self.worker.id,
            self._run,
        )
        self.worker.forget()
        self.holding.drop([*self.holding.held])
        self.lost()

    def away(self, error: SQLAlchemyError) -> None:
        """Say once that the database is away; stop the crawl if waiting does not help."""
        database = self.worker.database
        if not is_brief(error):
            logger.error("The crawl stops: the database says %s.", why(database, error))
            self.stop("not_written")
        elif not self._is_away:
            self._is_away = True
            logger.warning(
                "The database %s does not answer now. This worker sends until its lease ends, then"
                " waits for it.",
                database.shown,
            )

    def _back(self) -> None:
        if self._is_away:
            self._is_away = False
            logger.info("The database answers again: worker %d goes on.", self.worker.id)

    async def thread(self, function: Callable[..., T], *given: Any) -> T:
        """Call a function in a thread, because it waits for the database."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, partial(function, *given))


def _now() -> float:
    return time.monotonic()


def _nothing(*args: object) -> None:
    del args
