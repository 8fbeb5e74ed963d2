"""Describes GraphQL documents: their names and ids, where they are served and to whom.

The web client knows its queries by a friendly name and sends the id of a stored text, ``doc_id``.
Which of the two addresses serves a document depends on the document: instaloader 4.16, gallery-dl
1.32.18 and instagrapi 3.2.2 disagree by operation, not by login. Documents and ids are those of
clients of August to October 2026.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from instaspider.sandbox.answers.errors import ERRORS, execution_error
from instaspider.sandbox.exchange import Response, json_response
from instaspider.sandbox.tables.call import Call

Json = dict[str, Any]

API = "/api/graphql"
"""Address whose bodies have no ``status`` key (instaloader 4.16)."""
QUERY = "/graphql/query"
BOTH = frozenset({API, QUERY})
AT_API = frozenset({API})
AT_QUERY = frozenset({QUERY})
NOWHERE: frozenset[str] = frozenset()

PROVIDER = "__relay_internal__pv__{}relayprovider"
"""Name of the variable that a relay provider fills; only its presence matters (gallery-dl)."""


Answer = Callable[[Call], "Json | Response"]
"""Makes what stands under ``data``, or a refusal."""


@dataclass(frozen=True)
class Edition:
    """Is one stored text of a document."""

    doc_id: str
    providers: tuple[str, ...] = ()
    """Relay providers whose variables must be present."""
    only: frozenset[str] = BOTH
    """At which of its document's addresses this id is served."""
    null_for_visitors: bool = False
    """Whether the root is null without a login, and no error says that one is needed (instaloader
    4.16)."""


@dataclass(frozen=True)
class Document:
    """Is one query that the web client ships."""

    name: str
    """Friendly name, by which the web client knows it."""
    form: str
    """Key trees of its answers, in tests/fixtures/keytrees/, or the clients that read them so."""
    root: str
    """Field of ``data`` by which one document's answer is told from another's."""
    required: tuple[str, ...]
    """Variables without which the document does not run."""
    editions: tuple[Edition, ...]
    """Ids that are served, the one of the present client first; none if the document is retired."""
    answer: Answer
    member: frozenset[str] = NOWHERE
    """Addresses at which the document answers logins."""
    visitor: frozenset[str] = NOWHERE
    """Addresses at which the document answers visitors without a login."""
    owners: Callable[[Call], list[str]] = field(default=lambda _: [])
    """Returns the names of the people whose data is asked for."""
    is_name_verified: bool = True
    """Whether public tools know its name; if not, they know only the id and the root."""
    stale: Mapping[str, str] = field(default_factory=dict)
    """Ids that were served once, with the way in which they are refused now."""

    @property
    def logged_out_only(self) -> bool:
        """Whether the document is one of the logged-out client, which no login changes."""
        return self.visitor == self.member == AT_API


EXECUTION_ERROR, FEEDBACK_REQUIRED, NULL = "execution error", "feedback_required", "null"
"""How an id that is no longer served is refused: instaloader 2688 and 2704; instaloader 4.16, where
it names posts document 28975909992013618, which refuses logins so; and retired post documents since
June 2026."""


def respond(document: Document, edition: Edition, call: Call, address: str) -> Response:
    """Return the answer of a served document at one of the two addresses."""
    allowed = (document.member if call.is_member else document.visitor) & edition.only
    if edition.null_for_visitors and not call.is_member:
        return wrap({document.root: None}, address)
    if address not in allowed:
        return _elsewhere(document, edition, call, address)
    needed = (*document.required, *map(PROVIDER.format, edition.providers))
    if any(name not in call.var for name in needed):
        return refuse(address, document)
    answer = document.answer(call)
    return answer if isinstance(answer, Response) else wrap(answer, address, call.arrived)


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


def _elsewhere(document: Document, edition: Edition, call: Call, address: str) -> Response:
    """Answer a request at the wrong address, or without the login that it needs."""
    if not call.is_member and address in document.member & edition.only:
        return ERRORS["login_only_document"]()
    if document.logged_out_only:
        return json_response({"data": {document.root: None}, "status": "ok"})
    return refuse(address, document)
