"""Values of people, of links in their profiles, and of those who are tagged."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import NamedTuple
from urllib.parse import quote

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.fits import is_drawn
from instaspider.sandbox.tables.things import Reel
from instaspider.sandbox.world import abouts, crowds, grids, stories, viewers
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Link, Person
from instaspider.sandbox.world.posts import STORY_SECONDS, Post
from instaspider.sandbox.world.tags import Tag

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September"),
    *("October", "November", "December"),
)
_CHAINED = 20
_GRID_FEEDS = 15
"""Percent of accounts whose feed comes in ``profile_grid_items``."""


def shim(url: str, seed: int) -> str:
    """Return the address that the service puts before links that leave it."""
    mark = Draw(seed, "shim", url).below(1 << 64)
    return f"https://l.instagram.com/?u={quote(url, safe='')}&e=AT{mark:x}"


def url(person: Person) -> str:
    return f"https://www.instagram.com/{person.username}"


def eimu_id(person: Person) -> str:
    return person.fbid[:4] + person.fbid[:3:-1]


def external_url_linkshimmed(person: Person) -> str | None:
    return shim(person.external_url, person.seed) if person.external_url else None


def business_address_json(person: Person) -> str | None:
    return json.dumps(asdict(person.address)) if person.address else None


def business_contact_method(person: Person) -> str:
    return "CALL" if person.phone else "UNKNOWN"


def business_category(person: Person) -> str | None:
    return person.category if person.is_business else None


def has_contact(person: Person) -> bool:
    return bool(person.email or person.phone)


class Entry(NamedTuple):
    """Holds one value of a screen, by its key."""

    key: str
    initial: str


class Line(NamedTuple):
    """Holds one text of a screen."""

    text: str


class Latest(NamedTuple):
    """Holds the first posts of a grid, as far as they are shown."""

    of: Person
    posts: Sequence[Post]
    cursor: str
    more: bool


def latest(person: Person) -> Latest:
    posts = [] if person.is_private else grids.newest(person)
    more = person.media_count > len(posts)
    return Latest(person, posts, f"{posts[-1].pk}_{person.pk}" if more and posts else "", more)


def related(person: Person) -> Sequence[Person]:
    return crowds.others(person, 3)


def shows_related(person: Person, call: Call) -> bool:
    return call.viewer is None and not person.is_private


def is_followed(person: Person, call: Call) -> bool:
    return call.follows(person)


def profile_pic_id(person: Person) -> str:
    return f"{person.fbid}_{person.pk}"


def friendship(person: Person, call: Call) -> viewers.Friendship:
    """Return the relation of the asking person to somebody; without a login, that of the person to
    itself."""
    make = partial(viewers.friendship, call.viewer or person, person)
    return call.once(("friendship", person.pk), make)


def chained(person: Person) -> Sequence[Person]:
    """Return the first similar accounts, as an old query names them."""
    return crowds.similar(person)[:_CHAINED]


def kept(person: Person) -> Sequence[Reel]:
    """Return all highlights; a profile of a private account names them as well."""
    return [Reel(person, each) for each in person.highlights]


def last_kept(person: Person) -> str:
    return person.highlights[-1].pk if person.highlights else ""


def account_type(person: Person) -> int:
    """Return 1 for a personal account, 2 or 3 for a professional one; type 2 need not be a
    business."""
    if not person.is_professional:
        return 1
    of_type_2 = person.is_business or Draw(person.seed, "account type", person.pk).chance(30)
    return 2 if of_type_2 else 3


def newest_story_at(person: Person) -> int:
    """Return when the newest story was made; old queries tell it to visitors and logins alike."""
    return 0 if person.is_private else stories.latest_story_at(person)


def newest_story_ends(person: Person) -> int:
    found = newest_story_at(person)
    return found + STORY_SECONDS if found else person.around.now


# ---- in the app's answers


def phone_digits(person: Person) -> str:
    return (person.phone or "").removeprefix("+1")


def country_code(person: Person) -> str:
    return "1" if person.phone else ""


def is_newer(person: Person) -> bool:
    """Whether a person fits the newer form, which has no links, pronouns, category and contacts."""
    told = person.bio_links or person.pronouns or person.category or person.email or person.phone
    return is_drawn("users_info", person.pk) and not told and not person.address


def has_picture_id(person: Person) -> bool:
    """Whether a person in a list has a picture id; some have none."""
    return int(person.pk) % 16 != 0


def is_grid_feed(person: Person) -> bool:
    """Whether a person's feed comes in ``profile_grid_items``."""
    return Draw(person.seed, "grid feed", person.pk).chance(_GRID_FEEDS)


def mutual(person: Person, call: Call) -> Sequence[Person]:
    return viewers.mutual_followers(call.viewer, person) if call.viewer else ()


def position(tag: Tag) -> list[int | float]:
    return [tag.x, tag.y]


def x(tag: Tag) -> float:
    return float(tag.x)


def y(tag: Tag) -> float:
    return float(tag.y)


def float_position(tag: Tag) -> list[float]:
    return [float(tag.x), float(tag.y)]


def whole_position(tag: Tag) -> list[int]:
    """Return the position as whole numbers, if it is one; answers do not tell fractions this
    way."""
    return [int(tag.x), int(tag.y)] if tag.x in (0, 1) and tag.y in (0, 1) else []


def lynx_url(link: Link, call: Call) -> str:
    return shim(link.url, call.world.seed)


def joined(person: Person) -> str:
    told = abouts.about(person)
    return f"{told.year}-{told.month:02}"


def liked(person: Person, call: Call) -> Sequence[Post]:
    return call.world.liked(person)


def bio_mentions(person: Person) -> list[str]:
    return _marked(person, "@")


def bio_hashtags(person: Person) -> list[str]:
    return _marked(person, "#")


def _marked(person: Person, mark: str) -> list[str]:
    """Return the words of the biography that begin with a mark, without it, each once."""
    found = (word[1:] for word in person.biography.split() if word.startswith(mark))
    return list(dict.fromkeys(found))


def about_entries(person: Person) -> Sequence[Entry]:
    """Return what a screen about an account keeps by keys."""
    key = "IG_ABOUT_THIS_ACCOUNT:about_this_account_country"
    shown = Entry(f"{key}_visibility", "visible")
    return (shown, Entry(key, abouts.about(person).country or "Not shared"))


def about_texts(person: Person) -> Sequence[Line]:
    """Return the lines of such a screen: labels, each with its value behind it."""
    told = abouts.about(person)
    joined = f"{MONTHS[told.month - 1]} {told.year}"
    names = (person.username, "Date joined", joined, "Former usernames", str(told.former_names))
    return [Line(each) for each in names]
