"""Stories and highlights by the REST API. Of private accounts there is nothing to see."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from urllib.parse import parse_qsl

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import absences, refusals
from instaspider.sandbox.answers.connections import packed, page_of, unpacked
from instaspider.sandbox.answers.media_info import MEDIA_ID, find_media
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, row
from instaspider.sandbox.answers.shapes_friends import viewer_of_story
from instaspider.sandbox.answers.shapes_stories import (
    Json,
    highlight_reel,
    story_reel,
    tray_body,
    tray_highlight,
    tray_reel,
)
from instaspider.sandbox.answers.shapes_story_items import item, item_user
from instaspider.sandbox.exchange import Request, Response, json_response, whole_number
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.viewers import story_viewers

_VIEWERS = 50
"""On one page (unverified)."""

_MOST, _MOST_AT_ALL = 5, 30
"""Reels in one answer."""


class _Looker:
    """Who looks, for what the reels say of viewers."""

    def __init__(self, stage: Backstage, request: Request) -> None:
        self.world = stage.world
        self.viewer = stage.viewer(request)
        self._stage, self._request = stage, request

    def reel(self, reel_id: str) -> Json | None:
        """The reel of a pk or ``highlight:<pk>``; None where there is nothing to see."""
        if reel_id.startswith("highlight:"):
            found = self.world.find_highlight(reel_id)
            if found is None or not self.may_see(found[0]):
                return None
            return highlight_reel(*found, self._follows(found[0]), self._likes)
        person = self.world.find_pk(reel_id).person
        stories = self.world.stories(person) if person and self.may_see(person) else None
        if person is None or not stories:
            return None
        return story_reel(person, stories, self._follows(person), self._likes)

    def may_see(self, person: Person) -> bool:
        return self._stage.may_see(self._request, person)

    def _follows(self, person: Person) -> bool:
        return self.viewer is not None and self.world.follows(self.viewer, person)

    def _likes(self, post: Post) -> bool:
        return self._stage.likes(self._request, post)


def _reel_ids(request: Request) -> list[str]:
    """``reel_ids`` once for each; the app posts ``user_ids``, a list (instagrapi 3.2.2)."""
    if request.method != "POST":
        query = request.target.partition("?")[2]
        return [value for name, value in parse_qsl(query) if name == "reel_ids"]
    try:
        ids = json.loads(request.form.get("user_ids", ""))
    except ValueError:
        return []
    return [str(each) for each in ids] if isinstance(ids, list) else []


def _reels_media(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Those of which there is nothing are left out. More than five ids make the service fail now
    and then, here always; it refuses more than thirty (gallery-dl 2197; the message is that of
    mgp25/Instagram-API 2704)."""
    ids = _reel_ids(request)
    if len(ids) > _MOST_AT_ALL:
        return json_response({"message": "Too many reels requested.", "status": "fail"}, 400)
    if len(ids) > _MOST:
        return refusals.status_560()
    if refused := _turned_away(stage, ids):
        return refused
    looker = _Looker(stage, request)
    reels = [reel for each in dict.fromkeys(ids) if (reel := looker.reel(each))]
    return json_response(
        {"reels": {reel["id"]: reel for reel in reels}, "reels_media": reels, "status": "ok"}
    )


def _user_story(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """``reel`` is null where no story lives."""
    if refused := _turned_away(stage, [match[1]]):
        return refused
    return json_response({"reel": _Looker(stage, request).reel(match[1]), "status": "ok"})


def _reels_tray(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """Whom the viewer follows and who has stories."""
    viewer = stage.viewer(request)
    told = stage.world.tray(viewer) if viewer else []
    tray = [tray_reel(each, stage.world.stories(each), at) for at, each in enumerate(told, 1)]
    return json_response(tray_body(tray, stage.world.now))


def _highlights_tray(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Nothing in it of nobody. Unverified but for the keys that gallery-dl reads."""
    if refused := _turned_away(stage, [match[1]]):
        return refused
    person = stage.world.find_pk(match[1]).person
    if person is None or not stage.may_see(request, person):
        return json_response({"tray": [], "status": "ok"})
    tray = [tray_highlight(person, highlight) for highlight in person.highlights]
    return json_response({"tray": tray, "status": "ok"})


def _viewers(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Of one's own stories; that those of others are as missing ones is unverified."""
    viewer = stage.viewer(request)
    story = find_media(stage, request, match[1])
    if isinstance(story, Response):
        return story
    if story.expires_at is None or viewer is None or story.owner.pk != viewer.pk:
        return absences.fail("Media not found or unavailable")
    everybody = story_viewers(story)
    start = whole_number(unpacked(request.query.get("max_id", "")), 0)
    page = page_of(everybody, start, _VIEWERS, lambda _, end: packed(str(end)))
    follows = [stage.world.follows(viewer, each) for each in page.items]
    body = {
        "users": [viewer_of_story(*each) for each in zip(page.items, follows, strict=True)],
        "next_max_id": page.cursor or None,
        "user_count": len(page.items),
        "total_viewer_count": len(everybody),
        "updated_media": item(story, item_user(story.owner, False), False),
        "status": "ok",
    }
    return json_response(body)


def _turned_away(stage: Backstage, reel_ids: Iterable[str]) -> Response | None:
    """What the first of those gets who are walled or throttled."""
    for reel_id in reel_ids:
        found = stage.world.find_highlight(reel_id) if ":" in reel_id else None
        owner = found[0] if found else stage.world.find_pk(reel_id).person
        if owner and (refused := stage.turn_away(owner.username, refusals.please_wait())):
            return refused
    return None


ROUTES = (
    row(
        "story_viewers",
        "GET",
        rf"/api/v1/media/{MEDIA_ID}/list_reel_media_viewer/?",
        _viewers,
        WWW,
        APP,
        needs=LOGIN,
    ),
    row(
        "reels_media",
        "GET",
        r"/api/v1/feed/reels_media/?",
        _reels_media,
        WWW,
        APP,
        needs=LOGIN,
        refusal=absences.no_reels,
    ),
    row("reels_media_post", "POST", r"/api/v1/feed/reels_media/?", _reels_media, APP, needs=LOGIN),
    row("user_story", "GET", r"/api/v1/feed/user/(\d+)/story/?", _user_story, APP, needs=LOGIN),
    row("reels_tray", "GET", r"/api/v1/feed/reels_tray/?", _reels_tray, WWW, APP, needs=LOGIN),
    row(
        "highlights_tray",
        "GET",
        r"/api/v1/highlights/(\d+)/highlights_tray/?",
        _highlights_tray,
        WWW,
        APP,
        needs=LOGIN,
    ),
)
