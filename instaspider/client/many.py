"""Defines what a method for a list returns: something to be awaited or iterated."""

from __future__ import annotations

import warnings
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Generator
from typing import Any, Generic, TypeVar

from instaspider.client.errors import OutcomeError

T = TypeVar("T")


class Many(Coroutine[Any, Any, "list[T]"], Generic[T]):
    """A list that comes page by page.

    ``await`` it for all items. ``async for`` gives item by item, and asks for the next page when
    the last item was taken. It is a coroutine, so ``asyncio.create_task`` takes it.
    """

    def __init__(self, what: str, begin: Callable[[], AsyncGenerator[list[T], None]]) -> None:
        """``begin``: starts the list and gives its pages."""
        self._what, self._begin = what, begin
        self._used = False
        self._coroutine: Coroutine[Any, Any, list[T]] | None = None

    def __aiter__(self) -> AsyncIterator[T]:
        self._used = True
        return self._one_by_one()

    async def _one_by_one(self) -> AsyncGenerator[T, None]:
        pages = self._begin()
        try:
            async for page in pages:
                for item in page:
                    yield item
        finally:
            await pages.aclose()

    def __await__(self) -> Generator[Any, Any, list[T]]:
        return self._started().__await__()

    def send(self, value: Any) -> Any:
        return self._started().send(value)

    def throw(self, *args: Any) -> Any:
        return self._started().throw(*args)

    def close(self) -> None:
        self._used = True
        if self._coroutine is not None:
            self._coroutine.close()

    def _started(self) -> Coroutine[Any, Any, list[T]]:
        if self._coroutine is None:
            self._used = True
            self._coroutine = self._all()
        return self._coroutine

    async def _all(self) -> list[T]:
        items: list[T] = []
        try:
            async for page in self._begin():
                items += page
        except OutcomeError as error:
            error.items = items
            raise
        return items

    def __repr__(self) -> str:
        return f"<{self._what}: await it, or async for>"

    def __del__(self) -> None:
        if not self._used:
            warnings.warn(f"{self._what} was never awaited", RuntimeWarning, stacklevel=2)
