"""Answers at the two GraphQL addresses: documents, and old queries."""

from __future__ import annotations

import json
import re

from instaspider.sandbox.answers import documents
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.likes import MUTATIONS, mutate
from instaspider.sandbox.answers.rows import APP, Backstage, row
from instaspider.sandbox.exchange import Request, Response, json_response
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.rows import Answerer
from instaspider.sandbox.tables.table import TABLE

QUERIES = {code: each for each in TABLE.values() for code in each.row.hash}
"""Rows by ``query_hash``."""
CLIENT = {code: each for each in TABLE.values() for code in each.row.client}
"""Rows by ``client_doc_id``, as the app sends it (instagrapi 3.2.2)."""
OLD_DOCUMENT = "7950326061742207"
"""Id of a document that is asked for by GET (instagram-hindsight 0.1.1; that it still answers is
unverified)."""


def _graphql(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Answer a POST with a form, or a GET with the same in the query (instagram-hindsight
    0.1.1). Of a GET that asks for nothing instagrapi 3.2.2 takes the tokens of a page."""
    address = request.path.rstrip("/")
    asked = request.form if request.method == "POST" else request.query
    variables = _variables(asked)
    doc_id = asked.get("doc_id", "")
    timed = asked.get("server_timestamps") == "true"
    arrived = request.arrived if timed else None
    call = Call(stage.world, stage.viewer(request), var=variables or {}, arrived=arrived)
    if request.method == "GET" and address == documents.API and not doc_id:
        return Response(200, stage.frame(request).start_page())
    old = doc_id if doc_id == OLD_DOCUMENT else asked.get("query_hash")
    if old and request.method != "POST":
        return _query(stage, QUERIES.get(old), call)
    writes = request.method == "POST" and address == documents.API
    if writes and (mutation := MUTATIONS.get(doc_id)) is not None:
        return mutate(stage, request, mutation, variables or {})
    found = stage.documents.served(doc_id)
    if found is None:
        old_document, how = stage.documents.stale(doc_id) or (None, documents.EXECUTION_ERROR)
        return documents.refuse(address, old_document, how, call.is_member)
    document, edition = found
    if variables is None:
        return documents.refuse(address, document)
    refused = stage.turn_away_any(document.owners(call))
    return refused or document.respond(edition, call, address)


def _of_app(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Answer the app, which sends ids of its own."""
    call = Call(stage.world, stage.viewer(request), var=_variables(request.form) or {})
    return _query(stage, CLIENT.get(request.form.get("client_doc_id", "")), call)


def _query(stage: Backstage, answerer: Answerer | None, call: Call) -> Response:
    """Answer an old query, or one of the app's. An unknown one is refused as a document would be
    (unverified). Without a login most get the login wall."""
    if answerer is None:
        return ERRORS["invalid_request"]()
    if refused := stage.turn_away_any(answerer.owners(call)):
        return refused
    if not call.is_member and not answerer.row.visitor:
        return ERRORS["please_wait"]()
    body = answerer.answer(call)
    return body if isinstance(body, Response) else json_response(body)


def _variables(asked: dict[str, str]) -> documents.Json | None:
    try:
        variables = json.loads(asked.get("variables", ""))
    except ValueError:
        return None
    return variables if isinstance(variables, dict) else None


ROUTES = (
    row("graphql_app", "POST", r"/graphql/query/?", _of_app, APP),
    row("graphql_api", "POST", r"/api/graphql/?", _graphql),
    row("graphql_api_get", "GET", r"/api/graphql/?", _graphql),
    row("graphql_query", "POST", r"/graphql/query/?", _graphql),
    row("graphql_query_get", "GET", r"/graphql/query/?", _graphql),
)
