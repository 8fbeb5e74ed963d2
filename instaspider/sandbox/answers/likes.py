"""Takes likes of posts, and takes them back: the only thing that visitors change here.

Addresses are those of the web client and the app. Unverified: that the answer is ``{"status":
"ok"}``, also if nothing changes, and how many likes are too many.
"""

from __future__ import annotations

import re

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, row
from instaspider.sandbox.exchange import Request, Response
from instaspider.sandbox.tables.routes import call_of
from instaspider.sandbox.tables.table import TABLE


def _like(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Answer a like: 403 without the csrftoken of the session (row 12 of the errors); 400 for too
    many."""
    login, viewer = stage.visitors.login_of(request), stage.viewer(request)
    if login is None or viewer is None:
        return ERRORS["please_wait"]()
    token = request.cookies.get("csrftoken", login.csrftoken)
    if not request.is_of_app and request.headers.get("x-csrftoken") != token:
        return ERRORS["forbidden"]()
    call = call_of(stage, request, {"media": match[1]})
    asked = TABLE["media_info"]
    if refused := stage.turn_away_any(asked.owners(call)) or asked.refused(call):
        return refused
    post = call.it
    if not stage.gatekeeper.lets_like(login.sessionid, request.arrived):
        return ERRORS["feedback"]()
    if match[2] == "like":
        stage.world.like(viewer, post)
    else:
        stage.world.unlike(viewer, post)
    return ERRORS["status_ok"]()


_LIKE = r"/([\w-]+)/(like|unlike)/?"
ROUTES = (
    row("web_likes", "POST", f"/api/v1/web/likes{_LIKE}", _like, WWW, needs=LOGIN),
    row("media_like", "POST", f"/api/v1/media{_LIKE}", _like, APP, needs=LOGIN),
)
