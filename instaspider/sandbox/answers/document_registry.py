"""Knows which doc_id stands for which document now; ids can be rotated while the sandbox runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from instaspider.sandbox.answers.documents import BOTH, EXECUTION_ERROR, Document, Edition
from instaspider.sandbox.tables.table import TABLE
from instaspider.sandbox.world.draws import Draw

ALL = tuple(Document(each) for each in TABLE.values() if each.row.ids or each.row.stale)


class DocumentRegistry:
    """Holds the documents of one sandbox. Real ids rotate every two to four weeks."""

    def __init__(self, seed: int, documents: tuple[Document, ...] = ALL) -> None:
        self._seed = seed
        self._documents = {document.name: document for document in documents}
        self._rotations: Counter[str] = Counter()
        self._served: dict[str, tuple[Document, Edition]] = {}
        self._stale: dict[str, tuple[Document, str]] = {}
        for document in documents:
            self._serve(document, document.editions)
            self._stale.update((old, (document, how)) for old, how in document.stale.items())

    @property
    def rotations(self) -> int:
        """Return how often ids have changed so far; pages that hold ids are kept by this number."""
        return self._rotations.total()

    def served(self, doc_id: str) -> tuple[Document, Edition] | None:
        return self._served.get(doc_id)

    def stale(self, doc_id: str) -> tuple[Document, str] | None:
        """Return the document that this id stood for once, and the way in which it is refused."""
        return self._stale.get(doc_id)

    def current(self) -> Iterator[tuple[Document, Edition]]:
        """Yield what the present client ships: each document with its first edition."""
        seen = set()
        for document, edition in self._served.values():
            if document.name not in seen:
                seen.add(document.name)
                yield document, edition

    def doc_ids(self) -> dict[str, str]:
        """Return the present ids by friendly name."""
        return {document.name: edition.doc_id for document, edition in self.current()}

    def rotate(self, names: Collection[str] | None = None) -> dict[str, str]:
        """Give new ids to these documents, or to all; the old ids are stale from now on.

        Returns the new ids by friendly name. Raises KeyError with a name that no document has.
        """
        chosen = [self._documents[name] for name in names or self._documents]
        for document in chosen:
            if not document.editions:
                continue
            self._rotations[document.name] += 1
            old = [x for x, (owner, _) in self._served.items() if owner is document]
            for doc_id in old:
                del self._served[doc_id]
                self._stale[doc_id] = (document, EXECUTION_ERROR)
            edition = document.editions[0]._replace(doc_id=self._new_id(document), only=BOTH)
            self._serve(document, (edition,))
        ids = self.doc_ids()
        return {document.name: ids[document.name] for document in chosen if document.editions}

    def _serve(self, document: Document, editions: tuple[Edition, ...]) -> None:
        self._served.update((edition.doc_id, (document, edition)) for edition in editions)

    def _new_id(self, document: Document) -> str:
        draw = Draw(self._seed, "doc_id", document.name, self._rotations[document.name])
        while (doc_id := str(draw.between(24 * 10**15, 40 * 10**15))) in self._served:
            pass
        return doc_id
