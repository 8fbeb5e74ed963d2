"""Values of stories and highlights."""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.things import Kept, Reel
from instaspider.sandbox.tables.values.app_post import has_old_mentions
from instaspider.sandbox.tables.values.call import tray
from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.pictures import Picture, post_picture
from instaspider.sandbox.world.posts import STORY_SECONDS, Post

_COVER = 150
_LACKS = {
    "03": {"old mention", "place", "song"},
    "11": {"new mention", "caption"},
    "13": {"old mention", "place"},
}


def items(reel: Reel) -> Sequence[Post]:
    return reel.posts


def kept_items(reel: Reel) -> Sequence[Kept]:
    return [Kept.of(post, reel) for post in reel.posts]


def cover_url(reel: Reel) -> str:
    return _cover(reel).square(_COVER)


def large_cover_url(reel: Reel) -> str:
    return _cover(reel).square(640)


def _cover(reel: Reel) -> Picture:
    assert reel.highlight is not None
    draw = Draw(reel.owner.seed, "cover", reel.highlight.pk)
    now = reel.owner.around.now
    return post_picture(draw, 1080, 1920, "HIGHLIGHT", now, is_still=True)


def latest_at(reel: Reel) -> int:
    return reel.times[-1] if reel.times else 0


def expiring_at(reel: Reel) -> int:
    return latest_at(reel) + STORY_SECONDS


def first_id(reel: Reel) -> str:
    """Return the id of the item on the cover."""
    return f"{reel.pks[0]}_{reel.owner.pk}" if reel.pks else "0"


def count(reel: Reel) -> int:
    return len(reel.times)


def has_video(reel: Reel) -> bool:
    return any(post.is_video for post in reel.posts)


def seconds(reel: Reel) -> int:
    return round(sum(post.duration or 5 for post in reel.posts))


def seen(_: Reel, call: Call) -> int | None:
    """Return a number to logins, as gallery-dl 1.32.18 expects; None to visitors."""
    return None if call.viewer is None else 0


def item_numbers(reel: Reel) -> list[int]:
    return [int(pk) for pk in reel.pks]


def form(reel: Reel) -> str:
    """Return the number of the recorded form in which a highlight comes; "" if none fits, as each
    lacks some of the stickers."""
    told = set().union(*map(_stickers, reel.posts))
    first = Draw(reel.owner.seed, "form of highlight", reel.pk).below(len(_LACKS))
    forms = [*_LACKS][first:] + [*_LACKS][:first]
    return next((each for each in forms if reel.posts and not told & _LACKS[each]), "")


def _stickers(post: Post) -> set[str]:
    found = {"place"} if post.location else set()
    if post.tagged:
        found.add("old mention" if has_old_mentions(post) else "new mention")
    found |= {"song"} if post.music else set()
    return found | ({"caption"} if post.accessibility_caption else set())


def is_form_03(reel: Reel) -> bool:
    return reel.is_highlight and form(reel) == "03"


def is_form_11(reel: Reel) -> bool:
    return reel.is_highlight and form(reel) == "11"


def is_form_13(reel: Reel) -> bool:
    return reel.is_highlight and form(reel) == "13"


def position(reel: Reel, call: Call) -> int:
    """Return the place in the viewer's tray, from 1 on."""
    return [each.owner.pk for each in tray(call)].index(reel.owner.pk) + 1
