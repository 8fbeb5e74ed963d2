"""Defines the spiders about hashtags, places, sounds and searches."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, ClassVar

from instaspider.inputs import (
    PLACE_COLUMNS,
    QUERY_COLUMNS,
    SOUND_COLUMNS,
    TAG_COLUMNS,
    parse_place,
    parse_query,
    parse_sound,
    parse_tag,
    parse_user,
)
from instaspider.items import Hashtag, Item, Place, Post, Sound, UserRef
from instaspider.spiders.argument_types import (
    DOWNLOAD,
    DOWNLOAD_OF_POSTS,
    LIMIT,
    POSTS,
    TIMES,
    TIMES_OF_POSTS,
    Argument,
    one_of,
    yes_or_no,
)
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.users import LISTS
from instaspider.visits.step import Step
from instaspider.visits.visit import Visit

_KINDS: Mapping[str, type[Item]] = {
    "user": UserRef,
    "hashtag": Hashtag,
    "place": Place,
    "reel": Post,
}


class TextSpider(InstagramSpider[str]):
    """Serves as the base of spiders whose inputs are plain texts."""

    def key(self, value: str) -> str:
        return value


class HashtagSpider(TextSpider):
    """Gives ``Post`` items of the keyword page; ``tab=top`` or ``recent``; with ``related=1``
    instead the ``Hashtag`` items that the service puts beside it.

    Login: no; tabs yes.
    """

    name = "hashtag"
    capabilities = ("hashtag_keyword", "hashtag_top", "hashtag_recent", "hashtag_related")
    newest_first = frozenset({"hashtag_recent"})
    inputs_argument = "tags"
    columns = TAG_COLUMNS
    arguments: ClassVar[Mapping[str, Argument]] = {
        "tags": Argument(f"hashtags without #, or their URLs: {LISTS}", example="cats,dogs"),
        "tab": one_of("keyword", "top", "recent").without("related"),
        "related": Argument("1 for related hashtags instead of posts", yes_or_no, False, "1"),
        **LIMIT,
        **{name: each.without("related") for name, each in {**TIMES, **DOWNLOAD}.items()},
    }

    @classmethod
    def parse_input(cls, text: str) -> str:
        return parse_tag(text)

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type[Item], ...]:
        return (Hashtag,) if given["related"] else (Post,)

    def row_arguments(self, value: str) -> dict[str, str]:
        return {"tag": value, "search": str(uuid.uuid4())}

    def first_steps(self, value: str) -> list[Step]:
        del value
        what = "related" if self.given["related"] else self.given["tab"]
        return [Step(f"hashtag_{what}")]


class LocationSpider(TextSpider):
    """Gives one ``Place`` for each place; with ``posts=1`` its posts, with ``nearby=1`` the places
    around it.

    Login: no; posts behind the first page, and ``nearby=1``, yes.
    """

    name = "location"
    capabilities = ("place", "place_ranked", "place_recent", "place_nearby")
    newest_first = frozenset({"place_recent"})
    inputs_argument = "locations"
    columns = PLACE_COLUMNS
    arguments: ClassVar[Mapping[str, Argument]] = {
        "locations": Argument(f"ids of places or their URLs: {LISTS}", example="213385402"),
        **POSTS,
        "tab": one_of("ranked", "recent").of("posts"),
        "nearby": Argument("1 for the places around it too", yes_or_no, False, "1"),
        "limit": LIMIT["limit"].of("posts", "nearby"),
        **TIMES_OF_POSTS,
        **DOWNLOAD_OF_POSTS,
    }

    @classmethod
    def parse_input(cls, text: str) -> str:
        return parse_place(text)

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type[Item], ...]:
        return (Place, Post) if given["posts"] else (Place,)

    def row_arguments(self, value: str) -> dict[str, str]:
        return {"place": value}

    def first_steps(self, value: str) -> list[Step]:
        del value
        posts = [Step(f"place_{self.given['tab']}")] if self.given["posts"] else []
        return [*posts, Step("place", counts=False)]

    def further_steps(self, step: Step, items: list[Any]) -> list[Step]:
        """Ask for the places around it with the position that the place's page told. ``limit``
        counts them, unless posts are asked for too."""
        if not self.given["nearby"] or step.capability != "place":
            return []
        counts = not self.given["posts"]
        return [
            Step("place_nearby", {"lat": str(x.lat), "lng": str(x.lng)}, counts=counts, aside=True)
            for x in items
            if x.lat is not None and x.lng is not None
        ]


class SoundSpider(TextSpider):
    """Gives ``Post`` items: the reels with each sound; with ``info=1`` one ``Sound`` too.

    Login: no.
    """

    name = "sound"
    capabilities = ("sound", "sound_info")
    inputs_argument = "sounds"
    columns = SOUND_COLUMNS
    arguments: ClassVar[Mapping[str, Argument]] = {
        "sounds": Argument(
            f"ids of sounds or their URLs: {LISTS}",
            example="5363788829648043",  # a song of the sandbox
        ),
        "info": Argument(
            "1 for its title, its artist and how many reels have it too", yes_or_no, False, "1"
        ),
        **LIMIT,
        **TIMES,
        **DOWNLOAD,
    }

    @classmethod
    def parse_input(cls, text: str) -> str:
        return parse_sound(text)

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type[Item], ...]:
        return (Sound, Post) if given["info"] else (Post,)

    def first_steps(self, value: str) -> list[Step]:
        del value
        info = [Step("sound_info", counts=False, dated=False, aside=True)]
        return [Step("sound"), *(info if self.given["info"] else [])]

    def row_arguments(self, value: str) -> dict[str, str]:
        return {"sound": value}


class SearchSpider(TextSpider):
    """Gives ``UserRef`` items, with ``kind=hashtag`` ``Hashtag`` items, with ``kind=place``
    ``Place`` items, with ``kind=reel`` ``Post`` items.

    Login: no for an exact name or keyword, and for reels; else yes.
    """

    name = "search"
    capabilities = ("search_user", "search_hashtag", "search_place", "search_reel")
    inputs_argument = "queries"
    columns = QUERY_COLUMNS
    arguments: ClassVar[Mapping[str, Argument]] = {
        "queries": Argument(f"words to search for: {LISTS}", example="nasa"),
        "kind": one_of("user", "hashtag", "place", "reel"),
        **LIMIT,
    }

    @classmethod
    def parse_input(cls, text: str) -> str:
        return parse_query(text)

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type[Item], ...]:
        return (_KINDS[given["kind"]],)

    def row_arguments(self, value: str) -> dict[str, str]:
        """Return the words, with a name or hashtag that they may be: visitors get only that."""
        known = {"query": value, "search": str(uuid.uuid4())}
        if self.given["kind"] == "user":
            known |= _read("username", value)
        elif self.given["kind"] == "hashtag":
            known |= _read("tag", value)
        return known

    def first_steps(self, value: str) -> list[Step]:
        del value
        return [Step(f"search_{self.given['kind']}")]

    def complete(self, item: Any, visit: Visit) -> Any | None:
        if isinstance(item, Hashtag) and item.name is None:
            item.name = visit.arguments.get("tag")
        return item if isinstance(item, _KINDS[self.given["kind"]]) else None


def _read(name: str, text: str) -> dict[str, str]:
    try:
        value = parse_tag(text) if name == "tag" else parse_user(text).username
    except ValueError:
        return {}
    return {} if value is None else {name: value}
