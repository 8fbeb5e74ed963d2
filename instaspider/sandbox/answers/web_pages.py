"""Answers with pages of posts, people, places and keywords, embeds, and the small checks that pages
make."""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import embeds, page_bodies
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.page_bodies import address, post_page, profile_page
from instaspider.sandbox.answers.pages import ROOT
from instaspider.sandbox.answers.rows import Backstage, row
from instaspider.sandbox.exchange import Request, Response, guarded_json, json_response
from instaspider.sandbox.tables.routes import call_of
from instaspider.sandbox.tables.subjects import POST_PATH
from instaspider.sandbox.tables.table import told
from instaspider.sandbox.world.posts import Post

_POST = r"(?:/[A-Za-z0-9._]{1,30})?/(?:p|reels?|tv)/([\w-]+)"
_SHARED = "BA"
"""Stands before a shortcode in a share link; real share ids are opaque."""


def _post_page(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    if "__a" in request.query:
        return ERRORS["retired_page_data"]()
    post = stage.world.post(match[1])
    if post is None:
        return ERRORS["not_found_html"]()
    if refused := stage.turn_away(post.owner.username, ERRORS["to_login"](request.path)):
        return refused
    page = post_page(post, stage.frame(request), stage.world, stage.viewer(request))
    return Response(200, page)


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


def _share(stage: Backstage, _: Request, match: re.Match[str]) -> Response:
    """Redirect with 302 to the post; the share id here is ``BA`` and the shortcode."""
    code = match[1]
    post = stage.world.post(code.removeprefix(_SHARED)) if code.startswith(_SHARED) else None
    if post is None:
        return ERRORS["not_found_html"]()
    return Response(302, headers=[("location", address(post))])


def _post_embed(stage: Backstage, _: Request, match: re.Match[str]) -> Response:
    return Response(200, embeds.post_embed(_open_post(stage, match[1]), stage.world))


def _profile_embed(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    person = stage.world.find(match[1]).person
    if refused := stage.turn_away(match[1], ERRORS["to_login"](request.path)):
        return refused
    if person is None:
        return ERRORS["not_found_html"]()
    return Response(200, embeds.profile_embed(person, stage.world))


def _place(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    place = stage.world.places.find(match[1])
    if place is None:
        return ERRORS["not_found_html"]()
    if "__a" in request.query:
        if not stage.visitors.logged_in(request):
            return ERRORS["retired_page_data"]()
        return json_response(told("place_data", call_of(stage, request, {"pk": place.pk})))
    call = call_of(stage, request, {"pk": place.pk})
    return Response(200, page_bodies.place_page(place, stage.frame(request), call))


def _audio(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Show a song or sound; 404 for an unknown id is unverified."""
    reels = stage.world.sounds.reels(match[1])
    if not reels:
        return ERRORS["not_found_html"]()
    return Response(200, page_bodies.audio_page(match[1], reels, stage.frame(request)))


def _hashtag(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Redirect visitors to the keyword. Logins get a page that asks for its data itself, and
    nothing where they ask for the data alone (instaloader issue 2144)."""
    if stage.visitors.logged_in(request):
        if "__a" in request.query:
            return ERRORS["not_found_html"]()
        return Response(200, stage.frame(request).start_page())
    return Response(302, headers=[("location", f"{ROOT}/popular/{match[1]}/")])


def _stories(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    name, highlight = match["name"], match["highlight"]
    found = stage.world.find_highlight(highlight) if highlight else None
    person = found[0] if found else stage.world.find(name).person if name else None
    if person is None:
        return ERRORS["not_found_html"]()
    if refused := stage.turn_away(person.username, ERRORS["to_login"](request.path)):
        return refused
    return Response(200, page_bodies.stories_page(person, stage.frame(request)))


def _keyword(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    frame = stage.frame(request)
    page = page_bodies.keyword_page(stage.world, unquote(match[1]), frame)
    return ERRORS["not_found_html"]() if page is None else Response(200, page)


def _routes(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Tell what lies behind addresses; keys but ``tracePolicy`` as cobalt a636575 reads them of
    posts, igmapper 2.1 of profiles."""
    asked = [url for name, url in request.form.items() if name.startswith("route_urls[")]
    payloads = {url: {"result": _lies_behind(stage, url)} for url in asked}
    return guarded_json({"payload": {"payloads": payloads}})


def _lies_behind(stage: Backstage, url: str) -> dict[str, object]:
    name = re.fullmatch(r"/([A-Za-z0-9._]{1,30})/?", urlsplit(url).path, re.ASCII)
    person = stage.world.find(name[1]).person if name else None
    if person is None:
        return _definition(_post_of_url(stage, url))
    exports = {"tracePolicy": "polaris.profilePage", "rootView": {"props": {"id": person.pk}}}
    return {"type": "route_definition", "exports": exports}


def _definition(post: Post | None) -> dict[str, object]:
    if post is None:
        return {"type": "route_definition", "exports": {"tracePolicy": "polaris.httpErrorPage"}}
    private = post.owner.is_private
    props = {"media_id": post.pk, "media_owner_id": post.owner.pk, "media_type": post.media_type}
    exports = {
        "tracePolicy": "polaris.privatePostPage" if private else "polaris.postPage",
        "rootView": {"props": props},
    }
    return {"type": "route_definition", "exports": exports}


def _open_post(stage: Backstage, code: str) -> Post | None:
    post = stage.world.post(code)
    hidden = post is None or post.owner.is_private or post.owner.is_gated
    return None if hidden else post


def _post_of_url(stage: Backstage, url: str) -> Post | None:
    match = POST_PATH.match(urlsplit(url).path)
    return stage.world.post(match[1]) if match else None


ROUTES = (
    # This row is first: otherwise "share" would be taken for the name of the post's owner.
    row("share", "GET", r"/share/(?:(?:p|reel)/)?([\w-]+)/?", _share),
    row(
        "stories_page",
        "GET",
        r"/stories/(?:highlights/(?P<highlight>\d+)|(?P<name>[A-Za-z0-9._]{1,30})(?:/\d+)?)/?",
        _stories,
        needs=LOGIN,
    ),
    row("post_embed", "GET", rf"{_POST}/embed(?:/captioned)?/?", _post_embed),
    row("post_page", "GET", rf"{_POST}/?", _post_page),
    row("place_page", "GET", r"/explore/locations/(\d+)(?:/[^/]*)?/?", _place),
    row("audio_page", "GET", r"/reels/audio/(\d+)/?", _audio),
    row("hashtag_page", "GET", r"/explore/tags/([^/]+)/?", _hashtag),
    row("keyword_page", "GET", r"/popular/([^/]+)/?", _keyword),
    row("bulk_routes", "POST", r"/ajax/bulk-route-definitions/?", _routes),
    row("profile_embed", "GET", r"/([A-Za-z0-9._]{1,30})/embed/?", _profile_embed),
    # Nearly any short path is a profile page, so this row is the last of all.
    row("profile_page", "GET", r"/([A-Za-z0-9._]{1,30})(?:/(?:reels|tagged))?/?", _profile),
)
