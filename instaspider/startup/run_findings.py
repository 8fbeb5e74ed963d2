"""Says for ``scrapy doctor`` what a crawl here would show, and which runs are not finished."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from scrapy.settings import BaseSettings
from sqlalchemy.exc import SQLAlchemyError

from instaspider.extensions.view.choice import choose
from instaspider.options import Options
from instaspider.parsing.spoken import counted, moment, program
from instaspider.startup.finding import Finding
from instaspider.state.database import Database
from instaspider.state.folder import FILE, MEMORY, SANDBOX
from instaspider.state.run_list import KnownRun, list_runs

_SHOWN = 10


def view(settings: BaseSettings) -> Iterator[Finding]:
    """Say which view a crawl started here would have, and why."""
    asked = settings.copy()
    asked.set("LOG_ENABLED", True, "command")  # the doctor itself has no log
    kind, why = choose(asked, Options.of(settings).view)
    since = f", since {why}" if why else ""
    yield Finding("ok", f"a crawl started here shows: {kind}{since} (INSTASPIDER_VIEW)")


def runs(settings: BaseSettings) -> Iterator[Finding]:
    """List the runs that are not finished, with how to go on."""
    found = [(name, run) for name, database in _databases(Options.of(settings))
             for run in _unfinished(database)]  # fmt: skip
    for name, run in found[:_SHOWN]:
        ends = f"{counted(run.outcomes.total(), 'input')} ended, {run.halfway} halfway"
        what = f"not finished{name}: {run.spider} ({run.described}), {moment(run.began)}, {ends}"
        way = f"the same {program()} crawl {run.spider} goes on, -a fresh=1 begins anew"
        yield Finding("note", what, way)
    if len(found) > _SHOWN:
        yield Finding("note", f"and {len(found) - _SHOWN} more runs that are not finished")
    if not found:
        yield Finding("ok", "no run is left unfinished")


def _databases(options: Options) -> Iterator[tuple[str, str]]:
    """Yield the databases that hold runs: the state folder's two, and the store."""
    if options.state != MEMORY:
        top = Path(options.state).expanduser().absolute()
        for name, path in (("", top / FILE), (" in the sandbox", top / SANDBOX / FILE)):
            if path.is_file() and not path.is_symlink():
                yield name, f"sqlite:///{path}"
    if options.store and (url := options.store).startswith("sqlite:"):
        path = Path(url.partition(":///")[2])
        if path.is_file():
            yield " in the store", url
    elif options.store:
        yield " in the store", options.store


def _unfinished(url: str) -> list[KnownRun]:
    """Return the unfinished runs of a database; none if it cannot be read, which crawls report."""
    database = Database(url)
    try:
        with suppress(SQLAlchemyError), database.reading() as connection:
            return list_runs(connection, unfinished=True)
    finally:
        database.close()
    return []
