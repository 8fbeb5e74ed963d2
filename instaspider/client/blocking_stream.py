"""Gives the items of many inputs to a plain ``for``."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from instaspider.client.stream import Stream
from instaspider.client.thread import Blocking

if TYPE_CHECKING:
    from instaspider.visits.outcomes import OutcomeRow

T = TypeVar("T")
BlockingSource = str | Iterable[Any]


class BlockingStream(Generic[T]):
    """Gives items with ``for``; ``with`` closes the stream at its end. It is a
    :class:`~instaspider.client.stream.Stream` in the client's thread."""

    def __init__(
        self, client: Blocking, spider: str, arguments: Mapping[str, Any], *, owns: bool
    ) -> None:
        """``owns``: whether the client is closed with the stream."""
        self._client, self._owns = client, owns
        self._stream: Stream[T] = Stream(client._async, spider, arguments, owns=False)

    def __iter__(self) -> Iterator[T]:
        items = cast("AsyncGenerator[T, None]", aiter(self._stream))
        try:
            while True:
                try:
                    yield self._client._wait(items.__anext__())
                except StopAsyncIteration:
                    return
        finally:
            self._client._wait(items.aclose())
            if self._owns:
                self._client.close()

    def __enter__(self) -> BlockingStream[T]:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the stream, and wait until none of its requests is under way."""
        if not self._client.closed:
            self._client._wait(self._stream.close())
        if self._owns:
            self._client.close()

    @property
    def outcomes(self) -> list[OutcomeRow]:
        """One row for each input that has ended."""
        return self._stream.outcomes

    @property
    def counts(self) -> Counter[str]:
        """How many inputs ended with each outcome."""
        return self._stream.counts

    @property
    def stats(self) -> dict[str, Any]:
        """Scrapy's stats; complete when the stream has ended."""
        return self._stream.stats
