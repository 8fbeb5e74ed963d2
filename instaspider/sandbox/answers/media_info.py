"""One post by its pk: all about it, and new addresses of its video."""

from __future__ import annotations

import json
import re
from base64 import b64encode

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import absences, files, refusals
from instaspider.sandbox.answers.forms import form_of
from instaspider.sandbox.answers.recorded import recorded
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, host_kind, row
from instaspider.sandbox.answers.values_files import video_versions
from instaspider.sandbox.answers.values_post import post_values
from instaspider.sandbox.exchange import Request, Response, json_response
from instaspider.sandbox.world.posts import Post

MEDIA_ID = r"([\w-]+)"
"""``<pk>`` or ``<pk>_<owner pk>``; anything else is refused."""
_NUMBERS = re.compile(r"\d+(?:_\d+)?", re.ASCII)


def find_media(stage: Backstage, request: Request, media_id: str) -> Post | Response:
    """The post, or the refusal; that hidden posts are as missing ones is unverified."""
    if not _NUMBERS.fullmatch(media_id):
        return absences.fail("Invalid media_id")
    post = stage.world.post_by_pk(media_id)
    if post is None:
        return absences.fail("Media not found or unavailable")
    if refused := stage.turn_away(post.owner.username, refusals.please_wait()):
        return refused
    if not stage.may_see(request, post.owner):
        return absences.fail("Media not found or unavailable")
    return post


def _info(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Key tree media_info/02; /05 for reels that have all it tells of: a song, tags, a text."""
    post = find_media(stage, request, match[1])
    if isinstance(post, Response):
        return post
    liked = stage.likes(request, post)
    item = form_of("media_info")(post_values(post, liked))
    body = {
        "items": [item],
        "num_results": 1,
        "more_available": False,
        "auto_load_more_enabled": False,
        "status": "ok",
    }
    newer = recorded("media_info__05")({**body, "items": [post_values(post, liked)]}, post.pk)
    response = json_response(newer or body)
    response.headers += _authorization(stage, request)
    return response


def _authorization(stage: Backstage, request: Request) -> list[tuple[str, str]]:
    """What the app's host gives to a session of cookies (instaloader 4.16 asks for it here)."""
    login = stage.visitors.login_of(request)
    if login is None or host_kind(request.host) != APP:
        return []
    session = {"ds_user_id": login.ds_user_id, "sessionid": login.sessionid}
    token = b64encode(json.dumps(session).encode()).decode()
    return [("ig-set-authorization", f"Bearer IGT:2:{token}")]


def _refresh(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Unverified but for both keys, which instagrapi 3.2.2 reads, also what photos get."""
    post = find_media(stage, request, match[1])
    if isinstance(post, Response):
        return post
    if not post.is_video:
        return absences.fail("Media is unavailable")
    body = {
        "video_versions": video_versions(post),
        "video_dash_manifest": files.dash_manifest(post),
        "status": "ok",
    }
    return json_response(body)


ROUTES = (
    row("media_info", "GET", rf"/api/v1/media/{MEDIA_ID}/info/?", _info, WWW, APP, needs=LOGIN),
    row(
        "refresh_resources",
        "GET",
        rf"/api/v1/video/refresh_resources/{MEDIA_ID}/?",
        _refresh,
        APP,
        needs=LOGIN,
    ),
)
