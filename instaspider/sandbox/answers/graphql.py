"""Answers at the two GraphQL addresses."""

from __future__ import annotations

import json
import re

from instaspider.sandbox.answers import documents
from instaspider.sandbox.answers.rows import Backstage, row
from instaspider.sandbox.exchange import Request, Response
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.documents import OLD_DOCUMENT, old_query, owners_of_query


def _graphql(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Answer a POST with a form, or a GET with the same in the query (instagram-hindsight
    0.1.1)."""
    address = request.path.rstrip("/")
    asked = request.form if request.method == "POST" else request.query
    variables = _variables(asked)
    doc_id = asked.get("doc_id", "")
    old = doc_id if doc_id == OLD_DOCUMENT else asked.get("query_hash")
    if old and request.method != "POST":
        call = Call(stage.world, stage.viewer(request), var=variables or {})
        return stage.turn_away_any(owners_of_query(old, call)) or old_query(old, call)
    found = stage.documents.served(doc_id)
    if found is None:
        old_document, how = stage.documents.stale(doc_id) or (None, documents.EXECUTION_ERROR)
        logged_in = stage.visitors.logged_in(request)
        return documents.refuse(address, old_document, how, logged_in)
    document, edition = found
    if variables is None:
        return documents.refuse(address, document)
    timed = asked.get("server_timestamps") == "true"
    arrived = request.arrived if timed else None
    call = Call(stage.world, stage.viewer(request), var=variables, arrived=arrived)
    refused = stage.turn_away_any(document.owners(call))
    return refused or documents.respond(document, edition, call, address)


def _variables(asked: dict[str, str]) -> documents.Json | None:
    try:
        variables = json.loads(asked.get("variables", ""))
    except ValueError:
        return None
    return variables if isinstance(variables, dict) else None


ROUTES = (
    row("graphql_api", "POST", r"/api/graphql/?", _graphql),
    row("graphql_query", "POST", r"/graphql/query/?", _graphql),
    row("graphql_query_get", "GET", r"/graphql/query/?", _graphql),
)
