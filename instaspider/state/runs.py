"""Keeps a run: all crawls of one command, from the first one to the one that ends it.

A crawl that was stopped leaves its run unfinished, and the same command goes on with it.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from instaspider.exceptions import StorageError
from instaspider.log_once import TOLD
from instaspider.parsing.spoken import counted, moment
from instaspider.state import run_tables
from instaspider.state.any_run import AnyRun
from instaspider.state.database import Database
from instaspider.state.journal import CLOSE_SECONDS
from instaspider.state.locks import lock_run
from instaspider.state.patience import Patience
from instaspider.state.run_tables import KnownInput

logger = logging.getLogger(__name__)
_tell = partial(logger.info, extra=TOLD)

_LONGEST = 300
"""How many characters of a list of names are shown."""


@dataclass(frozen=True, slots=True)
class RunCommand:
    """The parts of a command; two crawls with the same parts belong to one run."""

    spider: str
    arguments: Mapping[str, str]
    """The arguments as given, lists by their absolute path; without ``mode`` and ``fresh``."""
    feeds: Collection[str] = ()
    """The targets of the results, absolute where possible, placeholders not filled in."""
    store: str = ""
    """The database for items, without its password."""
    sandbox: bool = False

    @property
    def key(self) -> str:
        """A short name of the run, made by a hash, so that nothing can be read from it."""
        parts = [self.spider, sorted(self.arguments.items()), sorted(self.feeds), self.store]
        text = json.dumps([*parts, self.sandbox], ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()[:32]

    @property
    def described(self) -> str:
        """The arguments for people, without what may be secret in them."""
        said = (f"{name}={_plain(value)}" for name, value in sorted(self.arguments.items()))
        return run_tables.storable(", ".join(said))

    @property
    def visitor(self) -> str:
        """The name under which visits are kept."""
        return run_tables.visitor_of(self.spider, sandbox=self.sandbox)


def _plain(value: str) -> str:
    if "://" in value:  # the address of a list may hold a token
        value = value.partition("?")[0].rpartition("@")[2]
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}..."


class Run(AnyRun):
    """The run of this crawl: what is known of it, and the journal that writes it down."""

    def __init__(self, command: RunCommand, database: Database, state: Path) -> None:
        """``state``: the state folder, which holds the lock. Raises :class:`ConfigurationError` if
        another crawl has the lock."""
        super().__init__(database, command.visitor)
        self.command = command
        self.halfway = 0
        """How many inputs go on from where they stopped."""
        self.looks_up_visits = False
        """Whether it matters when inputs were visited last."""
        self._lock = lock_run(state, command.key)
        self._pid = Path(self._lock.lock_file).with_suffix(".pid")

    # -- the beginning ---------------------------------------------------------------------

    def past(self, files: Collection[str]) -> run_tables.Past:
        """What became of the command, and of the files that it writes, before."""
        with self._database.writing() as connection:
            run_tables.make_tables(connection)
            return run_tables.find_past(connection, self.command.key, files)

    def begin(
        self,
        *,
        fresh: bool,
        whole: str,
        digest: str | None,
        keeps_states: bool,
        files: Collection[str] = (),
    ) -> None:
        """Find what an earlier crawl left, or begin anew.

        ``fresh``: forget it. ``whole``: why nothing may be skipped; empty if it may. ``digest``: of
        the content of the list. ``keeps_states``: whether a later crawl could go on at all.
        ``files``: those that begin empty now.
        """
        self._keeps_states = keeps_states
        now = time.time()
        with self._database.writing() as connection:
            run_tables.make_tables(connection)
            found = run_tables.find_run(connection, self.command.key)
            unfinished = found is not None and found.ended is None
            left = run_tables.count_inputs(connection, found.id) if found else (0, 0)
            if found is not None and unfinished and not whole and not fresh:
                self._id = found.id
                self.ended, self.halfway = left
                self.goes_on = any(left)
                self._say_goes_on(found, digest)
            else:
                command = self.command
                self._id = run_tables.begin_run(
                    connection, command.key, command.visitor, command.described, now
                )
                if unfinished and whole and (any(left) or not keeps_states):
                    logger.warning("An earlier crawl of this command was stopped, but %s.", whole)
                elif unfinished and any(left):
                    _tell("What an earlier crawl of this command left is forgotten: fresh=1.")
                key, visitor = command.key, command.visitor
                self._say_others(run_tables.others_unfinished(connection, key, visitor))
            if digest is not None:
                run_tables.set_list(connection, self._id, digest)
            run_tables.begin_files(connection, self._id, files, now)

    def _say_goes_on(self, found: run_tables.RunRow, digest: str | None) -> None:
        if not self.goes_on:
            return
        _tell(
            "This crawl goes on with what was begun on %s: %s ended and skipped, %s halfway."
            " To begin anew: -a fresh=1.",
            moment(found.began),
            counted(self.ended, "input"),
            counted(self.halfway, "input"),
        )
        if digest is not None and found.list is not None and digest != found.list:
            _tell("The list has changed since: its new inputs run, with their new lines.")

    def _say_others(self, others: Sequence[run_tables.RunRow]) -> None:
        for other in others[:1]:
            more = f" (and {len(others) - 1} more)" if len(others) > 1 else ""
            logger.info(
                "This is a new run. The unfinished one of %s%s had other arguments or targets (%s):"
                " it is kept, and goes on with those.",
                moment(other.began),
                more,
                other.described or "no arguments",
            )

    # -- what was ----------------------------------------------------------------------------

    @property
    def asks(self) -> bool:
        """Whether inputs are looked up before they begin."""
        return self.goes_on or self.looks_up_visits

    async def look_up(self, keys: Collection[str]) -> dict[str, KnownInput]:
        """Return what is known of inputs, by key; the look-up runs in a thread.

        Raises :class:`StorageError`.
        """
        look = partial(self._look_up, keys)
        if self._patience is None:
            return await asyncio.to_thread(look)
        return await asyncio.to_thread(self._patience.until_done, look)

    def _look_up(self, keys: Collection[str]) -> dict[str, KnownInput]:
        with self._database.reading() as connection:
            return run_tables.look_up(
                connection,
                keys,
                run=self._id if self.goes_on else None,
                spider=self.command.visitor if self.looks_up_visits else None,
            )

    # -- the end -----------------------------------------------------------------------------

    async def end(self) -> None:
        """Note that the run is over, so that the next crawl of the command begins anew."""
        await asyncio.to_thread(self._end)

    def _end(self) -> None:
        patience = Patience(self._database, CLOSE_SECONDS)
        patience.hurry(CLOSE_SECONDS)
        try:
            patience.until_done(self._write_end)
        except StorageError as error:
            logger.warning(
                "The end of this run could not be written down (%s). So the same command will skip"
                " what is done; give it -a fresh=1 to begin anew.",
                error,
            )

    def _write_end(self) -> None:
        with self._database.writing() as connection:
            run_tables.end_run(connection, self._id, time.time())

    def close(self) -> None:
        """Close the database and release the lock."""
        if self.journal is not None:
            self.journal.stop()
        self._database.close()
        if self._lock.is_locked:
            self._pid.unlink(missing_ok=True)
            self._lock.release()
