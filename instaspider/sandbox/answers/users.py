"""People: by name, by pk, and their pages."""

from __future__ import annotations

import re

from instaspider.sandbox.access import LOGIN, LOGIN_OR_APP
from instaspider.sandbox.answers import absences, refusals
from instaspider.sandbox.answers.pages_profile import profile_page
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, row
from instaspider.sandbox.answers.shapes_users_info import users_info
from instaspider.sandbox.exchange import Request, Response, json_response
from instaspider.sandbox.world.people import Person


def _users_info(stage: Backstage, _: Request, match: re.Match[str]) -> Response:
    return _info(stage, stage.world.find_pk(match[1]).person)


def _usernameinfo(stage: Backstage, _: Request, match: re.Match[str]) -> Response:
    """The same, by name."""
    return _info(stage, stage.world.find(match[1]).person)


def _info(stage: Backstage, person: Person | None) -> Response:
    if person is None:
        return refusals.not_found()
    if refused := stage.turn_away(person.username, refusals.please_wait()):
        return refused
    return json_response(users_info(person))


def _profile(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    if "__a" in request.query:
        return absences.retired_page_data()
    found = stage.world.find(match[1])
    if refused := stage.turn_away(match[1], refusals.to_login(request.path)):
        return refused
    person = found.person
    if person is None:
        return refusals.not_found()
    login = stage.visitors.login_of(request)
    viewer = login.ds_user_id if login else None
    return stage.bodies.response(
        ("profile_page", person.username, viewer, stage.documents.rotations, stage.world.version),
        lambda: profile_page(person, stage.frame(request), stage.world),
    )


ROUTES = (
    row(
        "users_info",
        "GET",
        r"/api/v1/users/(\d+)/info/?",
        _users_info,
        WWW,
        APP,
        needs=LOGIN_OR_APP,
    ),
    row(
        "usernameinfo",
        "GET",
        r"/api/v1/users/([A-Za-z0-9._]{1,30})/usernameinfo/?",
        _usernameinfo,
        APP,
        needs=LOGIN,
    ),
    row("profile_page", "GET", r"/([A-Za-z0-9._]{1,30})(?:/(?:reels|tagged))?/?", _profile),
)
