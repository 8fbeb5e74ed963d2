"""Reads the inputs of a stream: a list, a file, an iterator, an async iterator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Sequence
from contextlib import aclosing
from typing import Any

from instaspider.client.running import Running
from instaspider.exceptions import ConfigurationError
from instaspider.inputs import Entry, Inputs, entry_of
from instaspider.spiders.all_spiders import find_spider
from instaspider.spiders.list_files import list_fetcher


async def entries(
    running: Running, spider: str, named: Sequence[str], source: Any
) -> AsyncGenerator[Entry[Any], None]:
    """Yield an entry (a read line) for each input that the stream names, one at a time.

    ``named``: the arguments of the stream that hold inputs; ``source``: the value of the first.
    Raises :class:`ConfigurationError`, and what the source raises.
    """
    kind = find_spider(spider)
    wanted = [kind.inputs_argument] if kind.inputs_argument else []
    if list(named) != wanted:
        given = " and ".join(f"{each}=" for each in named) or "no inputs"
        needs = f"{wanted[0]}=" if wanted else "no inputs: the login is the only one"
        raise ConfigurationError(
            f"The spider {spider} takes {needs}. It was given {given}: change the arguments."
        )
    if not wanted:
        yield entry_of(1, kind.name, kind.parse_input)
    elif isinstance(source, str | Inputs):
        fetch = list_fetcher(running.crawl.options)
        async for entry in await asyncio.to_thread(kind.read_inputs, source, fetch):
            yield entry
    elif isinstance(source, AsyncIterable):
        async with _closing(source) as found:
            line = 0
            async for text in found:
                line += 1
                yield entry_of(line, str(text), kind.parse_input)
    elif isinstance(source, Iterable):
        for line, text in enumerate(source, 1):
            yield entry_of(line, str(text), kind.parse_input)
    else:
        raise ConfigurationError(
            f"{wanted[0]}={source!r} is no list of inputs: give a list, a file or an iterator."
        )


def _closing(source: AsyncIterable[Any]) -> Any:
    """Return a context that closes an async generator."""
    return aclosing(source) if hasattr(source, "aclose") else _Open(source)


class _Open:
    def __init__(self, source: AsyncIterable[Any]) -> None:
        self._source = source

    async def __aenter__(self) -> AsyncIterable[Any]:
        return self._source

    async def __aexit__(self, *_: object) -> None: ...
