"""Which id each document has in a crawl, and which it is given when that one has expired.

An id comes from the user's file, else from the state folder if it was found there later than the
data file's was seen, else from the data file. One that a crawl learnt is not taken on trust, since
logins would post what a page says: a login uses it only once it has answered a visitor, or, where
only logins can ask, if a bundle named it.
"""

from __future__ import annotations

import difflib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from instaspider.catalogue import ENDPOINTS
from instaspider.catalogue.documents import Document, documents, filled, parse_documents
from instaspider.exceptions import ConfigurationError
from instaspider.parsing.documents import Announced
from instaspider.state.folder import StateFolder

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
    return {name: replace(each, learnt="", answered=False) for name, each in own.items()}


def for_logins_only(name: str) -> bool:
    """Whether no visitor without a login can ask for that document."""
    rows = [row for row in ENDPOINTS.values() if row.document and row.document.name == name]
    return all(row.needs == "session" for row in rows)


class DocumentStore:
    """The documents of one crawl.

    ``memory``: the state folder, with the ids that crawls found; ``visitors``: whether there is
    anybody without a login.
    """

    def __init__(
        self,
        memory: StateFolder | None = None,
        own: Mapping[str, Document] | None = None,
        *,
        visitors: bool = True,
    ):
        self._state = memory
        self._visitors = visitors
        self._memory = remembered(memory)
        newer = {
            name: found
            for name, found in self._memory.items()
            if name in documents()
            and found.seen >= documents()[name].seen
            and self._is_usable(found)
        }
        self._known = {
            name: [layer[name] for layer in (own or {}, newer, documents()) if name in layer]
            for name in documents()
        }
        self._current = {name: known[0] for name, known in self._known.items()}
        self._editions: Counter[str] = Counter()
        self._stale: set[tuple[str, object]] = set()
        self._wanted: set[str] = set()
        """Documents that were refused and have no other id yet: what is looked for."""
        self._worked: set[str] = set()
        self._look_ups: Counter[str] = Counter()
        self._expired: set[str] = set()
        self._changed: set[str] = set()
        """Names whose remembered entry is ours to write or to take out."""

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

    def suits_logins(self, name: str) -> bool:
        """Whether a login may send the present id."""
        return _suits_logins(self._current[name])

    def is_on_trial(self, name: str, edition: int) -> bool:
        """Whether the document as it was then is one that has yet to answer a visitor."""
        now = self._current[name]
        return edition == self._editions[name] and bool(now.learnt) and not now.answered

    def answered(self, name: str) -> None:
        """A visitor got what the document is for."""
        now = self._current[name] = replace(self._current[name], answered=True)
        self._memory[name] = now
        self._changed.add(name)

    def refuse(self, name: str) -> Document:
        """The service refused the present id with its variables; returns what was refused."""
        refused = self._current[name]
        self._stale.add((name, refused.version))
        self._wanted.add(name)
        self._worked.discard(name)
        if name in self._memory and self._memory[name].version == refused.version:
            del self._memory[name]
            self._changed.add(name)
        return refused

    def absolve(self, name: str) -> None:
        """It was refused for another reason than its id."""
        now = self._current[name]
        self._stale.discard((name, now.version))
        self._wanted.discard(name)
        if now.learnt:
            self._memory[name] = now

    def may_look_up(self, name: str) -> bool:
        """Whether another look-up may help; counts it."""
        self._look_ups[name] += 1
        return self._look_ups[name] <= LOOK_UPS

    def is_settled(self, name: str, seen: Announced) -> bool:
        """Whether a look-up for a refused document has seen enough."""
        made = self._made(name, seen)
        known = name in seen.providers or not self._current[name].providers
        usable = self._is_new(made) and self._is_usable(made)
        return name in seen.ids and known and usable

    def learn(self, seen: Announced, on: str) -> None:
        """Keep what a look-up saw on that date of the documents that are looked for. What it saw of
        others counts for nothing."""
        for name in self._wanted & (seen.ids.keys() | seen.providers.keys()):
            made = replace(self._made(name, seen), seen=on)
            if self._is_new(made) and self._is_usable(made):
                self._known[name].insert(0, made)

    def replace_refused(self, name: str, *, found: bool) -> bool:
        """Give a refused document another id: one that was learnt or, if not ``found``, any that is
        known. False where none is left."""
        for known in self._known[name]:
            if self._is_new(known) and (known.learnt or not found):
                self._take(name, known)
                return True
        return False

    def expire(self, name: str) -> None:
        """Nothing is left to try."""
        self._expired.add(name)
        self._wanted.discard(name)

    def save(self) -> None:
        """Remember what was found. Raises :class:`ConfigurationError` where that cannot be."""
        if self._state is None or not self._changed:
            return
        self._state.write(self._write)
        self._changed.clear()

    def _write(self, link: sqlite3.Connection) -> None:
        for name in sorted(self._changed):
            link.execute("DELETE FROM documents WHERE name = ?", (name,))
            if name in self._memory:
                write_entry(link, self._memory[name])

    def _made(self, name: str, seen: Announced) -> Document:
        now = self._current[name]
        providers = now.providers
        if name in seen.providers:
            providers = filled(seen.providers[name], now.providers)
        doc_id = seen.ids.get(name, now.doc_id)
        # An id that came by file, or has answered, is trusted with other variables too.
        answered = any(
            known.doc_id == doc_id and (known.answered or not known.learnt)
            for known in self._known[name]
        )
        return replace(
            now,
            doc_id=doc_id,
            providers=providers,
            source=SOURCE,
            learnt="page" if name in seen.on_page else "bundle",
            answered=answered,
        )

    def _is_usable(self, made: Document) -> bool:
        """Whether anybody here may send it."""
        visited = self._visitors and not for_logins_only(made.name)
        return visited or _suits_logins(made)

    def _is_new(self, made: Document) -> bool:
        return (made.name, made.version) not in self._stale

    def _take(self, name: str, document: Document) -> None:
        self._current[name] = document
        self._wanted.discard(name)
        self._editions[name] += 1
        if document.learnt:
            self._memory[name] = document
            self._changed.add(name)


def _suits_logins(document: Document) -> bool:
    if not document.learnt or document.answered:
        return True
    return document.learnt == "bundle" and for_logins_only(document.name)


def write_entry(link: sqlite3.Connection, found: Document) -> None:
    """Remember a document in place of what is there."""
    entry = json.dumps(found.row())
    link.execute(
        "INSERT OR REPLACE INTO documents (name, entry) VALUES (?, ?)", (found.name, entry)
    )


def remembered(state: StateFolder | None) -> dict[str, Document]:
    """The documents that crawls found. What was broken by hand is as good as nothing: it is looked
    up again.

    Entries that do not say where their id was learnt were written when any text in a page could
    announce one: they are taken for a page's.
    """
    found: dict[str, Document] = {}
    with suppress(ConfigurationError):
        for name, entry in state.rows("SELECT name, entry FROM documents") if state else ():
            with suppress(ValueError):
                found |= parse_documents(f"{{{json.dumps(name)}: {entry}}}", SOURCE)
    return {
        name: replace(document, learnt=document.learnt or "page")
        for name, document in found.items()
        if document.seen
    }
