"""Lists the modules of values, which say by annotations what their functions are of; lists of the
world are values as well."""

from __future__ import annotations

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.kinds import Kinds
from instaspider.sandbox.tables.values import (
    ad,
    app_post,
    call,
    comment,
    home,
    one,
    person,
    place,
    post,
    reel,
)
from instaspider.sandbox.world import abouts, crowds, drawing, grids, stories, viewers

_VALUES = (ad, app_post, call, comment, home, one, person, place, post, reel)
KINDS = Kinds([*_VALUES, abouts, crowds, drawing, grids, stories, viewers], Call)
