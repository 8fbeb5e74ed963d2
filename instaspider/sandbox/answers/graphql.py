"""The two GraphQL addresses."""

from __future__ import annotations

import json
import re

from instaspider.sandbox.answers import documents, legacy_queries, refusals
from instaspider.sandbox.answers.rows import Backstage, row
from instaspider.sandbox.exchange import Request, Response


def _graphql(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """POST with a form, or GET with the same in the query (instagram-hindsight 0.1.1)."""
    address = request.path.rstrip("/")
    call = request.form if request.method == "POST" else request.query
    variables = _variables(call)
    doc_id = call.get("doc_id", "")
    old = doc_id if doc_id == legacy_queries.OLD_DOCUMENT else call.get("query_hash")
    if old and request.method != "POST":
        asked = _ask(stage, request, variables or {})
        name = legacy_queries.name_of_owner(asked)
        refused = stage.turn_away(name, refusals.please_wait())
        return refused or legacy_queries.answer(old, asked)
    found = stage.documents.served(doc_id)
    if found is None:
        old_document, how = stage.documents.stale(doc_id) or (None, documents.EXECUTION_ERROR)
        logged_in = stage.visitors.logged_in(request)
        return documents.refuse(address, old_document, how, logged_in)
    document, edition = found
    if variables is None:
        return documents.refuse(address, document)
    ask = _ask(stage, request, variables, call.get("server_timestamps") == "true")
    for name in document.names_of_owners(ask):
        if refused := stage.turn_away(name, refusals.please_wait()):
            return refused
    return documents.respond(document, edition, ask, address)


def _ask(
    stage: Backstage, request: Request, variables: documents.Json, timed: bool = False
) -> documents.Ask:
    login = stage.visitors.login_of(request)
    viewer = login.ds_user_id if login else None
    return documents.Ask(stage.world, variables, viewer, request.arrived if timed else None)


def _variables(call: dict[str, str]) -> documents.Json | None:
    try:
        variables = json.loads(call.get("variables", ""))
    except ValueError:
        return None
    return variables if isinstance(variables, dict) else None


ROUTES = (
    row("graphql_api", "POST", r"/api/graphql/?", _graphql),
    row("graphql_query", "POST", r"/graphql/query/?", _graphql),
    row("graphql_query_get", "GET", r"/graphql/query/?", _graphql),
)
