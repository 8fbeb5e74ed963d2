"""Stories, which live for a day, and highlights, which keep some."""

from __future__ import annotations

from collections.abc import Iterator

from instaspider.sandbox.world import calendars
from instaspider.sandbox.world.calendars import Calendar
from instaspider.sandbox.world.drawing import PORTRAIT, draw_music
from instaspider.sandbox.world.draws import Draw
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
"""How many items one highlight can have."""


def live_stories(person: Person) -> list[Post]:
    """Return the stories of the last 24 hours, oldest first."""
    calendar = calendars.stories(person.seed, person.pk)
    if calendar is None:
        return []
    return [
        _draw(person, calendar, number)
        for number in reversed(list(_living(calendar, person.around.now)))
    ]


def latest_story_at(person: Person) -> int:
    """Return when the newest living story was told, in Unix seconds; 0 without one. It is quick."""
    calendar = calendars.stories(person.seed, person.pk)
    newest = next(_living(calendar, person.around.now), None) if calendar else None
    return 0 if calendar is None or newest is None else calendar.taken_at(newest)


def _living(calendar: Calendar, now: int) -> Iterator[int]:
    """Yield the numbers of living stories, newest first."""
    oldest, newest = calendar.number(now - STORY_SECONDS), calendar.number(now)
    for number in range(newest - 1, oldest + 2):
        if now - STORY_SECONDS < calendar.taken_at(number) <= now:
            yield number


def highlight_items(person: Person, highlight: Highlight) -> Computed[Post]:
    """Return what a highlight keeps, oldest first."""
    calendar = calendars.highlighted(person.seed, person.pk)
    last = _last(highlight)
    return Computed(highlight.media_count, lambda at: _draw(person, calendar, last - at))


def highlight_times(person: Person, highlight: Highlight) -> list[int]:
    """Return when these were made, in Unix seconds; they need not be drawn for that."""
    calendar, last = calendars.highlighted(person.seed, person.pk), _last(highlight)
    return [calendar.taken_at(last - at) for at in range(highlight.media_count)]


def _last(highlight: Highlight) -> int:
    """Return the number of the newest item among all that its owner kept."""
    return highlight.number * _ITEMS + highlight.media_count - 1


def story_at(person: Person, taken_at: int) -> Post | None:
    """Return a story of this second that still lives, or is kept in a highlight."""
    if calendars.kind_of_time(taken_at) == calendars.STORIES:
        return next((story for story in live_stories(person) if story.taken_at == taken_at), None)
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
    stickers = Draw(person.seed, "stickers", str(pk))
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
        like_count=person.around.likes.change(str(pk)),
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
        location=stickers.pick(person.around.places.all) if stickers.chance(30) else None,
        music=draw_music(draw, pk, person, False) if draw.chance(20) else None,
        expires_at=taken_at + STORY_SECONDS,
    )
