"""Answers at the addresses of people: by name, by pk, and their pages."""

from __future__ import annotations

import re

from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.pages_profile import profile_page
from instaspider.sandbox.answers.rows import Backstage, row
from instaspider.sandbox.exchange import Request, Response


def _profile(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    if "__a" in request.query:
        return ERRORS["retired_page_data"]()
    found = stage.world.find(match[1])
    if refused := stage.turn_away(match[1], ERRORS["to_login"](request.path)):
        return refused
    person = found.person
    if person is None:
        return ERRORS["not_found_html"]()
    login = stage.visitors.login_of(request)
    viewer = login.ds_user_id if login else None
    return stage.bodies.response(
        ("profile_page", person.username, viewer, stage.documents.rotations, stage.world.version),
        lambda: profile_page(person, stage.frame(request), stage.world),
    )


ROUTES = (row("profile_page", "GET", r"/([A-Za-z0-9._]{1,30})(?:/(?:reels|tagged))?/?", _profile),)
