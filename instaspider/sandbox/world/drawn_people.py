"""Draws the person of a name, from seed and pk."""

from __future__ import annotations

from instaspider.sandbox.world import words
from instaspider.sandbox.world.codes import fbid_of_code, highlight_pk
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.names import special_prefix
from instaspider.sandbox.world.people import (
    Address,
    Highlight,
    Link,
    Person,
    Surroundings,
    a_handle,
)

_FOLLOWERS = (2, 4, 14, 30, 26, 12, 7, 4, 2)
"""Weights of 0 to 8 digits; nine digits are drawn separately, up to 600 million."""
_FOLLOWING = (3, 8, 25, 45, 4)
_MEDIA = (6, 18, 42, 30)


def make_person(around: Surroundings, pk: int, code: int, username: str) -> Person:
    """Return the person of this name and pk, whose posts bear this code."""
    seed = around.seed
    draw = Draw(seed, "person", pk)
    special = special_prefix(username)
    business = special == "business_" or draw.chance(8)
    professional = business or draw.chance(15)
    media = draw.below(5001) if draw.chance(3) else draw.magnitude(_MEDIA)
    if special == "deleting_":
        media = max(1, media)
    deleted = 1 if special == "deleting_" and around.is_changed else 0
    address = _address(draw) if business and draw.chance(70) else None
    return Person(
        around=around,
        seed=seed,
        code=code,
        pk=str(pk),
        fbid=fbid_of_code(seed, code),
        messaging_fbid=f"1784{draw.below(10**13):013d}",
        username=username,
        special=special,
        full_name=draw.pick(words.FULL_NAMES),
        biography=_biography(draw),
        bio_links=_links(draw),
        follower_count=_followers(draw),
        following_count=min(7500, draw.magnitude(_FOLLOWING)),
        post_count=media,
        deleted=deleted,
        clips_count=draw.below(media // 2 + 1) if draw.chance(70) else 0,
        is_private=special == "private_" or (special is None and draw.chance(12)),
        is_verified=draw.chance(5),
        is_business=business,
        is_professional=professional,
        category=draw.pick(words.CATEGORIES) if professional else None,
        pronouns=draw.pick(words.PRONOUNS) if draw.chance(15) else (),
        highlights=_highlights(draw, seed, code) if draw.chance(45) else (),
        email=f"hello@{username.strip('._')}.example" if business and draw.chance(60) else None,
        phone=f"+1555{draw.below(10**7):07d}" if business and draw.chance(50) else None,
        address=address,
    )


def _followers(draw: Draw) -> int:
    if draw.below(400) == 0:
        return draw.below(600_000_001)
    return draw.magnitude(_FOLLOWERS)


def _biography(draw: Draw) -> str:
    lines = [draw.pick(words.BIO_LINES) for _ in range(draw.below(4))]
    return "\n".join([x.replace("{mention}", a_handle(draw)) if "{" in x else x for x in lines])


def _links(draw: Draw) -> tuple[Link, ...]:
    count = max(0, draw.below(6) - 2)
    return tuple(
        Link(
            title=draw.pick(words.LINK_TITLES),
            url=f"https://{draw.pick(words.HANDLES)}{draw.below(1000)}.example/{number or ''}",
            link_id=str(17_900_000_000_000_000 + draw.below(10**14)),
            pinned=False,
        )
        for number in range(count)
    )


def _highlights(draw: Draw, seed: int, code: int) -> tuple[Highlight, ...]:
    count = draw.between(1, 8)
    return tuple(
        Highlight(
            pk=highlight_pk(seed, code, number),
            title=draw.pick(words.HIGHLIGHTS),
            number=number,
            media_count=0 if draw.chance(6) else draw.between(1, 30),
        )
        for number in range(count)
    )


def _address(draw: Draw) -> Address:
    city, code, latitude, longitude = draw.pick(words.CITIES)
    return Address(
        street_address=draw.pick(words.STREETS),
        zip_code=code,
        city_name=city,
        city_id=draw.between(10**14, 10**15),
        latitude=latitude,
        longitude=longitude,
    )
