"""Which address answers what. Everything not in the tables is 404."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from instaspider.sandbox.answers import documents, pages, refusals
from instaspider.sandbox.answers.bodies import Bodies
from instaspider.sandbox.answers.shapes_profile import web_profile_info
from instaspider.sandbox.answers.shapes_users_info import users_info
from instaspider.sandbox.exchange import JSON, Request, Response, json_bytes, json_response
from instaspider.sandbox.gatekeeper import Gatekeeper
from instaspider.sandbox.visitors import Visitors
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.world import World

GRAPHQL_PATHS = frozenset({"/api/graphql", "/api/graphql/", "/graphql/query", "/graphql/query/"})

_ROBOTS = b"User-agent: *\nDisallow: /\n"


@dataclass
class Backstage:
    """What the routes work with."""

    world: World
    visitors: Visitors
    gatekeeper: Gatekeeper
    bodies: Bodies
    lsd: str


Route = Callable[[Backstage, Request, re.Match[str]], Response]
Row = tuple[str, str, re.Pattern[str], Route]


def answer(backstage: Backstage, request: Request) -> tuple[str, Response]:
    """The name of the route, for counting, and its answer."""
    for name, method, pattern, route in _ROUTES:
        if method == request.method and (match := pattern.fullmatch(request.path)):
            return name, route(backstage, request, match)
    return "other", refusals.not_found()


def _gate(stage: Backstage, name: str, wall: Response) -> Response | None:
    """What special names get before any route looks at them."""
    name = name.lower()
    if name.startswith("walled_"):
        return wall
    if name.startswith("throttled_") and stage.gatekeeper.throttled(name):
        return refusals.too_many()
    return None


def _web_profile_info(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    username = request.query.get("username", "")
    found = stage.world.find(username)
    logged_in = stage.visitors.logged_in(request)
    if stage.visitors.dead_session(request):
        return refusals.please_wait()
    if refused := _gate(stage, username, refusals.please_wait()):
        return refused
    person = found.person
    if person is None:
        if logged_in:
            return json_response({"data": {"user": None}, "status": "ok"})
        return refusals.not_found()
    if person.special == "business_":
        return refusals.business_category()
    return stage.bodies.response(
        ("web_profile_info", person.username, logged_in),
        lambda: json_bytes(web_profile_info(stage.world, person, logged_in)),
        JSON,
    )


def _users_info(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    found = stage.world.find_pk(match[1])
    if not stage.visitors.logged_in(request):
        return refusals.please_wait()
    if refused := _gate(stage, _name(found.person), refusals.please_wait()):
        return refused
    if found.person is None:
        return refusals.not_found()
    return json_response(users_info(found.person))


def _graphql(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    at_api = match[0].startswith("/api/")
    call = documents.read_call(request.form)
    if stage.visitors.dead_session(request):
        return refusals.please_wait()
    if call is None:
        return documents.stale(at_api)
    found = call.find(stage.world)
    name = _name(found.person) if call.document.key == "id" else call.value
    if refused := _gate(stage, name, refusals.please_wait()):
        return refused
    return call.answer(found, at_api, stage.visitors.logged_in(request))


def _profile(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    found = stage.world.find(match[1])
    if stage.visitors.dead_session(request):
        return refusals.to_login(request.path)
    if refused := _gate(stage, match[1], refusals.to_login(request.path)):
        return refused
    person = found.person
    if person is None:
        return refusals.not_found()
    return stage.bodies.response(
        ("profile_page", person.username), lambda: pages.profile_page(person, stage.lsd)
    )


def _start(stage: Backstage, _: Request, __: re.Match[str]) -> Response:
    return Response(200, pages.start_page(stage.lsd))


def _login(_: Backstage, __: Request, ___: re.Match[str]) -> Response:
    return refusals.login_page()


def _robots(_: Backstage, __: Request, ___: re.Match[str]) -> Response:
    """All of the service is closed to crawlers; the exact text is unverified."""
    return Response(200, _ROBOTS, "text/plain; charset=utf-8")


def _name(person: Person | None) -> str:
    return person.username if person else ""


def _route(name: str, method: str, path: str, route: Route) -> Row:
    return name, method, re.compile(path, re.ASCII), route


_ROUTES = (
    _route("web_profile_info", "GET", r"/api/v1/users/web_profile_info/?", _web_profile_info),
    _route("graphql_api", "POST", r"/api/graphql/?", _graphql),
    _route("graphql_query", "POST", r"/graphql/query/?", _graphql),
    _route("users_info", "GET", r"/api/v1/users/(\d+)/info/?", _users_info),
    _route("start", "GET", r"/", _start),
    _route("robots", "GET", r"/robots\.txt", _robots),
    _route("login", "GET", r"/accounts/login/.*", _login),
    _route("profile_page", "GET", r"/([A-Za-z0-9._]{1,30})/?", _profile),
)
