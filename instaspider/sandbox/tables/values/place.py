"""Values of places, of hashtags, and of pages of posts with the one or from the other."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.paging import packed
from instaspider.sandbox.tables.subjects import tab_of
from instaspider.sandbox.tables.things import GridRow, Tab
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.places import Place
from instaspider.sandbox.world.posts import Post

_TOP = 9
_PAGE = 21
_GRID, _BESIDE_REEL = 3, 5
"""Posts in a row, and in a row with a reel, which is as high as two rows."""
_NEXT = 5
"""How many of ``next_media_ids`` are shown."""


def grid_rows(tab: Tab) -> Sequence[GridRow]:
    rows, posts, at = [], tab.page, 0
    while at < len(posts):
        is_reel = tab.has_reels and posts[at].product_type == "clips"
        beside = is_reel and len(posts) - at >= _BESIDE_REEL
        size = _BESIDE_REEL if beside else _GRID
        rows.append(GridRow(posts[at : at + size], beside))
        at += size
    return rows


def next_max_id(tab: Tab) -> str | None:
    return packed(f"{tab.mark} {tab.end}") if tab.more else None


def next_page(tab: Tab) -> int | None:
    return tab.end // _PAGE if tab.more else None


def next_media_ids(tab: Tab) -> list[int] | None:
    return [int(post.pk) for post in tab.posts[tab.end : tab.end + _NEXT]] if tab.more else None


def first_pk(row: GridRow) -> str:
    return row.posts[0].pk


def recent(what: Hashtag | Place, call: Call) -> Sequence[Post]:
    return call.world.explore.recent(what)


def top(what: Hashtag | Place, call: Call) -> Sequence[Post]:
    return call.world.explore.top(what)


def top_few(what: Hashtag | Place, call: Call) -> Sequence[Post]:
    return call.world.explore.top(what)[:_TOP]


def top_count(what: Hashtag | Place, call: Call) -> int:
    return len(top_few(what, call))


def asked_tab(what: Hashtag | Place, call: Call) -> Sequence[Post]:
    """Return the posts of the tab that a document asks for; any tab but recent is taken as top."""
    is_recent = call.text("var.tab") == "recent"
    return recent(what, call) if is_recent else top(what, call)


def picture_url(what: Hashtag | Place, call: Call) -> str:
    """Return the picture of the newest post."""
    return _picture(what, call, 150)


def picture_url_hd(what: Hashtag | Place, call: Call) -> str:
    return _picture(what, call, 320)


def top_picture_url(what: Hashtag | Place, call: Call) -> str | None:
    first = call.world.explore.top(what)[:1]
    return first[0].picture.square(150) if first else None


def _picture(what: Hashtag | Place, call: Call, side: int) -> str:
    posts = call.world.explore.recent(what)
    return posts[0].picture.square(side) if posts else ""


def top_tab(what: Hashtag | Place, call: Call) -> Tab:
    return tab_of(call, what, "top", call.text("query.max_id"))


def recent_tab(what: Hashtag | Place, call: Call) -> Tab:
    return tab_of(call, what, "recent", call.text("query.max_id"))


def near(place: Place, call: Call) -> Sequence[Place]:
    return call.world.places.near(place.lat, place.lng)


def related(what: Hashtag, call: Call) -> Sequence[Hashtag]:
    return call.world.hashtags.related(what)


def posts_told(what: Hashtag | Place) -> str:
    return f"{what.media_count:,} posts"


def city_name(place: Place) -> str:
    return place.city.partition(", ")[0]


def city_slug(place: Place) -> str:
    return city_name(place).lower()


def city_id(place: Place) -> str:
    return f"c{place.number}"


def country(place: Place) -> str:
    return place.city.partition(", ")[2]


def country_slug(place: Place) -> str:
    return country(place).lower()


def country_id(place: Place) -> str:
    return country(place)[:2].upper()
