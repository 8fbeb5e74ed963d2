"""Values of the call itself: lists that belong to nobody, and what is drawn for each request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import nan
from typing import Any

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.fits import is_drawn
from instaspider.sandbox.tables.things import Emoji, Found, GridRow, Reel, Section, Trend
from instaspider.sandbox.world import viewers
from instaspider.sandbox.world.comments import RECENT
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Post

_RELATED = 10
_SECTION = 12
_QUERY = "query.query|query.q|var.query|var.data.query|path.name"


# ---- search


def found_people(call: Call) -> Sequence[Person]:
    return call.world.explore.users(call.text(_QUERY))


def asked_people(call: Call) -> Sequence[Person]:
    """Return the people of ``user_ids``, which have commas between them."""
    found = (call.world.find_pk(pk).person for pk in call.text("form.user_ids").split(","))
    return [person for person in found if person is not None]


def searched_hashtags(call: Call) -> Sequence[Hashtag]:
    return call.world.explore.hashtags(call.text(_QUERY))


def searched_places(call: Call) -> Sequence[Place]:
    return call.world.explore.places(call.text(_QUERY))


def found_reels(call: Call) -> Sequence[Post]:
    return [post for post in call.it.posts if post.product_type == "clips"]


def boxed(call: Call) -> Sequence[Found]:
    """Return found accounts alone: how the search box shows places and hashtags is not known."""
    return [Found(at, each) for at, each in enumerate(found_people(call))]


def rank_token(call: Call) -> str:
    """Return the token that the client sent, or a new one."""
    return call.text("query.rank_token") or Draw(call.world.seed, "rank", call.text(_QUERY)).uuid()


def related_keywords(call: Call) -> Sequence[Hashtag]:
    count = min(max(1, call.number("var.related_keywords_count", _RELATED)), _RELATED)
    tag = call.it.tag
    return call.world.hashtags.related(tag)[:count] if tag else ()


# ---- what a login sees as its own


def tray(call: Call) -> Sequence[Reel]:
    """Return the stories of those whom the viewer follows, looked for once in a call."""
    viewer = call.viewer
    return call.once("tray", lambda: [Reel(x) for x in viewers.tray(viewer)]) if viewer else ()


# ---- rows and reels of a page


def rows_of_three(call: Call) -> Sequence[GridRow]:
    """Return the page's posts in rows of three, as they stand on the page."""
    posts = call.page.items if call.page else ()
    return [GridRow(posts[at : at + 3]) for at in range(0, len(posts), 3)]


def shown_reels(call: Call) -> Sequence[Reel]:
    """Return the reels of the page that hold something and that the asking person may see."""
    slots = call.page.items if call.page else ()
    reels = [each.reel for each in slots if each.reel and call.may_see(each.reel.owner)]
    return [reel for reel in reels if reel.is_highlight or reel.posts]


def first_id(call: Call) -> str:
    return call.page.items[0].id if call.page and call.page.items else ""


def last_id(call: Call) -> str:
    return call.page.items[-1].id if call.page and call.page.items else ""


def is_behind(call: Call) -> bool:
    """Whether there is another page before this one."""
    return call.page is not None and call.page.start > 0


# ---- comments


def is_from_tail(call: Call) -> bool:
    """Whether the app reads on with ``max_id`` (instagrapi 3.2.2); the form of that answer is
    unverified."""
    return "max_id" in (call.form if call.is_post else call.query)


def is_ranked_order(call: Call) -> bool:
    return call.text("query.sort_order|form.sort_order") != RECENT


def emojis(_: Call) -> Sequence[Emoji]:
    """Return the emojis that stand beside the field for a comment."""
    return [Emoji(each) for each in ("❤️", "🙌", "🔥", "👏", "😢", "😍", "😮", "😂")]


def next_min_id(call: Call) -> str:
    """Return the page's cursor. The last page has one too, beside two flags that say that it is the
    last."""
    return (call.page.cursor if call.page else None) or "{}"


def shows_older_comments(call: Call) -> bool:
    """Whether a page comes in the older form: it has no GIF, and its post has a text."""
    shown = call.page.items if call.page else ()
    told = call.it.caption is not None and all(each.gif is None for each in shown)
    return not is_from_tail(call) and told and is_drawn("media comments", call.it.pk)


# ---- search


def found_users(call: Call) -> Sequence[Found]:
    return [each for each in every_found(call) if each.user]


def found_hashtags(call: Call) -> Sequence[Found]:
    return [each for each in every_found(call) if each.hashtag]


def found_places(call: Call) -> Sequence[Found]:
    return [each for each in every_found(call) if each.place]


def every_found(call: Call) -> Sequence[Found]:
    """Return what a search finds of the kinds in ``context``; positions count through all three
    lists."""
    return call.once("found", lambda: _every_found(call))


def _every_found(call: Call) -> Sequence[Found]:
    context = call.text("query.context")
    kinds = [context] if context in ("user", "hashtag", "place") else ["user", "hashtag", "place"]
    find: dict[str, Callable[[Call], Sequence[Any]]] = {
        "user": found_people,
        "hashtag": searched_hashtags,
        "place": searched_places,
    }
    pairs = [(kind, each) for kind in kinds for each in find[kind](call)]
    return [Found(at, **{kind: each}) for at, (kind, each) in enumerate(pairs)]


def related_tags(call: Call) -> Sequence[Hashtag]:
    return call.world.hashtags.related(call.it) if call.it else ()


def venues(call: Call) -> Sequence[Place]:
    """Return places, the nearest first."""
    point = call.it
    found = point.lat is not None and point.lng is not None
    return call.world.places.near(point.lat, point.lng) if found else ()


def request_id(call: Call) -> str:
    point = call.it
    lat, lng = (nan, nan) if point.lat is None else (point.lat, point.lng)
    return f"{Draw(call.world.seed, 'venues', lat, lng).below(1 << 60):x}"


# ---- lists


def sound_reels(call: Call) -> Sequence[Post]:
    return call.world.sounds.reels(call.it.text)


def shown_reel(call: Call) -> Reel | None:
    """Return the reel that is asked for; None if it holds no story or may not be seen."""
    reel = call.it.reel if call.it else None
    if reel is None or not call.may_see(reel.owner):
        return None
    return reel if reel.is_highlight or reel.posts else None


def open_highlights(call: Call) -> Sequence[Reel]:
    """Return the highlights of a person; none if nobody is there or they may not be seen."""
    person = call.it
    seen = person is not None and call.may_see(person)
    return [Reel(person, each) for each in person.highlights] if seen else ()


def now(call: Call) -> int:
    return call.world.now


# ---- the page for exploring, as visitors see it


def home_sections(call: Call) -> Sequence[Section]:
    """Return three of its sections: the further ones are of the same kinds."""
    size = min(max(1, call.number("var.count", _SECTION)), _SECTION)
    tags = sorted(call.world.hashtags.all, key=lambda tag: -tag.media_count)
    people = call.world.explore.users("star")
    keywords = [Trend(at, tag) for at, tag in enumerate(tags[:size], 1)]
    accounts = [Trend(at, user=each) for at, each in enumerate(people[:size], 1)]
    categories = [
        Trend(at, tag, display_name=tag.name.title())
        for at, tag in enumerate(tags[size:][:size], 1)
    ]
    return (
        Section("trending_now", "Trending now", keywords),
        Section("celebrities", "Profiles to look out for", accounts),
        Section("browse_categories", "Find what you're into", categories),
    )
