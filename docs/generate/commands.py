"""Works out which rows a command of the manual may ask, and whether that needs a login."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from instaspider.catalogue import ENDPOINTS, Endpoint, routes
from instaspider.items import Comment, Highlight, Item, Place, UserRef
from instaspider.spiders.all_spiders import all_spiders
from instaspider.spiders.base import InstagramSpider
from instaspider.visits.routes import open_to, rows_of
from instaspider.visits.step import Step
from instaspider.visits.visit import Visit

SPIDERS = all_spiders()
EXAMPLES = {
    "NAME": "nasa",
    "NAMES": "nasa,esa",
    "PK": "3843229444966511752",
    "PKS": "528817151,787132",
    "CODE": "DGqLl2tRxZc",
    "URL": "https://www.instagram.com/share/p/BAcDeFgHiJ/",
    "highlight:ID": "highlight:17900000000000001",
    "TAG": "cats",
    "PLACE": "213385402",
    "WORDS": "nasa",
    "NAMED": "Recipes",
}
"""What the placeholders of documented commands stand for."""
# Of these items further questions are asked, by the first word of the capability.
_ASKED_ABOUT: dict[str, Item] = {
    "comments": Comment(pk="17900000000000002", reply_count=3),
    "highlights": Highlight(pk="17900000000000001"),
    "place": Place(pk="213385402", lat=48.1371, lng=11.5754),
    "tray": UserRef(pk="528817151"),
}


@dataclass(frozen=True)
class Reach:
    """What a command may come to."""

    rows: tuple[str, ...]
    """In the catalogue's order; those that tell an id on the way are left out."""
    state: str
    """``works``, ``works with a login`` or ``unverified``."""


def reach(command: str) -> Reach:
    """Works out the reach of a command such as ``posts users=NAME limit=100``.

    Raises ConfigurationError or ValueError, as a crawl does."""
    name, *pairs = command.split()
    spider_class = SPIDERS[name]
    given = dict(pair.split("=", 1) for pair in pairs)
    given = {key: EXAMPLES.get(value, value) for key, value in given.items()}
    spider_class.check_arguments(given)
    spider = spider_class()
    spider.given = spider_class.read_arguments(given)
    texts = given[spider.inputs_argument].split(",") if spider.inputs_argument else [name]
    found = [_reach_of(spider, text) for text in texts]
    assert all(each == found[0] for each in found), command
    return found[0]


def _reach_of(spider: InstagramSpider[Any], text: str) -> Reach:
    value = spider.parse_input(text)
    visit = Visit(1, text, spider.row_arguments(value))
    steps = spider.first_steps(value) or [Step(each) for each in spider.capabilities]
    if "share" in visit.arguments:
        steps.append(Step("share"))
    for step in [*steps]:
        item = _ASKED_ABOUT.get(step.capability.partition("_")[0])
        steps += spider.further_steps(step, [item] if item else [])
    open_rows = [row for step in steps for row in open_to(visit, step)]
    names = {row.name for row in open_rows}
    return Reach(tuple(name for name in ENDPOINTS if name in names), _state(visit, steps))


def _state(visit: Visit, steps: list[Step]) -> str:
    rows = {step.capability: open_to(visit, step) for step in steps}
    if any(all(row.verified == "unverified" for row in each) for each in rows.values()):
        return "unverified"
    for step in steps:
        known = {*visit.known(step), *_told_to_visitors(visit, step)}
        if not any(row.takes in known for row in _anonymous(rows_of(step))):
            return "works with a login"
    return "works"


def _told_to_visitors(visit: Visit, step: Step) -> set[str]:
    """Ids that answers tell which anybody gets."""
    known = visit.known(step)
    told: set[str] = set()
    if any(row.takes in known for row in _anonymous(routes("profile"))):
        told |= {"username", "pk", "fbid"}
    if "share" in known:
        told |= {"shortcode", "media_pk"}
    return told


def _anonymous(rows: tuple[Endpoint, ...]) -> list[Endpoint]:
    return [row for row in rows if row.needs == "anonymous"]
