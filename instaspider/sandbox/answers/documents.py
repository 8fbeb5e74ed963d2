"""What a GraphQL document is: its name, the ids it goes by, where it is served and to whom.

The web client knows its queries by a friendly name and sends the id of a stored text, ``doc_id``.
Which of the two addresses serves a document is a property of the document (instaloader 4.16,
gallery-dl 1.32.18 and instagrapi 3.2.2 disagree by operation, not by login). Documents and ids
are those of clients of August to October 2026.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.exchange import Response, json_response
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

Json = dict[str, Any]

API = "/api/graphql"
"""Bodies from here have no ``status`` key (instaloader 4.16)."""
QUERY = "/graphql/query"
BOTH = frozenset({API, QUERY})
AT_API = frozenset({API})
AT_QUERY = frozenset({QUERY})
NOWHERE: frozenset[str] = frozenset()

PROVIDER = "__relay_internal__pv__{}relayprovider"
"""Name of the variable that a relay provider fills; only its presence matters (gallery-dl)."""


@dataclass(frozen=True)
class Ask:
    """One call: what was asked, by whom."""

    world: World
    variables: Json
    viewer_pk: str | None = None
    """Whose login it is; None without one."""
    arrived: float | None = None
    """Unix seconds, if times of the server are asked for."""

    @property
    def logged_in(self) -> bool:
        return self.viewer_pk is not None

    @property
    def viewer(self) -> Person | None:
        return self.world.find_pk(self.viewer_pk).person if self.viewer_pk else None

    def text(self, name: str) -> str:
        """A variable as text; ids come as numbers too."""
        value = self.variables.get(name)
        return "" if value is None else str(value)

    def number(self, name: str, default: int, most: int) -> int:
        """A page size: at least 1, at most ``most``."""
        value = self.variables.get(name)
        return min(max(1, value), most) if isinstance(value, int) else default

    def may_see(self, person: Person) -> bool:
        """Whether what somebody posts is open to whom asks; logins follow no private account."""
        return not person.is_private or person.pk == self.viewer_pk

    def shown(self, post: Post | None) -> Post | None:
        """The post, if it is open to whom asks."""
        return post if post is not None and self.may_see(post.owner) else None

    def likes(self, post: Post) -> bool:
        """Whether the viewer likes it."""
        viewer = self.viewer
        return viewer is not None and self.world.has_liked(viewer, post)

    def inner(self, name: str) -> Json:
        """A variable that is an object itself."""
        value = self.variables.get(name)
        return value if isinstance(value, dict) else {}


Answer = Callable[[Ask], "Json | Response"]
"""What stands under ``data``, or a refusal."""


@dataclass(frozen=True)
class Edition:
    """One stored text of a document."""

    doc_id: str
    providers: tuple[str, ...] = ()
    """Relay providers whose variables must be present."""
    only: frozenset[str] = BOTH
    """Where this id is served, of the addresses of its document."""
    null_for_visitors: bool = False
    """Without a login the root is null, and nobody says that one is needed (instaloader 4.16)."""


@dataclass(frozen=True)
class Document:
    """One query that the web client ships."""

    name: str
    """Friendly name."""
    form: str
    """Key trees of its answers, in tests/fixtures/keytrees/, or who reads them so."""
    root: str
    """Field of ``data`` that tells one document's answer from another's."""
    required: tuple[str, ...]
    """Variables without which it does not run."""
    editions: tuple[Edition, ...]
    """Ids that are served, the one of the present client first; none if it is retired."""
    answer: Answer
    member: frozenset[str] = NOWHERE
    """Addresses at which it answers logins."""
    visitor: frozenset[str] = NOWHERE
    """Addresses at which it answers visitors without a login."""
    owner: Callable[[Ask], Person | Sequence[Person] | None] = field(default=lambda _: None)
    """Whose data is asked for; several people's where it takes several ids."""
    is_name_verified: bool = True
    """False where public tools know the id and the root, but no name."""
    stale: Mapping[str, str] = field(default_factory=dict)
    """Ids that once were served, with the way in which they are refused now."""

    def names_of_owners(self, ask: Ask) -> list[str]:
        """Empty where nobody's data is asked for."""
        found = self.owner(ask)
        people = [found] if isinstance(found, Person) else found or []
        return [person.username for person in people]

    @property
    def logged_out_only(self) -> bool:
        """A document of the logged-out client, which no login changes."""
        return self.visitor == self.member == AT_API


EXECUTION_ERROR, FEEDBACK_REQUIRED, NULL = "execution error", "feedback_required", "null"
"""How an id is refused that is served no more: instaloader 2688 and 2704; instaloader 4.16, where
it names posts document 28975909992013618, which refuses logins so; and retired post documents
since June 2026."""


def respond(document: Document, edition: Edition, ask: Ask, address: str) -> Response:
    """The answer of a served document at one of the two addresses."""
    allowed = (document.member if ask.logged_in else document.visitor) & edition.only
    if edition.null_for_visitors and not ask.logged_in:
        return wrap({document.root: None}, address)
    if address not in allowed:
        return _elsewhere(document, edition, ask, address)
    needed = (*document.required, *map(PROVIDER.format, edition.providers))
    if any(name not in ask.variables for name in needed):
        return refuse(address, document)
    answer = document.answer(ask)
    return answer if isinstance(answer, Response) else wrap(answer, address, ask.arrived)


def wrap(data: Json | None, address: str, arrived: float | None = None) -> Response:
    """The body around ``data``; times as in the key tree graphql_clips_user_connection/01."""
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
    """What an id gets that is served no more, or a call without all declared variables.

    ``feedback_required`` is for logins; that others get what any old id gets is unverified.
    """
    if how == FEEDBACK_REQUIRED and logged_in:
        return refusals.feedback()
    if how == NULL and document is not None:
        return wrap({document.root: None}, address)
    if address == QUERY:
        return refusals.invalid_request()
    return refusals.execution_error((document.root,) if document else (), at_api=True)


def _elsewhere(document: Document, edition: Edition, ask: Ask, address: str) -> Response:
    """Asked at the wrong address, or without the login it wants."""
    if not ask.logged_in and address in document.member & edition.only:
        return refusals.login_only_document()
    if document.logged_out_only:
        return json_response({"data": {document.root: None}, "status": "ok"})
    return refuse(address, document)
