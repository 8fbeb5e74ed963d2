"""Who may use an address of the service, and how the others are turned away."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from instaspider.sandbox.exchange import Response

PAGE = "page"
"""HTML: turned away with a redirect."""
CALL = "call"
"""JSON: turned away with JSON."""
GRAPHQL = "graphql"
"""JSON too; which document needs a login is a property of the document."""
OPEN = "open"
"""Open whatever the visitor's state: login and challenge pages, robots.txt, files."""

NOBODY = "nobody"
LOGIN = "login"
LOGIN_OR_APP = "login or app"
"""Without a login only at the app's host and with the app's User-Agent."""

_CALLS = ("/api/", "/web/", "/ajax/")


@dataclass(frozen=True, slots=True)
class Access:
    """The marks of one address that the gatekeeper reads."""

    kind: str = PAGE
    needs: str = NOBODY
    app_only: bool = False
    """Served at the app's host alone: a browser's User-Agent is a mismatch."""
    retired: bool = False
    """Answers feedback_required to every login, but serves visitors without one."""
    limited: bool = True
    """Counts against ``--limit``; files come from other servers."""
    refusal: Callable[[], Response] | None = None
    """What visitors without a login get, where it is not the usual answer of the kind."""


def kind_of(path: str) -> str:
    """CALL, GRAPHQL or PAGE, by how the path (or its pattern) begins."""
    if path.startswith(("/api/graphql", "/graphql/")):
        return GRAPHQL
    return CALL if path.startswith(_CALLS) else PAGE
