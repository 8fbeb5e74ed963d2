"""Of the call itself: lists that belong to nobody, and what is drawn per request."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.things import Found, GridRow, Reel, Slot
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.hashtags import Hashtag
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post

_RELATED = 10
_QUERY = "query.query|query.q|var.query|var.data.query"


# ---- search


def found_people(call: Call) -> Sequence[Person]:
    return call.world.explore.users(call.text(_QUERY))


def boxed(call: Call) -> Sequence[Found]:
    """Accounts alone: what places and hashtags look like in the search box is not known."""
    return [Found(at, each) for at, each in enumerate(found_people(call))]


def rank_token(call: Call) -> str:
    """The client's own, or another."""
    return call.text("query.rank_token") or Draw(call.world.seed, "rank", call.text(_QUERY)).uuid()


def related_keywords(call: Call) -> Sequence[Hashtag]:
    count = min(max(1, call.number("var.related_keywords_count", _RELATED)), _RELATED)
    tag = call.it.tag
    return call.world.hashtags.related(tag)[:count] if tag else ()


# ---- what a login sees as its own


def suggested_reels(call: Call) -> Sequence[Post]:
    """What the tab of reels suggests; the service never ends it, which the sandbox does."""
    return call.world.reels(call.viewer) if call.viewer else ()


def tray(call: Call) -> Sequence[Reel]:
    """Whom the viewer follows and who has stories."""
    told = call.world.tray(call.viewer) if call.viewer else ()
    return [Reel(each) for each in told]


# ---- rows and reels of a page


def rows_of_three(call: Call) -> Sequence[GridRow]:
    """As they stand on the page."""
    posts = call.page.items if call.page else ()
    return [GridRow(posts[at : at + 3]) for at in range(0, len(posts), 3)]


def asked_reels(call: Call) -> Sequence[Slot]:
    found: Sequence[Slot] = call.it
    return found


def shown_reels(call: Call) -> Sequence[Reel]:
    """Those of the page of which there is something, open to whom asks."""
    slots = call.page.items if call.page else ()
    reels = [each.reel for each in slots if each.reel and call.may_see(each.reel.owner)]
    return [reel for reel in reels if reel.is_highlight or reel.posts]


def first_id(call: Call) -> str:
    return call.page.items[0].id if call.page and call.page.items else ""


def last_id(call: Call) -> str:
    return call.page.items[-1].id if call.page and call.page.items else ""


def is_behind(call: Call) -> bool:
    """Whether the page has another before it."""
    return call.page is not None and call.page.start > 0


# ---- what an old query is asked to include


def includes_reel(call: Call) -> bool:
    return bool(call.var.get("include_reel"))


def includes_chaining(call: Call) -> bool:
    return bool(call.var.get("include_chaining"))


def includes_highlights(call: Call) -> bool:
    return bool(call.var.get("include_highlight_reels"))
