"""Takes likes of posts, and takes them back: the only thing that visitors change here.

Addresses are those of the web client and the app. Unverified: that the answer is ``{"status":
"ok"}``, also if nothing changes, and how many likes are too many.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, row
from instaspider.sandbox.exchange import Request, Response, json_response
from instaspider.sandbox.tables.routes import call_of
from instaspider.sandbox.tables.table import TABLE


class Mutation(NamedTuple):
    """Is a stored text that changes whether a login likes a post."""

    what: str
    root: str


MUTATIONS: Mapping[str, Mutation] = {
    "27182485238052618": Mutation("like", "xig_media_like"),
    "27345296031770102": Mutation("unlike", "xig_media_unlike"),
}
"""The web client's mutations by id, with the field of their answers (dumpstagram
documents/media.py 8fc1cac and parse/media.py, sent on 2026-09-23)."""


def mutate(
    stage: Backstage, request: Request, mutation: Mutation, variables: Mapping[str, Any]
) -> Response:
    """Answer a mutation. Without the token of a page that the login has loaded, the answer is a
    page (dumpstagram requests/common.py, by leaving out one field after the other)."""
    if request.form.get("fb_dtsg") != stage.page_token(request):
        return Response(200, stage.frame(request).start_page())
    given = variables.get("input")
    given = given if isinstance(given, dict) else {}
    if not {"client_mutation_id", "media_id", "tracking_token"} <= given.keys():
        return ERRORS["invalid_request"]()
    media_id = str(given["media_id"])
    done = _done(stage, request, media_id, mutation.what)
    if done.status != 200:
        return done
    post = stage.world.post_by_pk(media_id)
    viewer = stage.viewer(request)
    assert post is not None
    assert viewer is not None
    media = {
        "id": f"{post.pk}_{post.owner.pk}",
        "has_liked": stage.world.has_liked(viewer, post),
    }
    return json_response({"data": {mutation.root: {"media": media}}})


def _like(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    return _done(stage, request, match[1], match[2])


def _done(stage: Backstage, request: Request, media: str, what: str) -> Response:
    """Like a post, or take that back: 403 without the csrftoken of the session (row 12 of the
    errors); 400 for too many."""
    login, viewer = stage.visitors.login_of(request), stage.viewer(request)
    if login is None or viewer is None:
        return ERRORS["please_wait"]()
    token = request.cookies.get("csrftoken", login.csrftoken)
    if not request.is_of_app and request.headers.get("x-csrftoken") != token:
        return ERRORS["forbidden"]()
    call = call_of(stage, request, {"media": media})
    asked = TABLE["media_info"]
    if refused := stage.turn_away_any(asked.owners(call)) or asked.refused(call):
        return refused
    post = call.it
    if not stage.gatekeeper.lets_like(login.sessionid, request.arrived):
        return ERRORS["feedback"]()
    if what == "like":
        stage.world.like(viewer, post)
    else:
        stage.world.unlike(viewer, post)
    return ERRORS["status_ok"]()


_LIKE = r"/([\w-]+)/(like|unlike)/?"
ROUTES = (
    row("web_likes", "POST", f"/api/v1/web/likes{_LIKE}", _like, WWW, needs=LOGIN),
    row("media_like", "POST", f"/api/v1/media{_LIKE}", _like, APP, needs=LOGIN),
)
