"""Stories, which live for a day, and highlights, which keep some."""

from __future__ import annotations

from instaspider.sandbox.world import calendars
from instaspider.sandbox.world.calendars import Calendar
from instaspider.sandbox.world.drawing import PORTRAIT, draw_music
from instaspider.sandbox.world.people import Highlight, Person
from instaspider.sandbox.world.posts import (
    PHOTO,
    STORY_SECONDS,
    VIDEO,
    Post,
    media_pk,
    shortcode,
)
from instaspider.sandbox.world.sequences import Computed

_ITEMS = 32
"""Room for so many items in one highlight."""


def live(person: Person, now: int) -> list[Post]:
    """The stories of the last 24 hours, oldest first."""
    calendar = calendars.stories(person.seed, person.pk)
    if calendar is None:
        return []
    oldest, newest = calendar.number(now - STORY_SECONDS), calendar.number(now)
    numbers = range(oldest + 1, newest - 2, -1)
    found = [_draw(person, calendar, number) for number in numbers]
    return [story for story in found if now - STORY_SECONDS < story.taken_at <= now]


def items(person: Person, highlight: Highlight) -> Computed[Post]:
    """What a highlight keeps, oldest first."""
    calendar = calendars.highlighted(person.seed, person.pk)
    last = highlight.number * _ITEMS + highlight.media_count - 1
    return Computed(highlight.media_count, lambda at: _draw(person, calendar, last - at))


def story_at(person: Person, taken_at: int, now: int) -> Post | None:
    """A story that still lives, or a kept one, of this second."""
    if calendars.kind_of_time(taken_at) == calendars.STORIES:
        return next((story for story in live(person, now) if story.taken_at == taken_at), None)
    calendar = calendars.highlighted(person.seed, person.pk)
    at = calendar.number(taken_at)
    highlight, item = divmod(at, _ITEMS)
    if not 0 <= highlight < len(person.highlights):
        return None
    if item >= person.highlights[highlight].media_count or calendar.taken_at(at) != taken_at:
        return None
    return _draw(person, calendar, at)


def _draw(person: Person, calendar: Calendar, number: int) -> Post:
    draw = calendar.draws(number)
    taken_at = calendar.place(number, draw)
    pk = media_pk(person.seed, person.code, taken_at)
    is_video = draw.chance(50)
    width, height = PORTRAIT if is_video else (1080, 1920)
    return Post(
        owner=person,
        number=number,
        pk=str(pk),
        shortcode=shortcode(pk),
        media_type=VIDEO if is_video else PHOTO,
        product_type="story",
        taken_at=taken_at,
        caption=None,
        like_count=person.world.likes.change(str(pk)),
        comment_count=0,
        view_count=None,
        play_count=None,
        hides_likes=False,
        width=width,
        height=height,
        duration=draw.between(2000, 60_000) / 1000 if is_video else None,
        has_audio=draw.chance(80) if is_video else None,
        child_types=(),
        is_pinned=False,
        location=None,
        music=draw_music(draw, pk, person, False) if draw.chance(20) else None,
        expires_at=taken_at + STORY_SECONDS,
    )
