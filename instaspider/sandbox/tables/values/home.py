"""Values of pages of the home feed, and of the page for exploring."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.tables import fits
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.fits import is_drawn
from instaspider.sandbox.tables.paging import packed
from instaspider.sandbox.tables.things import Entry, GridRow, HomePage
from instaspider.sandbox.tables.values.ad import paid
from instaspider.sandbox.world import crowds
from instaspider.sandbox.world.draws import Draw

_AD_AFTER = 4
"""An advertisement stands behind so many posts of the home feed."""
_IN_ROW = 5
_EXPLORED = 20
"""How many posts a page for exploring has."""


def entries(page: HomePage, call: Call) -> Sequence[Entry]:
    shown = []
    for number, post in enumerate(page.posts, 1):
        shown.append(Entry(post))
        if number % _AD_AFTER == 0 and (ad := paid(call, post.pk)):
            shown.append(Entry(ad=ad))
    return shown


def older_entries(page: HomePage, call: Call) -> Sequence[Entry]:
    """Return the entries of the older form, with an advertisement and suggested people."""
    shown = [Entry(post) for post in page.posts]
    ad = paid(call, page.posts[0].pk)
    shown += [Entry(ad=ad)] if ad and fits.ad(ad) else []
    people = crowds.others(call.viewer, 3) if call.viewer else []
    return [*shown, Entry(people=people)]


def count(page: HomePage, call: Call) -> int:
    return len((older_entries if page.is_older else entries)(page, call))


def cursor(page: HomePage) -> str | None:
    return packed(str(page.end)) if page.more else None


def request_id(page: HomePage, call: Call) -> str:
    viewer = call.viewer.pk if call.viewer else ""
    mark = str(page.end) if page.more else ""
    return f"{Draw(call.world.seed, 'request', viewer, mark).below(1 << 60):x}"


def rows(page: HomePage) -> Sequence[GridRow]:
    """Return rows of a large reel and four posts beside it."""
    starts = range(0, len(page.posts), _IN_ROW)
    return [GridRow(page.posts[at : at + _IN_ROW]) for at in starts]


def older_rows(page: HomePage) -> Sequence[GridRow]:
    """Return rows of the older form: the posts stand beside the reel, or below it in a section of
    their own."""
    found = []
    for row in rows(page):
        if is_drawn("explore row", row.posts[0].pk):
            found.append(GridRow(row.posts, has_reel=True))
        else:
            found += [GridRow(row.reel, has_reel=True), GridRow(row.others)]
    return found


def explored_cursor(page: HomePage) -> str | None:
    return packed(f"explore {page.end}") if page.more else None


def explored_number(page: HomePage) -> int:
    return page.start // _EXPLORED + 1


def explored_token(_: HomePage, call: Call) -> str:
    return Draw(call.world.seed, "explore rank", call.viewer.pk if call.viewer else "").uuid()
