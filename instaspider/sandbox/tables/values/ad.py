"""Values of advertisements: posts that are paid for to stand behind another one."""

from __future__ import annotations

from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.things import Ad
from instaspider.sandbox.world import crowds, drawing
from instaspider.sandbox.world.draws import Draw


def paid(call: Call, after: str) -> Ad | None:
    """Return an advertisement to stand behind a post: a post of somebody else."""
    viewer = call.viewer
    assert viewer is not None
    (owner,) = crowds.others(viewer, 1)
    posts = drawing.own_posts(owner)
    if owner.is_private or not len(posts):
        return None
    return Ad.of(posts[_draw(call, after).below(min(len(posts), 20))], after)


def _draw(call: Call, after: str) -> Draw:
    return Draw(call.world.seed, "ad", call.viewer.pk if call.viewer else "", after)


def _numbers(ad: Ad, call: Call) -> list[int]:
    """Return the numbers that are drawn for an advertisement, always in this order."""
    draw = _draw(call, ad.after)
    draw.below(min(len(drawing.own_posts(ad.owner)), 20))
    limits = ((10**17, 10**18), (10**17, 10**18), (10**14, 10**15))
    found = [draw.between(*each) for each in limits]
    return [*found, draw.below(1 << 60), draw.between(2, 90), draw.below(1 << 60)]


def ad_id(ad: Ad, call: Call) -> str:
    return str(_numbers(ad, call)[0])


def campaign_id(ad: Ad, call: Call) -> str:
    return str(_numbers(ad, call)[1])


def page_id(ad: Ad, call: Call) -> int:
    return _numbers(ad, call)[2]


def ad_token(ad: Ad, call: Call) -> str:
    return f"{_numbers(ad, call)[3]:x}"


def global_position(ad: Ad, call: Call) -> int:
    return _numbers(ad, call)[4]


def click_id(ad: Ad, call: Call) -> str:
    return f"{_numbers(ad, call)[5]:x}"


def site(ad: Ad) -> str:
    return f"https://{ad.owner.username.strip('._')}.example/"
