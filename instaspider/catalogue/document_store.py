"""Which id each document has in a crawl, and which it is given when that one has expired.

An id comes from the user's file, else from the state folder if it was found there later than the
data file's was seen, else from the data file.
"""

from __future__ import annotations

import contextlib
import difflib
import json
import os
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from instaspider.catalogue.documents import Document, documents, filled, parse_documents
from instaspider.exceptions import ConfigurationError
from instaspider.parsing.documents import Seen

# Look-ups for one document without a good answer between them, after which it is given up.
LOOK_UPS = 3
SOURCE = "www.instagram.com"
_SETTING = "INSTASPIDER_DOCUMENTS"


def read_own(path: str | None) -> dict[str, Document]:
    """The user's file. Raises :class:`ConfigurationError`."""
    if path is None:
        return {}
    try:
        text = Path(path).expanduser().read_text("utf-8-sig")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text (UTF-8)"
        raise ConfigurationError(f"{_SETTING}={path} cannot be read: {why}.") from None
    try:
        own = parse_documents(text, _SETTING)
    except ValueError as error:
        raise ConfigurationError(f"{_SETTING}={path}: {error}.") from None
    for name in own:
        if name not in documents():
            near = difflib.get_close_matches(name, documents(), n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise ConfigurationError(f"{_SETTING}={path}: no row uses a document {name}.{hint}")
    return own


def memory_of(state: str, *, sandbox: bool) -> Path:
    """The file of remembered ids in the state folder; a sandbox's mean nothing to the service."""
    name = "documents-sandbox.json" if sandbox else "documents.json"
    return Path(state).expanduser() / name


class DocumentStore:
    """The documents of one crawl. ``memory``: the file of remembered ids."""

    def __init__(self, memory: Path | None = None, own: Mapping[str, Document] | None = None):
        self._path = memory
        self._memory = _remembered(memory)
        newer = {
            name: found
            for name, found in self._memory.items()
            if name in documents() and found.seen >= documents()[name].seen
        }
        self._known = {
            name: [layer[name] for layer in (own or {}, newer, documents()) if name in layer]
            for name in documents()
        }
        self._current = {name: known[0] for name, known in self._known.items()}
        self._editions: Counter[str] = Counter()
        self._stale: set[tuple[str, object]] = set()
        self._worked: set[str] = set()
        self._look_ups: Counter[str] = Counter()
        self._expired: set[str] = set()
        self._changed: set[str] = set()
        """Names whose entry in the file is ours to write or to take out."""

    def current(self, name: str) -> Document:
        """The document as requests are to be made now. Raises KeyError."""
        return self._current[name]

    def edition(self, name: str) -> int:
        """How often the document has changed in this crawl."""
        return self._editions[name]

    def is_expired(self, name: str) -> bool:
        """Whether it was refused and nothing is left to try."""
        return name in self._expired

    @property
    def names(self) -> Iterable[str]:
        """All that rows use."""
        return self._current.keys()

    def worked(self, name: str, edition: int) -> None:
        """A good answer came for the document as it was then."""
        if edition != self._editions[name]:
            return
        self._worked.add(name)
        if self._look_ups[name]:
            self._look_ups[name] = 0

    def has_worked(self, name: str) -> bool:
        """Whether a good answer came for the present id."""
        return name in self._worked

    def refuse(self, name: str) -> Document:
        """The service refused the present id with its variables; returns what was refused."""
        refused = self._current[name]
        self._stale.add((name, refused.version))
        self._worked.discard(name)
        if name in self._memory and self._memory[name].version == refused.version:
            del self._memory[name]
            self._changed.add(name)
        return refused

    def absolve(self, name: str) -> None:
        """It was refused for another reason than its id."""
        now = self._current[name]
        self._stale.discard((name, now.version))
        if now.source == SOURCE:
            self._memory[name] = now

    def may_look_up(self, name: str) -> bool:
        """Whether another look-up may help; counts it."""
        self._look_ups[name] += 1
        return self._look_ups[name] <= LOOK_UPS

    def is_settled(self, name: str, seen: Seen) -> bool:
        """Whether a look-up for a refused document has seen enough."""
        made = self._made(name, seen)
        known = name in seen.providers or not self._current[name].providers
        return name in seen.ids and known and self._is_new(made)

    def learn(self, seen: Seen, on: str) -> None:
        """Keep what a look-up saw on that date, for every document that a row uses.

        A document that no good answer vouches for takes its new id at once, if its providers were
        seen too or it has none. Others take it when their present one is refused.
        """
        for name in self._current.keys() & (seen.ids.keys() | seen.providers.keys()):
            made = replace(self._made(name, seen), seen=on)
            if not self._is_new(made) or made.version == self._current[name].version:
                continue
            self._known[name].insert(0, made)
            vouched = name in self._worked or (name, self._current[name].version) in self._stale
            if not vouched and self.is_settled(name, seen):
                self._take(name, made)

    def replace_refused(self, name: str, *, found: bool) -> bool:
        """Give a refused document another id: one that was found in this crawl or, if not
        ``found``, any that is known. False where none is left."""
        for known in self._known[name]:
            if self._is_new(known) and (known.source == SOURCE or not found):
                self._take(name, known)
                return True
        return False

    def expire(self, name: str) -> None:
        """Nothing is left to try."""
        self._expired.add(name)

    def save(self) -> None:
        """Write what was found into the file of remembered ids. Raises OSError."""
        if self._path is None or not self._changed:
            return
        kept = _remembered(self._path)  # another crawl may have written meanwhile
        for name in self._changed:
            kept.pop(name, None)
            if name in self._memory:
                kept[name] = self._memory[name]
        rows = {name: found.row() for name, found in sorted(kept.items())}
        _write(self._path, json.dumps(rows, indent=2) + "\n")
        self._changed.clear()

    def _made(self, name: str, seen: Seen) -> Document:
        now = self._current[name]
        providers = now.providers
        if name in seen.providers:
            providers = filled(seen.providers[name], now.providers)
        doc_id = seen.ids.get(name, now.doc_id)
        return replace(now, doc_id=doc_id, providers=providers, source=SOURCE)

    def _is_new(self, made: Document) -> bool:
        return (made.name, made.version) not in self._stale

    def _take(self, name: str, document: Document) -> None:
        self._current[name] = document
        self._editions[name] += 1
        if document.source == SOURCE:
            self._memory[name] = document
            self._changed.add(name)


def _remembered(path: Path | None) -> dict[str, Document]:
    """A file that was broken by hand is as good as none: what it held is looked up again."""
    if path is None:
        return {}
    try:
        found = parse_documents(path.read_text("utf-8"), SOURCE)
    except (OSError, ValueError):
        return {}
    return {name: document for name, document in found.items() if document.seen}


@contextlib.contextmanager
def _removed_on_error(path: str) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(path)
        raise


def _write(path: Path, text: str) -> None:
    """Whole or not at all, also when two crawls write at a time."""
    descriptor, name = tempfile.mkstemp(prefix=path.name, dir=path.parent)
    with _removed_on_error(name):
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, path)
