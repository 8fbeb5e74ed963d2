"""Followers, following, and accounts that are like one.

Messages for those who are not there or not open: texts that instagrapi 3.2.2 and aiograpi 2.1.2
know; which of them means what is read off the exceptions that they raise.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from instaspider.sandbox.access import LOGIN
from instaspider.sandbox.answers import absences, refusals, shapes_friends
from instaspider.sandbox.answers.friend_pages import FriendList, FriendPage
from instaspider.sandbox.answers.rows import APP, WWW, Backstage, Route, row
from instaspider.sandbox.exchange import Request, Response, json_response
from instaspider.sandbox.world.crowds import Crowd
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.world import World

_COUNT = 12


def _people(
    kind: str,
    read: Callable[[World, Person], Crowd],
    show: Callable[[FriendPage], dict[str, object]],
) -> Route:
    """The route of one of somebody's two lists."""

    def route(stage: Backstage, request: Request, match: re.Match[str]) -> Response:
        person = stage.world.find_pk(match[1]).person
        if person is None:
            return absences.fail("unable to fetch followers")
        if refused := stage.turn_away(person.username, refusals.please_wait()):
            return refused
        if not stage.may_see(request, person):
            return absences.not_authorized()
        people = FriendList(stage.world.seed, f"{kind} {person.pk}", read(stage.world, person))
        count = request.number("count", _COUNT)
        return json_response(show(people.page(count, request.query.get("max_id", ""))))

    return route


def _chaining(stage: Backstage, request: Request, _: re.Match[str]) -> Response:
    """400 for private accounts and for those that are like nobody. The form is unverified."""
    person = stage.world.find_pk(request.query.get("target_id", "")).person
    if person is None:
        return absences.fail("Invalid target user")
    if refused := stage.turn_away(person.username, refusals.please_wait()):
        return refused
    similar = [] if person.is_private else stage.world.similar(person)
    if not similar:
        return absences.fail("Not eligible for chaining.")
    return json_response(shapes_friends.chaining(similar))


ROUTES = (
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
