"""Lists the modules of values, each of which says by annotations what its functions are of."""

from __future__ import annotations

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.kinds import Kinds
from instaspider.sandbox.tables.values import (
    ad,
    app_post,
    call,
    child,
    comment,
    home,
    link,
    one,
    person,
    place,
    post,
    reel,
    row,
    site,
    tab,
    tag,
)

_OF_POSTS = (ad, app_post, child, comment, one, post, reel, row, tab, tag)
_OF_OTHERS = (call, home, link, person, place, site)
KINDS = Kinds([*_OF_POSTS, *_OF_OTHERS], Call)
