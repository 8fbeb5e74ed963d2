"""Defines a list of inputs and its entries, read once or as often as its source allows."""

from __future__ import annotations

import asyncio
import hashlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Generic, TypeVar

from instaspider.exceptions import InputError
from instaspider.parsing.visible import visible

from .records import ListRecord, record

T = TypeVar("T")

READ_AHEAD = 100
"""How many entries of a pipe are read before the crawl takes them."""

MOST_SAID = 20
"""How many sentences about columns are logged; each object of a list may have other keys."""


@dataclass(frozen=True, slots=True)
class Entry(Generic[T]):
    """One line that is neither blank nor a comment; it has either a ``value`` or a ``problem``."""

    line: int
    """The physical line where it starts; in an inline list or .json array its position; from 1."""

    text: str
    """The text as written, stripped; cut to 80 characters if it is longer than 10,000."""

    value: T | None
    """What the line names."""

    problem: str | None
    """Why the line names nothing, as a clause: ``this is a post's address, not a profile's``."""


class Sentences:
    """Keeps sentences about which column is read, each once; a later listener gets all of them."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}
        self._listener: Callable[[str], None] | None = None

    def __call__(self, sentence: str) -> None:
        """Pass a sentence on, unless it was said before."""
        if sentence in self._sentences or len(self._sentences) >= MOST_SAID:
            return
        self._sentences[sentence] = None
        if self._listener is not None:
            self._listener(sentence)

    def to(self, listener: Callable[[str], None]) -> None:
        """Give a listener what was said before, and from now on what is said."""
        self._listener = listener
        for sentence in self._sentences:
            listener(sentence)


class Inputs(Generic[T]):
    """The entries of a list, in its order, duplicates included.

    A file can be iterated several times, each time from its beginning. A pipe is read once: a
    second iteration goes on where the first stopped. ``async for`` never blocks the event loop on a
    pipe.

    Iterating raises InputError if the list became unreadable after it was opened.
    """

    unique = False
    """Whether no input comes twice."""

    def __init__(
        self,
        description: str,
        records: Callable[[], Iterator[ListRecord]],
        parse: Callable[[str], T],
        *,
        once: bool = False,
        said: Sentences | None = None,
    ) -> None:
        """Look at the first record, so that an unusable list is refused here.

        Args:
            description: what the list is called in messages, e.g. ``users.csv, column handle``.
            records: opens the list and yields its records.
            parse: makes a value of a text or raises ValueError with a clause.
            once: the list is a pipe; ``records`` is called a single time.
            said: hears from ``records`` which column is read.

        Raises:
            InputError: the list cannot be read, or has no entry.
        """
        self.description = description
        self.once = once
        self.path: Path | None = None
        """The local file that is read; None for any other source."""
        self.spec = description
        """The text by which it was opened; for a file, the absolute path."""
        self.said = Sentences() if said is None else said
        """The sentences that tell which column of a table, or which keys of objects, are read."""
        self._survey: tuple[int, str] | None = None
        self._records = records
        self._parse = parse
        first = records()
        head = next(first, None)
        if head is None:
            raise InputError(f"There is no entry in {description}: write one a line.")
        self._stream = chain([head], first) if once else None

    def __iter__(self) -> Iterator[Entry[T]]:
        """Yield an entry for each line that is neither blank nor a comment."""
        for found in self._records() if self._stream is None else self._stream:
            yield _entry(found, self._parse)

    async def __aiter__(self) -> AsyncIterator[Entry[T]]:
        """Yield the same entries; a pipe is read ahead in a thread that holds nothing up."""
        if self._stream is None:
            for entry in self:
                yield entry
            return
        ahead = _ReadAhead(iter(self))
        try:
            while (waited := await ahead.next()) is not None:
                yield waited
        finally:
            ahead.stop()

    def total(self) -> int | None:
        """Count the entries in one pass over the list; None for a pipe."""
        return self._look()[0] if self._stream is None else None

    def digest(self) -> str | None:
        """Return a short name for the list's content, whatever its lines; None for a pipe."""
        return self._look()[1] if self._stream is None else None

    def _look(self) -> tuple[int, str]:
        if self._survey is None:
            number, digest = 0, hashlib.sha256()
            for number, (_, text, _) in enumerate(self._records(), 1):  # noqa: B007
                digest.update(text.encode("utf-8", "surrogatepass") + b"\n")
            self._survey = number, digest.hexdigest()[:32]
        return self._survey


def entry_of(line: int, text: str, parse: Callable[[str], T]) -> Entry[T]:
    """Return the entry of a text that was written down before, e.g. in an outcomes file."""
    return _entry(record(line, text), parse)


def _entry(found: ListRecord, parse: Callable[[str], T]) -> Entry[T]:
    line, text, problem = found
    if problem is not None:
        return Entry(line, text, None, problem)
    try:
        return Entry(line, text, parse(text), None)
    except ValueError as error:
        return Entry(line, text, None, visible(str(error)))


class _ReadAhead(Generic[T]):
    """Runs a blocking iterator in a thread, at most READ_AHEAD entries ahead.

    The thread is a daemon: a read from a pipe that nobody writes to never ends, and at exit Python
    waits for the threads of an executor.
    """

    def __init__(self, entries: Iterator[Entry[T]]) -> None:
        self._entries = entries
        self._loop = asyncio.get_running_loop()
        self._ready: asyncio.Queue[Entry[T] | Exception | None] = asyncio.Queue()
        self._room = threading.Semaphore(READ_AHEAD)
        self._stopped = False
        threading.Thread(target=self._read, name="instaspider-inputs", daemon=True).start()

    async def next(self) -> Entry[T] | None:
        """Wait for an entry; None after the last one."""
        entry = await self._ready.get()
        self._room.release()
        if isinstance(entry, Exception):
            raise entry
        return entry

    def stop(self) -> None:
        """Let the thread end, with the next line that it gets at the latest."""
        self._stopped = True
        self._room.release()

    def _read(self) -> None:
        try:
            for entry in self._entries:
                if not self._give(entry):
                    return
        except Exception as error:  # noqa: BLE001  (raised again where the entries are awaited)
            self._give(error)
        else:
            self._give(None)

    def _give(self, entry: Entry[T] | Exception | None) -> bool:
        self._room.acquire()
        if self._stopped:
            return False
        try:
            self._loop.call_soon_threadsafe(self._ready.put_nowait, entry)
        except RuntimeError:  # the loop was closed in the meantime
            return False
        return True
