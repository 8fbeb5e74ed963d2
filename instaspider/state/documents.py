"""Keeps which id each GraphQL document has in a crawl, and finds another when one has expired.

The service identifies each of its stored queries, called documents, by an id. The id comes from the
user's file; or from the state folder, if it was found later than that of the data file; or from the
data file. An id that a crawl learnt from a page is not trusted at once, because logins would post
whatever a page says. A login uses such an id only after it has answered a visitor; or, if only
logins can ask, after a script of the service named it.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from instaspider.catalogue import ENDPOINTS
from instaspider.catalogue.documents import Document, documents, filled, parse_documents
from instaspider.exceptions import ConfigurationError, meant
from instaspider.parsing.documents import Announced
from instaspider.state.folder import StateFolder

# How many look-ups for one document fail in a row before it is given up.
LOOK_UPS = 3
SOURCE = "www.instagram.com"
_SETTING = "INSTASPIDER_DOCUMENTS"


def read_own(path: str | None) -> dict[str, Document]:
    """Return the documents of the user's file. Raises :class:`ConfigurationError`."""
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
            hint = meant(name, documents())
            raise ConfigurationError(f"{_SETTING}={path}: no row uses a document {name}.{hint}")
    return {name: replace(each, learnt="", answered=False) for name, each in own.items()}


def for_logins_only(name: str) -> bool:
    """Whether only visitors with a login can ask for that document."""
    rows = [row for row in ENDPOINTS.values() if row.document and row.document.name == name]
    return all(row.needs == "session" for row in rows)


class DocumentStore:
    """Holds the documents of one crawl.

    ``memory``: the state folder, with the ids that crawls found. ``visitors``: whether any identity
    has no login.
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
        """Documents that were refused and have no other id yet, so that one is looked for."""
        self._worked: set[str] = set()
        self._look_ups: Counter[str] = Counter()
        self._expired: set[str] = set()
        self._changed: set[str] = set()
        """Names whose remembered entry is to be written or removed."""

    def current(self, name: str) -> Document:
        """Return the document by which requests are made now. Raises KeyError."""
        return self._current[name]

    def edition(self, name: str) -> int:
        """Return how often the document has changed in this crawl."""
        return self._editions[name]

    def is_expired(self, name: str) -> bool:
        """Whether the document was refused and no id is left to try."""
        return name in self._expired

    @property
    def names(self) -> Iterable[str]:
        """The names of all documents that rows use."""
        return self._current.keys()

    def worked(self, name: str, edition: int) -> None:
        """Note a good answer for the document in that edition."""
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
        """Whether the document in that edition has yet to answer a visitor."""
        now = self._current[name]
        return edition == self._editions[name] and bool(now.learnt) and not now.answered

    def answered(self, name: str) -> None:
        """Note that a visitor got what the document is for, so that logins may use it."""
        now = self._current[name] = replace(self._current[name], answered=True)
        self._memory[name] = now
        self._changed.add(name)

    def refuse(self, name: str) -> Document:
        """Note that the service refused the present id with its variables. Returns the refused."""
        refused = self._current[name]
        self._stale.add((name, refused.version))
        self._wanted.add(name)
        self._worked.discard(name)
        if name in self._memory and self._memory[name].version == refused.version:
            del self._memory[name]
            self._changed.add(name)
        return refused

    def absolve(self, name: str) -> None:
        """Note that the document was refused for another reason than its id."""
        now = self._current[name]
        self._stale.discard((name, now.version))
        self._wanted.discard(name)
        if now.learnt:
            self._memory[name] = now

    def may_look_up(self, name: str) -> bool:
        """Count another look-up. Returns whether it may still help."""
        self._look_ups[name] += 1
        return self._look_ups[name] <= LOOK_UPS

    def is_settled(self, name: str, seen: Announced) -> bool:
        """Whether a look-up for a refused document has seen enough."""
        made = self._made(name, seen)
        declares = any(known.providers for known in self._known[name])
        known = name in seen.providers or not declares
        usable = self._is_new(made) and self._is_usable(made)
        return name in seen.ids and known and usable

    def learn(self, seen: Announced, on: str) -> None:
        """Keep what a look-up on that date saw of the documents that are looked for. What it saw of
        other documents is ignored."""
        for name in self._wanted & (seen.ids.keys() | seen.providers.keys()):
            made = replace(self._made(name, seen), seen=on)
            if self._is_new(made) and self._is_usable(made):
                self._known[name].insert(0, made)

    def replace_refused(self, name: str, *, found: bool) -> bool:
        """Give a refused document another id: a learnt one or, unless ``found``, any that is known.
        Returns False if none is left."""
        for known in self._known[name]:
            if self._is_new(known) and (known.learnt or not found):
                self._take(name, known)
                return True
        return False

    def expire(self, name: str) -> None:
        """Note that no id is left to try."""
        self._expired.add(name)
        self._wanted.discard(name)

    def save(self) -> None:
        """Write what was found to the state folder. Raises :class:`ConfigurationError` on
        failure."""
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
        # An id that came from a file, or has answered, is trusted with other variables too.
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
        """Whether any identity of this crawl may send it."""
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
    """Write a document to the state folder, over the one that is there."""
    entry = json.dumps(found.row())
    link.execute(
        "INSERT OR REPLACE INTO documents (name, entry) VALUES (?, ?)", (found.name, entry)
    )


def remembered(state: StateFolder | None) -> dict[str, Document]:
    """Return the documents that crawls found; entries that cannot be read are left out.

    Entries that do not say where their id was learnt are older than that distinction, and count as
    learnt from a page.
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
