"""Draws the posts of one person, each on its own and only when looked at."""

from __future__ import annotations

from instaspider.sandbox.world import words
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person, a_handle
from instaspider.sandbox.world.posts import (
    CAROUSEL,
    PHOTO,
    VIDEO,
    Music,
    Post,
    media_pk,
    shortcode,
)
from instaspider.sandbox.world.sequences import Dated

_LIKES = (3, 15, 35, 25, 15, 6, 1)
_SIZES = ((1080, 1350), (1440, 1440), (1440, 960))
_PARTS = (2, 2, 2, 2, 3, 3, 3, 4, 5, 10)
"""The sizes that carousels have."""
PORTRAIT = (720, 1280)
_IGTV_ENDS = 1_640_995_200
"""2022-01-01; videos that are no reels are older."""


def own_posts(person: Person) -> Dated[Post]:
    """Return somebody's posts, newest first, without deleted ones."""
    calendar, gone = person.calendar, person.deleted
    return Dated(
        person.post_count - gone,
        lambda at: draw_post(person, at + gone),
        lambda at: calendar.taken_at(at + gone),
    )


def own_clips(person: Person) -> Dated[Post]:
    """Return reels, newest first. They are spread evenly over all posts; the newest post is
    none."""

    def at(of: int) -> int:
        return -(-(of + 1) * person.post_count // person.clips_count) - 1 - person.deleted

    return own_posts(person).chosen(person.clips_count, at)


def is_clip(person: Person, number: int) -> bool:
    clips, posts = person.clips_count, person.post_count
    return (number + 1) * clips // posts > number * clips // posts


def draw_post(person: Person, number: int) -> Post:
    """Return the own post of that number, counted from the newest."""
    calendar = person.calendar
    draw = calendar.draws(number)
    taken_at = calendar.place(number, draw)
    clip = is_clip(person, number)
    media_type, product_type = (VIDEO, "clips") if clip else _kind(draw, taken_at)
    is_video = media_type == VIDEO
    pk = media_pk(person.seed, person.code, taken_at)
    likes = draw.magnitude(_LIKES)
    views = likes * draw.between(3, 30) + draw.below(50) if is_video else None
    width, height = PORTRAIT if clip else draw.pick(_SIZES)
    around = person.around
    return Post(
        owner=person,
        number=number,
        pk=str(pk),
        shortcode=shortcode(pk),
        media_type=media_type,
        product_type=product_type,
        taken_at=taken_at,
        caption=_caption(draw, around.hashtags.of_post(person.pk, number)),
        like_count=likes + around.likes.change(str(pk)),
        comment_count=0 if draw.chance(10) else draw.below(likes // 10 + 6),
        view_count=views,
        play_count=None if views is None or not clip else views + draw.below(views + 1),
        hides_likes=person.hides_likes or draw.chance(3),
        width=width,
        height=height,
        duration=draw.between(3000, 90_000) / 1000 if is_video else None,
        has_audio=draw.chance(92) if is_video else None,
        child_types=_children(draw) if media_type == CAROUSEL else (),
        is_pinned=number in person.pinned,
        location=around.places.of_post(person.pk, number),
        music=draw_music(draw, pk, person, clip) if clip or draw.chance(8) else None,
    )


def post_at(person: Person, taken_at: int) -> Post | None:
    """Return the own post of this second, if there is one."""
    if not person.post_count:
        return None
    number = person.calendar.number(taken_at)
    if not person.deleted <= number < person.post_count:
        return None
    return draw_post(person, number) if person.calendar.taken_at(number) == taken_at else None


def _kind(draw: Draw, taken_at: int) -> tuple[int, str]:
    share = draw.below(100)
    if share < 12 and taken_at < _IGTV_ENDS:
        return VIDEO, "igtv" if share < 6 else "feed"
    return (PHOTO, "feed") if share < 76 else (CAROUSEL, "carousel_container")


def _children(draw: Draw) -> tuple[int, ...]:
    return tuple([draw.pick((PHOTO, PHOTO, VIDEO)) for _ in range(draw.pick(_PARTS))])


def _caption(draw: Draw, hashtag: str | None) -> str | None:
    text: str | None = draw.pick(words.CAPTIONS)
    if text is not None and "{" in text:
        text = text.replace("{mention}", a_handle(draw, among=100))
    if hashtag is None:
        return text
    return f"{text} #{hashtag}" if text else f"#{hashtag}"


def draw_music(draw: Draw, pk: int, person: Person, is_reel: bool) -> Music:
    """Return a song that many use, or the own sound of a reel, whose id is that of the reel."""
    if is_reel and draw.chance(55):
        return Music("Original audio", person.username, str(pk), True)
    artist, title = draw.pick(words.SONGS)
    return Music(title, artist, song_id(person.seed, title), False)


def song_id(seed: int, title: str) -> str:
    return str(Draw(seed, "song", title).between(10**14, 10**16))
