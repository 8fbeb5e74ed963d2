"""Stands for a list in the crawl of a worker: its inputs come from the database, while it runs."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

from instaspider.inputs import Entry, Inputs
from instaspider.inputs.entries import Sentences
from instaspider.state.fleet.run import FleetRun


class Claimed(Inputs[Any]):
    """The inputs that the worker of a fleet run gets, one after the other."""

    unique = True

    def __init__(self, name: str) -> None:
        """``name``: the name of the run."""
        self.name = name
        self.description = self.spec = f"the fleet run {name}"
        self.once = True
        self.path = None
        self.said = Sentences()
        self.run: FleetRun | None = None

    def __iter__(self) -> Iterator[Entry[Any]]:
        return iter(())

    async def __aiter__(self) -> AsyncIterator[Entry[Any]]:
        assert self.run is not None, "it is joined before the spider starts"
        async for entry in self.run.entries():
            yield entry

    def total(self) -> int | None:
        return None

    def digest(self) -> str | None:
        return None
