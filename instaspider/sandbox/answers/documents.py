"""Answers GraphQL documents: where they are served, to whom, and how the others are refused.

The web client knows its queries by a friendly name and sends the id of a stored text, ``doc_id``.
Which of the two addresses serves a document depends on the document: instaloader 4.16, gallery-dl
1.32.18 and instagrapi 3.2.2 disagree by operation, not by login. Documents and ids are those of
clients of August to October 2026.
"""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from instaspider.sandbox.answers.errors import ERRORS, execution_error
from instaspider.sandbox.exchange import Response, json_response
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.rows import Answerer
from instaspider.sandbox.tables.shape import read_shape

Json = dict[str, Any]

API = "/api/graphql"
"""Address whose bodies have no ``status`` key (instaloader 4.16)."""
QUERY = "/graphql/query"
BOTH = frozenset({API, QUERY})
_WHERE = {"api": {API}, "query": {QUERY}, "both": BOTH, "null": BOTH, "": frozenset[str]()}

PROVIDER = "__relay_internal__pv__{}relayprovider"
"""Name of the variable that a relay provider fills; only its presence matters (gallery-dl)."""

EXECUTION_ERROR, FEEDBACK_REQUIRED, NULL = "execution error", "feedback_required", "null"
"""How an id that is no longer served is refused: instaloader 2688 and 2704; instaloader 4.16, where
it names posts document 28975909992013618, which refuses logins so; and retired post documents since
June 2026."""


class Edition(NamedTuple):
    """Is one stored text of a document."""

    doc_id: str
    providers: tuple[str, ...] = ()
    """Relay providers whose variables must be present."""
    only: frozenset[str] = BOTH
    """At which of its document's addresses this id is served."""
    null_for_visitors: bool = False
    """Whether the root is null without a login, and no error says that one is needed (instaloader
    4.16)."""

    @classmethod
    def read(cls, text: str) -> Edition:
        """Read an id as rows have it: ``id[@where] providers``."""
        name, *providers = text.split()
        doc_id, _, only = name.partition("@")
        where = frozenset(_WHERE[only or "both"])
        return cls(doc_id, tuple(providers), where, null_for_visitors=only == "null")


class Document:
    """Is one query that the web client ships: a row with ids."""

    def __init__(self, answerer: Answerer) -> None:
        row = answerer.row
        self._answerer = answerer
        self.name = row.name
        """Friendly name, by which the web client knows it."""
        self.is_name_verified = row.is_name_verified
        """Whether public tools know its name; if not, they know only the id and the root."""
        self.form = (read_shape(row.shape).vouched or "") if row.shape else "retired"
        """Key trees of its answers, or the clients that read them so."""
        self.required = tuple(row.needs.split())
        """Variables without which it does not run."""
        self.root = answerer.root
        """Field of ``data`` by which one document's answer is told from another's."""
        self.editions = tuple(map(Edition.read, row.ids))
        """Ids that are served, the one of the present client first; none if it is retired."""
        stale = (text.partition(" ") for text in row.stale)
        self.stale = {doc_id: how or EXECUTION_ERROR for doc_id, _, how in stale}
        """Ids that were served once, with the way in which they are refused now."""
        self.member = frozenset(_WHERE[row.member])
        """Addresses at which it answers logins; ``visitor``: those where it answers others."""
        self.visitor = frozenset(_WHERE[row.visitor])
        self.logged_out_only = self.visitor == self.member == {API}
        """Whether it is one of the logged-out client, which no login changes."""
        self.owners = answerer.owners

    def respond(self, edition: Edition, call: Call, address: str) -> Response:
        """Return the answer at one of the two addresses."""
        if edition.null_for_visitors and not call.is_member:
            return wrap({self.root: None}, address)
        if address not in (self.member if call.is_member else self.visitor) & edition.only:
            return self._elsewhere(edition, call, address)
        providers = map(PROVIDER.format, edition.providers)
        if any(name not in call.var for name in (*self.required, *providers)):
            return refuse(address, self)
        self._answerer.subject(call)
        if call.absent is not None and call.absent.error == "execution_error":
            return execution_error(self.root, "ok" if call.is_member else None)
        answer = self._answerer.answer(call)
        return answer if isinstance(answer, Response) else wrap(answer, address, call.arrived)

    def _elsewhere(self, edition: Edition, call: Call, address: str) -> Response:
        """Answer a request at the wrong address, or without the login that it needs."""
        if not call.is_member and address in self.member & edition.only:
            return ERRORS["login_only_document"]()
        if self.logged_out_only:
            return json_response({"data": {self.root: None}, "status": "ok"})
        return refuse(address, self)


def wrap(data: Json | None, address: str, arrived: float | None = None) -> Response:
    """Return the body around ``data``; times as in the key tree
    graphql_clips_user_connection/01."""
    extensions: Json = {"is_final": True}
    if arrived is not None:
        times = {"request_start_time_ms": arrived, "time_at_flush_ms": time.time()}
        extensions["server_metadata"] = {key: int(at * 1000) for key, at in times.items()}
    body: Json = {"data": data, "extensions": extensions}
    if address == QUERY:
        body["status"] = "ok"
    return json_response(body)


def refuse(
    address: str,
    document: Document | None = None,
    how: str = EXECUTION_ERROR,
    logged_in: bool = True,
) -> Response:
    """Refuse an id that is no longer served, or a call without all declared variables.

    ``feedback_required`` is for logins; that others get what any old id gets is unverified.
    """
    if how == FEEDBACK_REQUIRED and logged_in:
        return ERRORS["feedback"]()
    if how == NULL and document is not None:
        return wrap({document.root: None}, address)
    if address == QUERY:
        return ERRORS["invalid_request"]()
    return execution_error(document.root if document else None)
