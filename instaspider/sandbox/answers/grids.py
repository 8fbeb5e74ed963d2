"""Hashtags and places by the REST API. Bodies are unverified but for the keys that tools read."""

from __future__ import annotations

import re
from functools import partial
from math import isfinite, nan
from urllib.parse import unquote

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.feeds import items
from instaspider.sandbox.answers.pages_public import location_info
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, row
from instaspider.sandbox.answers.sections import Json, section_page
from instaspider.sandbox.exchange import Request, Response, json_response
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.places import Place

_COVER = 150
_FORM = "user_feed"


def _tag_sections(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """No sections of a hashtag that nobody uses."""
    return _sections(stage, request, stage.world.hashtags.find(unquote(match[1])))


def _place_sections(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    return _sections(stage, request, stage.world.places.find(match[1]))


def _sections(stage: Backstage, request: Request, what: Hashtag | Place | None) -> Response:
    """``tab`` is top, ranked or recent; other ones are as the first."""
    is_recent = request.form.get("tab") == "recent"
    cursor = request.form.get("max_id", "")
    page = _tab(stage, request, what, is_recent, cursor) if what else _NOTHING
    return json_response({**page, "auto_load_more_enabled": True, "status": "ok"})


def _tab(
    stage: Backstage, request: Request, what: Hashtag | Place, is_recent: bool, cursor: str
) -> Json:
    explore = stage.world.explore
    posts = explore.recent(what) if is_recent else explore.top(what)
    show = partial(items, stage, request, form=_FORM)
    return section_page(posts, cursor, f"{what.pk} {'recent' if is_recent else 'top'}", show)


def _related(stage: Backstage, _: Request, match: re.Match[str]) -> Response:
    """Keys as goinsta reads them, from years ago; that it is still served is unverified."""
    tag = stage.world.hashtags.find(unquote(match[1]))
    found = stage.world.hashtags.related(tag) if tag else []
    shown = [{"id": int(each.pk), "name": each.name, "type": "hashtag"} for each in found]
    return json_response({"related": shown, "status": "ok"})


def _near(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Keys as goinsta and instagrapi read them; what is said of no point is unverified."""
    try:
        lat, lng = (float(request.query.get(key, "")) for key in ("latitude", "longitude"))
    except ValueError:
        lat, lng = nan, nan
    found = stage.world.places.near(lat, lng) if isfinite(lat) and isfinite(lng) else []
    venues = [
        {
            "name": place.name,
            "external_id": place.pk,
            "external_id_source": "facebook_places",
            "lat": place.lat,
            "lng": place.lng,
            "address": place.address,
        }
        for place in found
    ]
    mark = f"{Draw(stage.world.seed, 'venues', lat, lng).below(1 << 60):x}"
    return json_response({"venues": venues, "request_id": mark, "status": "ok"})


def _web_info(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Both tabs; ``max_id`` is a cursor of one of them and leads on there (instaloader 4.16)."""
    tag = stage.world.hashtags.find(request.query.get("tag_name", ""))
    if tag is None:
        return refusals.not_found()
    cursor = request.query.get("max_id", "")
    first = stage.world.explore.top(tag)[:1]
    data = {
        "id": int(tag.pk),
        "name": tag.name,
        "media_count": tag.media_count,
        "profile_pic_url": first[0].picture.square(_COVER) if first else None,
        "top": _tab(stage, request, tag, False, cursor),
        "recent": _tab(stage, request, tag, True, cursor),
    }
    return json_response({"data": data, "status": "ok"})


def place_data(stage: Backstage, request: Request, place: Place) -> Response:
    """``?__a=1&__d=dis`` of a place's page, with a login: as web_info of a hashtag."""
    cursor = request.query.get("max_id", "")
    data = {
        "location_info": location_info(place),
        "ranked": _tab(stage, request, place, False, cursor),
        "recent": _tab(stage, request, place, True, cursor),
    }
    return json_response({"native_location_data": data, "status": "ok"})


def _place_info(stage: Backstage, _: Request, match: re.Match[str]) -> Response:
    """A place that is not there has no ``name`` (instagrapi 3.2.2)."""
    place = stage.world.places.find(match[1])
    return json_response({**(location_info(place) if place else {}), "status": "ok"})


_NOTHING: Json = {"sections": [], "more_available": False}

ROUTES = (
    row(
        "tag_sections",
        "POST",
        r"/api/v1/tags/([^/]+)/sections/?",
        _tag_sections,
        WWW,
        APP,
        needs=LOGIN,
    ),
    row("tag_related", "GET", r"/api/v1/tags/([^/]+)/related/?", _related, WWW, APP, needs=LOGIN),
    row("location_search", "GET", r"/api/v1/location_search/?", _near, WWW, APP, needs=LOGIN),
    row("tag_info", "GET", r"/api/v1/tags/web_info/?", _web_info, WWW, needs=LOGIN),
    row(
        "place_sections",
        "POST",
        r"/api/v1/locations/(\d+)/sections/?",
        _place_sections,
        WWW,
        APP,
        needs=LOGIN,
    ),
    row(
        "place_info",
        "GET",
        r"/api/v1/locations/(\d+)/location_info/?",
        _place_info,
        APP,
        needs=LOGIN,
    ),
)
