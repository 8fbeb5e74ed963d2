"""Makes routes of the rows that are addresses of their own."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from urllib.parse import parse_qsl

from instaspider.sandbox.access import LOGIN, LOGIN_OR_APP, NOBODY
from instaspider.sandbox.answers import rows as route_rows
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.exchange import (
    JSON,
    Request,
    Response,
    guarded_json,
    json_bytes,
    json_response,
)
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.rows import Answerer
from instaspider.sandbox.tables.table import TABLE

_NEEDS = {"": NOBODY, "login": LOGIN, "login_or_app": LOGIN_OR_APP}
_WORDS = {
    "name": r"[A-Za-z0-9._]{1,30}",
    "tag": r"[^/]+",
    "media": r"[\w-]+",
    "inline": r"(?:inline_)?",
}
"""Pattern of ``{name}`` in a path; a name that is not here stands for a number."""


def call_of(
    stage: route_rows.Backstage, request: Request, path: dict[str, str] | None = None
) -> Call:
    """Describe the request to functions of ``values/``."""
    is_post = request.method == "POST"
    pairs = parse_qsl(request.target.partition("?")[2], keep_blank_values=True)
    lists: dict[str, list[str]] = {}
    for name, value in pairs:
        lists.setdefault(name, []).append(value)
    return Call(
        stage.world,
        stage.viewer(request),
        path or {},
        request.query,
        request.form if is_post else {},
        lists=lists,
        is_post=is_post,
        is_of_app=route_rows.host_kind(request.host) == route_rows.APP,
    )


def _pattern(path: str) -> str:
    """Return the pattern of a path with ``{names}``; the slash at its end is optional."""
    parts = re.split(r"\{(\w+)\}", path.rstrip("/"))
    for at in range(1, len(parts), 2):
        parts[at] = f"(?P<{parts[at]}>{_WORDS.get(parts[at], '[0-9]+')})"
    return "".join(parts) + "/?"


def _route(answerer: Answerer) -> route_rows.Route:
    row = answerer.row

    def route(stage: route_rows.Backstage, request: Request, match: re.Match[str]) -> Response:
        if row.token and request.form.get("fb_dtsg") != stage.page_token(request):
            return Response(200, stage.frame(request).start_page())
        call = call_of(stage, request, match.groupdict())
        if refused := stage.turn_away_any(answerer.owners(call)) or answerer.refused(call):
            return refused
        if row.kept and call.it is not None:
            key = (row.name, call.it.pk, call.viewer is not None, stage.world.version)
            return stage.bodies.response(key, lambda: json_bytes(answerer.body(call)), JSON)
        body = answerer.body(call)
        response = guarded_json(body) if row.guarded else json_response(body)
        if row.headers:
            response.headers += _HEADERS[row.headers](stage, request)
        return response

    return route


def _authorization(stage: route_rows.Backstage, request: Request) -> list[tuple[str, str]]:
    """Return headers that the app's host gives to a session of cookies (instaloader 4.16 asks for
    it here)."""
    login = stage.visitors.login_of(request)
    if login is None or route_rows.host_kind(request.host) != route_rows.APP:
        return []
    session = {"ds_user_id": login.ds_user_id, "sessionid": login.sessionid}
    token = b64encode(json.dumps(session).encode()).decode()
    return [("ig-set-authorization", f"Bearer IGT:2:{token}")]


_HEADERS: dict[str, Callable[[route_rows.Backstage, Request], list[tuple[str, str]]]] = {
    "authorization": _authorization
}


def _rows(answerer: Answerer) -> list[route_rows.Row]:
    """Return a route for each address; names end with the verb if it is not that of the first."""
    row = answerer.row
    found: list[route_rows.Row] = []
    for at in row.at:
        method, *hosts, path = at.split()
        is_other = bool(found) and method != found[0].method
        name = f"{row.name}_{method.lower()}" if is_other else row.name
        refusal = ERRORS[row.refusal] if row.refusal and method == "GET" else None
        found.append(
            route_rows.row(
                name,
                method,
                _pattern(path),
                _route(answerer),
                *hosts,
                needs=_NEEDS[row.needs],
                retired=row.retired,
                refusal=refusal,
            )
        )
    return found


ROUTES = tuple(each for answerer in TABLE.values() for each in _rows(answerer))
