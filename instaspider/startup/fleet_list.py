"""Makes the run of a fleet, and puts lists into its queue."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping
from typing import Any

from instaspider.inputs import Inputs, open_inputs
from instaspider.options import Options
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.fleet_arguments import wanted
from instaspider.spiders.list_files import list_fetcher
from instaspider.startup.state import use_state
from instaspider.state.database import Database
from instaspider.state.fleet.fleets import Fleet, add, check_key, make
from instaspider.state.fleet.names import fleet_names
from instaspider.state.folder import StateFolder
from instaspider.store.schema import prepare

Spider = type[InstagramSpider[Any]]
_TOGETHER = 50_000
_SLOW = 0.5


def make_run(
    name: str,
    spidercls: Spider,
    arguments: Mapping[str, str],
    options: Options,
    database: Database,
) -> tuple[Fleet, str]:
    """Make a run, or find the one of that name that does the same. Returns it, and the list that
    the arguments name.

    Raises :class:`ConfigurationError`.
    """
    spidercls.check_arguments(arguments)
    asked = wanted(spidercls, name, arguments, options)
    use_state(options)
    state = StateFolder.of(options.state, sandbox=options.sandbox is not None)
    names = fleet_names(options.fleet_key, state, make=True)
    with database.writing() as connection:
        prepare(connection)
        fleet = make(connection, asked)
        check_key(connection, names("check"))
    return fleet, arguments[spidercls.inputs_argument]


def add_list(
    fleet: Fleet, spidercls: Spider, source: str, options: Options, database: Database
) -> int:
    """Add the entries of a list to a run's queue, as they are written there; what they mean, a
    worker finds out. Returns how many there are. Raises :class:`InputError`."""
    inputs: Inputs[str] = open_inputs(
        source, str, fetch=list_fetcher(options), columns=spidercls.columns
    )
    number = 0
    for texts in _slowly(inputs) if inputs.once else _quickly(inputs):
        with database.writing() as connection:
            number += add(connection, fleet, texts)
    return number


def _quickly(inputs: Inputs[str]) -> Iterator[list[str]]:
    texts: list[str] = []
    for entry in inputs:
        texts.append(entry.text)
        if len(texts) >= _TOGETHER:
            yield texts
            texts = []
    if texts:
        yield texts


def _slowly(inputs: Inputs[str]) -> Iterator[list[str]]:
    """Yield what a pipe has brought, twice a second: whoever writes to it may pause for hours."""
    came: list[str] = []
    failed: list[BaseException] = []
    ended = threading.Event()

    def read() -> None:
        try:
            for entry in inputs:
                came.append(entry.text)
                while len(came) > _TOGETHER:
                    time.sleep(_SLOW / 10)
        except BaseException as error:  # noqa: BLE001  # raised again below
            failed.append(error)
        ended.set()

    threading.Thread(target=read, name="instaspider-pipe", daemon=True).start()
    while came or not ended.is_set():
        ended.wait(_SLOW)
        if texts := came.copy():
            del came[: len(texts)]
            yield texts
    if failed:
        raise failed[0]
