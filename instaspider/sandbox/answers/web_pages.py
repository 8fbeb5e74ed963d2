"""Answers with pages of posts, people, places and keywords, embeds, and the small checks that pages
make.

The queries in the page of a post are those that yt-dlp 2026.10.26 and scrapfly's scraper read:
``xig_polaris_media`` for visitors, ``web_info`` for logins. A post that the visitor may not see has
a page without data (unverified). A profile has ``xig_user_by_username`` twice, once with details
and once with posts. A place has the key tree html_location_page_relay/01. The page of a keyword
carries the answer of its document (its form is unverified).
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import embeds
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.pages import (
    CLIENT,
    ROOT,
    Frame,
    address,
    meta,
    post_meta,
    prefetched,
    profile_meta,
    script,
)
from instaspider.sandbox.answers.rows import Backstage, row
from instaspider.sandbox.exchange import Request, Response, guarded_json, json_response
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.routes import call_of
from instaspider.sandbox.tables.subjects import POST_PATH
from instaspider.sandbox.tables.table import told
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

_POST = r"(?:/[A-Za-z0-9._]{1,30})?/(?:p|reels?|tv)/([\w-]+)"
_SHARED = "BA"
"""Stands before a shortcode in a share link; real share ids are opaque."""
_ROOT_OF_VISITOR = "PolarisLoggedOutDesktopWWWPostRootContentQuery"
_ROOT_OF_MEMBER = "PolarisPostRootQuery"
_DETAILS = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
_POSTS = "PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery"
_PROFILE = "PolarisProfilePageContentQuery"
_PLACE = "PolarisLocationPageTabContentQuery"
_KEYWORD = "PolarisLoggedOutPopularSearchPageQuery"


def _turned_away(stage: Backstage, request: Request, name: str) -> Response | None:
    return stage.turn_away(name, ERRORS["to_login"](request.path))


def _post_page(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    if "__a" in request.query:
        return ERRORS["retired_page_data"]()
    post = stage.world.post(match[1])
    if post is None:
        return ERRORS["not_found_html"]()
    if refused := _turned_away(stage, request, post.owner.username):
        return refused
    frame, call = stage.frame(request), Call(stage.world, stage.viewer(request))
    if not call.may_see(post.owner):
        return Response(200, frame.start_page())
    query, call.var = _ROOT_OF_MEMBER, {"shortcode": post.shortcode}
    if call.viewer is None:
        query, call.var = _ROOT_OF_VISITOR, {"media_id": post.pk}
    return Response(
        200, frame.page(post_meta(post), frame.answered(query, call.var, told(query, call, post)))
    )


def _profile(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    if "__a" in request.query:
        return ERRORS["retired_page_data"]()
    person = stage.world.find(match[1]).person
    if refused := _turned_away(stage, request, match[1]):
        return refused
    if person is None:
        return ERRORS["not_found_html"]()
    login = stage.visitors.login_of(request)
    viewer = login.ds_user_id if login else None
    return stage.bodies.response(
        ("profile_page", person.username, viewer, stage.documents.rotations, stage.world.version),
        lambda: _profile_page(person, stage.frame(request), stage),
    )


def _profile_page(person: Person, frame: Frame, stage: Backstage) -> bytes:
    """Make the page; that of people named ``ogonly_*`` has the meta tags and nothing else."""
    if person.special == "ogonly_":
        return frame.page(profile_meta(person))
    named = {"username": person.username}
    call = Call(stage.world, None, var=named)
    asked = {"id": person.pk, "render_surface": "PROFILE", "enable_integrity_filters": True}
    # Where gallery-dl 1.32.18 reads id and name.
    props = {"page_id": f"profilePage_{person.pk}", "profile_id": person.pk}
    view = {"props": props, "params": named}
    return frame.page(
        profile_meta(person),
        script([*CLIENT, [{"rootView": view}]], frame.preloaded(_PROFILE, asked)),
        frame.answered(_DETAILS, named, told(_DETAILS, call)),
        frame.answered(_POSTS, {"first": 12, **named}, told(_POSTS, call)),
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
    if refused := _turned_away(stage, request, match[1]):
        return refused
    if person is None:
        return ERRORS["not_found_html"]()
    return Response(200, embeds.profile_embed(person, stage.world))


def _place(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    place = stage.world.places.find(match[1])
    if place is None:
        return ERRORS["not_found_html"]()
    call = call_of(stage, request, {"pk": place.pk})
    if "__a" in request.query:
        if not call.is_member:
            return ERRORS["retired_page_data"]()
        return json_response(told("place_data", call))
    asked = {"location_id": place.pk, "tab": "ranked", "first": 12}
    answered = prefetched("PolarisLocationPageQuery", told("place_page", call))
    frame, title = stage.frame(request), f"{place.name} • Instagram photos and videos"
    rows = script(frame.preloaded(_PLACE, asked), answered)
    return Response(200, frame.page(f"<title>{title}</title>", rows))


def _audio(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Show a song or sound, of which tags alone tell a visitor; 404 for an unknown id is
    unverified."""
    reels = stage.world.sounds.reels(match[1])
    if not reels:
        return ERRORS["not_found_html"]()
    music = reels[0].music
    assert music is not None
    tags = {
        "og:title": f"{music.artist} | {music.title} on Instagram",
        "og:description": f"{len(reels)} reels - Listen to {music.artist} on Instagram and watch"
        f" reels using {music.title} audio",
        "og:type": "website",
        "og:url": f"{ROOT}/reels/audio/{match[1]}/",
        "og:image": reels[0].owner.profile_pic_url,
    }
    return Response(200, stage.frame(request).page(meta(tags)))


def _hashtag(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Redirect visitors to the keyword. Logins get a page that asks for its data itself, and
    nothing where they ask for the data alone (instaloader issue 2144)."""
    if stage.visitors.logged_in(request):
        if "__a" in request.query:
            return ERRORS["not_found_html"]()
        return Response(200, stage.frame(request).start_page())
    return Response(302, headers=[("location", f"{ROOT}/popular/{match[1]}/")])


def _stories(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Show a page in which yt-dlp 2026.10.26 looks for the user and nothing else."""
    name, highlight = match["name"], match["highlight"]
    found = stage.world.find_highlight(highlight) if highlight else None
    person = found[0] if found else stage.world.find(name).person if name else None
    if person is None:
        return ERRORS["not_found_html"]()
    if refused := _turned_away(stage, request, person.username):
        return refused
    user = {"id": person.pk, "pk": person.pk, "username": person.username}
    view = {"props": {"user": user | {"profile_pic_url": person.profile_pic_url}}}
    shown = script([*CLIENT, [{"rootView": view}]])
    return Response(200, stage.frame(request).page("<title>Stories • Instagram</title>", shown))


def _keyword(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    keyword, frame = unquote(match[1]), stage.frame(request)
    asked = {"keyword": keyword, "media_count": 12, "related_keywords_count": 10}
    found = told(_KEYWORD, Call(stage.world, None, var=asked))
    if found["xig_logged_out_popular_search_media_info"] is None:
        return ERRORS["not_found_html"]()
    answered = frame.answered(_KEYWORD, asked, found)
    return Response(200, frame.page(f"<title>{keyword} • Instagram</title>", answered))


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
