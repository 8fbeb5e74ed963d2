"""Tells which files a crawl reads its inputs from, and keeps its results out of them."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable
from functools import lru_cache, partial
from pathlib import Path

from instaspider.exceptions import ConfigurationError
from instaspider.inputs.remote_lists import fetch_list
from instaspider.options import Options
from instaspider.state.outcomes_file import read_again

Fetch = Callable[[str], bytes]


class Again(str):
    """Is the path of ``again=``, and holds the inputs that were read from that outcomes file."""

    entries: deque[tuple[int, str]]
    """Line and text of each input that is worth another run."""
    unread: int | None
    """The first line of the list that was never read; None if there is none."""

    @classmethod
    def read(cls, path: str) -> Again:
        """Read that outcomes file; one that was read stays as it is. Raises
        :class:`ConfigurationError`."""
        if isinstance(path, Again):
            return path
        made = cls(path)
        entries, made.unread = read_again(path)
        made.entries = deque(entries)
        return made


def refuse_to_overwrite(source: Path, written: Iterable[Path]) -> None:
    """Raise :class:`ConfigurationError` if results would go into the list they are made from."""
    for path in written:
        if path.exists() and source.exists() and path.samefile(source):
            raise ConfigurationError(
                f"{source} is read and would be written over: write the results to another file."
            )


def written_files(feeds: Collection[object], options: Options) -> list[Path]:
    """Return the files that a crawl with these targets of feeds writes, outcomes included."""
    targets = [*map(str, feeds), options.outcomes or ""]
    return [Path(each.removeprefix("file://")).expanduser() for each in targets if each]


def list_fetcher(options: Options) -> Fetch:
    """Return what gets a list by URL: from public addresses, or with the sandbox from this
    machine."""
    return partial(_fetched, loopback=options.sandbox is not None, ca=options.sandbox_ca)


@lru_cache(maxsize=2)
def _fetched(url: str, *, loopback: bool, ca: str | None) -> bytes:
    # Kept, because the check before a crawl and the crawl itself must see one and the same list.
    return fetch_list(url, allow_loopback=loopback, ca=ca)
