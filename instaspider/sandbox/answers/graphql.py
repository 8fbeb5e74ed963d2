"""The two GraphQL addresses."""

from __future__ import annotations

import re

from instaspider.sandbox.answers import documents, refusals
from instaspider.sandbox.answers.rows import Backstage, row
from instaspider.sandbox.exchange import Request, Response

PATHS = frozenset({"/api/graphql", "/api/graphql/", "/graphql/query", "/graphql/query/"})


def _graphql(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    at_api = match[0].startswith("/api/")
    call = documents.read_call(request.form)
    if stage.visitors.dead_session(request):
        return refusals.please_wait()
    if call is None:
        return documents.stale(at_api)
    found = call.find(stage.world)
    person = found.person
    name = (person.username if person else "") if call.document.key == "id" else call.value
    if refused := stage.turn_away(name, refusals.please_wait()):
        return refused
    return call.answer(found, at_api, stage.visitors.logged_in(request))


ROUTES = (
    row("graphql_api", "POST", r"/api/graphql/?", _graphql),
    row("graphql_query", "POST", r"/graphql/query/?", _graphql),
)
