"""Followers, following, and accounts that are like one.

Messages for those who are not there or not open: texts that instagrapi 3.2.2 and aiograpi 2.1.2
know; which of them means what is read off the exceptions that they raise.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import absences, shapes_friends
from instaspider.sandbox.answers.connections import page_of
from instaspider.sandbox.answers.friend_pages import FriendList, FriendPage
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, Route, row
from instaspider.sandbox.exchange import Request, Response, json_response, whole_number
from instaspider.sandbox.world.crowds import Crowd
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.viewers import friendship, mutual_followers
from instaspider.sandbox.world.world import World

_NO_FOLLOWERS = "unable to fetch followers"
_COUNT = 12
_MOST_MUTUAL = 50
"""As browsers' extensions ask for; whether so many are given is unverified."""


def _people(
    kind: str,
    read: Callable[[World, Person], Crowd],
    show: Callable[[FriendPage], dict[str, object]],
) -> Route:
    """The route of one of somebody's two lists."""

    def route(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
        person = stage.person(match[1], _NO_FOLLOWERS)
        if isinstance(person, Response):
            return person
        if not stage.may_see(request, person):
            return absences.not_authorized()
        people = FriendList(stage.world.seed, f"{kind} {person.pk}", read(stage.world, person))
        count = request.number("count", _COUNT)
        return json_response(show(people.page(count, request.query.get("max_id", ""))))

    return route


def _chaining(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """400 for private accounts and for those that are like nobody. The form is unverified."""
    person = stage.person(request.query.get("target_id", ""))
    if isinstance(person, Response):
        return person
    similar = [] if person.is_private else stage.world.similar(person)
    if not similar:
        return absences.fail("Not eligible for chaining.")
    return json_response(shapes_friends.chaining(similar))


def _show(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Also of private accounts; what is said of nobody is unverified."""
    viewer, person = stage.viewer(request), stage.person(match[1])
    if isinstance(person, Response):
        return person
    if viewer is None:
        return absences.fail("Invalid target user")
    return json_response(shapes_friends.show(friendship(viewer, person)))


def _mutual(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
    """Whom the viewer follows of somebody's followers, of private accounts too."""
    viewer, person = stage.viewer(request), stage.person(match[1], _NO_FOLLOWERS)
    if isinstance(person, Response):
        return person
    if viewer is None:
        return absences.fail(_NO_FOLLOWERS)
    people = mutual_followers(viewer, person)
    size = min(max(1, request.number("page_size", _COUNT)), _MOST_MUTUAL)
    start = whole_number(request.query.get("max_id", ""), 0)
    page = page_of(people, start, size, lambda _, end: str(end))
    return json_response(shapes_friends.mutual(page))


ROUTES = (
    row("friendship", "GET", r"/api/v1/friendships/show/(\d+)/?", _show, WWW, APP, needs=LOGIN),
    row(
        "mutual_followers",
        "GET",
        r"/api/v1/friendships/(\d+)/mutual_followers/?",
        _mutual,
        WWW,
        APP,
        needs=LOGIN,
    ),
    row(
        "followers",
        "GET",
        r"/api/v1/friendships/(\d+)/followers/?",
        _people("followers", World.followers, shapes_friends.followers),
        WWW,
        APP,
        needs=LOGIN,
    ),
    row(
        "following",
        "GET",
        r"/api/v1/friendships/(\d+)/following/?",
        _people("following", World.following, shapes_friends.following),
        WWW,
        APP,
        needs=LOGIN,
    ),
    row("chaining", "GET", r"/api/v1/discover/chaining/?", _chaining, WWW, APP, needs=LOGIN),
)
