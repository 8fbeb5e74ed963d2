"""Says who may use an address of the service, and how the others are turned away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from instaspider.sandbox.exchange import Response

PAGE = "page"
"""HTML; visitors are turned away by a redirect."""
CALL = "call"
"""JSON; visitors are turned away by JSON."""
GRAPHQL = "graphql"
"""JSON from a document; whether a login is needed depends on the document."""
OPEN = "open"
"""Open to every visitor: login and challenge pages, robots.txt, files."""

NOBODY = "nobody"
LOGIN = "login"
LOGIN_OR_APP = "login or app"
"""Without a login, only at the app's host and with the app's User-Agent."""

_CALLS = ("/api/", "/web/", "/ajax/")


@dataclass(frozen=True, slots=True)
class Access:
    """The properties of one address that the gatekeeper reads."""

    kind: str = PAGE
    needs: str = NOBODY
    app_only: bool = False
    """Whether only the app's host serves it; a browser's User-Agent is then a mismatch."""
    retired: bool = False
    """Whether every login gets feedback_required, while visitors without one are served."""
    limited: bool = True
    """Whether it counts against ``--limit``; files come from other servers and do not."""
    refusal: Callable[[], Response] | None = None
    """What visitors without a login get, if it is not the usual answer of the kind."""


def kind_of(path: str) -> str:
    """Return CALL, GRAPHQL or PAGE, by how the path (or its pattern) begins."""
    if path.startswith(("/api/graphql", "/graphql/")):
        return GRAPHQL
    return CALL if path.startswith(_CALLS) else PAGE
