"""Defines what a crawl asks of its run, local or a fleet's: to write down what comes, and what is
known of inputs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from instaspider.parsing.documents import Announced
from instaspider.state.database import Database
from instaspider.state.journal import Journal, Unit, WriteItems, Writer
from instaspider.state.patience import Patience
from instaspider.state.run_tables import KnownInput
from instaspider.visits.ledger import Ledger
from instaspider.visits.outcomes import OutcomeRow
from instaspider.visits.visit import Visit

RecordOf = Callable[[str, Any], Any]
"""Makes of dialect and item what the store keeps of the item; None if that is nothing."""


class AnyRun:
    """Records the pages and ends of inputs, through a journal."""

    goes_on = False
    """Whether inputs that an earlier crawl finished are skipped."""
    can_go_on = False
    """Whether the same command can go on from here if the crawl is stopped."""
    ended = 0
    """How many inputs ended before this crawl."""

    def __init__(self, database: Database, visitor: str) -> None:
        """``visitor``: the name under which visits are kept."""
        self.journal: Journal | None = None
        self._database = database
        self._visitor = visitor
        self._id = 0
        self._keeps_states = True
        self._kept: Callable[[Any], Any] | None = None
        self._patience: Patience | None = None
        self._ledger: Ledger | None = None

    def attach(
        self,
        ledger: Ledger,
        *,
        patience: float,
        write_items: WriteItems | None,
        record_of: RecordOf | None,
    ) -> Journal:
        """Write the ledger's pages and rows down from now on.

        ``write_items`` puts items into the store, after ``record_of`` has prepared them; both are
        None if there is no store.
        """
        self._patience = Patience(self._database, patience)
        self.journal = Journal(
            self._database,
            self._id,
            self._visitor,
            patience=self._patience,
            write_items=write_items,
            keeps_states=self._keeps_states,
            make_writer=self._make_writer,
        )
        if record_of is not None:
            self._kept = partial(record_of, self._database.engine.dialect.name)
        self.journal.committed = self._committed
        self._ledger = ledger
        ledger.recorder = self
        return self.journal

    def _make_writer(self, *given: Any) -> Writer:
        return Writer(*given)

    # -- what was ----------------------------------------------------------------------------

    @property
    def asks(self) -> bool:
        """Whether inputs are looked up before they begin."""
        raise NotImplementedError

    async def look_up(self, keys: Collection[str]) -> Mapping[str, KnownInput]:
        """Return what is known of inputs, by key; a look-up runs in a thread.

        Raises :class:`StorageError`.
        """
        raise NotImplementedError

    # -- the ledger's recorder ---------------------------------------------------------------

    def kept(self, item: Any) -> Any:
        """Return what the store keeps of an item; None without a store, or for other classes."""
        return self._kept(item) if self._kept is not None else None

    def record(
        self, visit: Visit, items: list[Any], state: str | None, row: OutcomeRow | None
    ) -> None:
        """Hand a page, or the end of an input, to the journal."""
        assert self.journal is not None
        self.journal.submit(self._unit(visit, items, state, row))

    @staticmethod
    def _unit(visit: Visit, items: list[Any], state: str | None, row: OutcomeRow | None) -> Unit:
        username, pk = (visit.arguments.get(name) for name in ("username", "pk"))
        account = (username, pk) if username and pk else None
        return Unit(visit.key, items, state, row, visit.began, visit.requests, account)

    def pass_by(self, key: str, row: OutcomeRow) -> None:
        """Note an input that ends without being asked for, because it was done before."""

    def _committed(self, units: Sequence[Unit]) -> None:
        assert self._ledger is not None
        for unit in units:
            if unit.row is not None:
                self._ledger.recorded(unit.row)

    def wait_in_words(self, now: float) -> str:
        """What of this keeps the crawl waiting, in words; empty for nothing."""
        del now
        if self.journal is None or not self.journal.is_full:
            return ""
        return "the database, which takes results more slowly than they come"

    async def room(self, is_closing: Callable[[], bool], every: float) -> None:
        """Wait while too many items wait to be written. ``is_closing``, which says whether the
        crawl is being stopped, is asked ``every`` so many seconds."""
        if self.journal is not None:
            await self.journal.room(is_closing, every)

    # -- documents ----------------------------------------------------------------------------

    async def begin_look_up(self, name: str, refused: str) -> Announced | bool:
        """Return what another process found in place of a document's refused id. True: this one is
        to look, and to call :meth:`end_look_up`. False: another one is looking."""
        del name, refused
        return True

    async def end_look_up(self, name: str, refused: str, seen: Announced | None) -> None:
        """Tell other processes what was found; None: it was given up."""

    # -- the end -----------------------------------------------------------------------------

    async def end(self) -> None:
        """Note that the list was gone through and everything is written."""

    def close(self) -> None:
        """Release everything."""
