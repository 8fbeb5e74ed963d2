"""Defines the spiders about what accounts post, and about the feeds of the login itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from instaspider.inputs import HighlightInput, User, parse_reel
from instaspider.items import Hashtag, Highlight, Item, Post, UserRef
from instaspider.parsing.saved import Collection
from instaspider.spiders.argument_types import (
    DOWNLOAD,
    DOWNLOAD_OF_POSTS,
    LIMIT,
    POSTS,
    TIMES,
    TIMES_OF_POSTS,
    Argument,
    collection,
    is_id,
    one_of,
)
from instaspider.spiders.base import InstagramSpider
from instaspider.spiders.users import LISTS, USERS, UsersSpider
from instaspider.visits.step import End, Step
from instaspider.visits.visit import Visit

REELS = Argument(
    f"accounts as in users=, highlight:ID or highlights' URLs: {LISTS}", example="nasa,esa"
)


GRID: Mapping[str, Argument] = {"users": USERS, **LIMIT, **TIMES, **DOWNLOAD}


class PostsSpider(UsersSpider):
    """Gives ``Post`` items of each account's grid, newest first; ``tab=reposts`` those of others
    that it reposted, with who published them.

    Login: no, as long as the service lets visitors page on; else a login goes on. ``tab=reposts``
    yes.
    """

    name = "posts"
    capabilities = ("posts", "reposts")
    gives = (Post,)
    arguments: ClassVar[Mapping[str, Argument]] = {"tab": one_of("grid", "reposts"), **GRID}
    newest_first = frozenset({"posts"})
    lists_own = True

    def first_steps(self, value: User) -> list[Step]:
        del value
        return [Step("reposts" if self.given["tab"] == "reposts" else "posts")]


class ReelsSpider(UsersSpider):
    """Gives ``Post`` items: the reels of each account.

    Login: no for the first page.
    """

    name = "reels"
    capabilities = ("reels",)
    gives = (Post,)
    arguments: ClassVar[Mapping[str, Argument]] = GRID
    newest_first = frozenset({"reels"})
    lists_own = True


class TaggedSpider(UsersSpider):
    """Gives ``Post`` items in which each account is tagged.

    Login: yes.
    """

    name = "tagged"
    capabilities = ("tagged",)
    gives = (Post,)
    arguments: ClassVar[Mapping[str, Argument]] = GRID
    newest_first = frozenset({"tagged"})


class ReelInputsSpider(InstagramSpider[User | HighlightInput]):
    """Serves as the base of spiders that take accounts and highlights."""

    inputs_argument = "users"

    @classmethod
    def parse_input(cls, text: str) -> User | HighlightInput:
        return parse_reel(text)

    def key(self, value: User | HighlightInput) -> str:
        return value.key

    def row_arguments(self, value: User | HighlightInput) -> dict[str, str]:
        if isinstance(value, HighlightInput):
            return {"highlight": value.pk}
        return {"username": value.username} if value.username else {"pk": str(value.pk)}


class StoriesSpider(ReelInputsSpider):
    """Gives ``Post`` items: live stories of accounts, or what highlights hold.

    Login: yes; highlights no.
    """

    name = "stories"
    capabilities = ("stories", "highlight_posts")
    borrowed = frozenset({"highlight_posts"})
    gives = (Post,)
    arguments: ClassVar[Mapping[str, Argument]] = {"users": REELS, **LIMIT, **TIMES, **DOWNLOAD}

    def first_steps(self, value: User | HighlightInput) -> list[Step]:
        return [Step("highlight_posts" if isinstance(value, HighlightInput) else "stories")]


class HighlightsSpider(ReelInputsSpider):
    """Gives ``Highlight`` items of accounts, or named ones; with ``posts=1`` what they hold.

    Login: no.
    """

    name = "highlights"
    capabilities = ("highlights", "highlight_posts")
    arguments: ClassVar[Mapping[str, Argument]] = {
        "users": REELS,
        **LIMIT,
        **TIMES_OF_POSTS,
        **POSTS,
        **DOWNLOAD,
    }

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type[Item], ...]:
        return (Highlight, Post) if given["posts"] else (Highlight,)

    def first_steps(self, value: User | HighlightInput) -> list[Step]:
        """Ask for highlights without ``since`` and ``until``, which are about posts alone: an old
        highlight may get new posts."""
        del value
        return [Step("highlights", dated=False)]

    def further_steps(self, step: Step, items: list[Any]) -> list[Step]:
        if not self.given["posts"] or step.capability != "highlights":
            return []
        return [
            Step("highlight_posts", {"highlight": item.pk}, counts=False, aside=True)
            for item in reversed(items)
        ]


class OwnSpider(InstagramSpider[str]):
    """Serves as the base of spiders about the feeds of the login."""

    inputs_argument = ""
    arguments: ClassVar[Mapping[str, Argument]] = {**LIMIT, **TIMES, **DOWNLOAD}

    @classmethod
    def parse_input(cls, text: str) -> str:
        return text

    def key(self, value: str) -> str:
        return value

    def row_arguments(self, value: str) -> dict[str, str]:
        return {"viewer": value}


class TimelineSpider(OwnSpider):
    """Gives ``Post`` items of the login's home feed; ``tab=reels`` of its reels, ``tab=explore`` of
    the page for exploring; ``tab=trending`` its ``Hashtag`` and ``UserRef`` items for visitors.

    The service ends none of the feeds; ``limit`` does.

    Login: yes; ``tab=trending`` no.
    """

    name = "timeline"
    capabilities = ("timeline", "timeline_reels", "timeline_explore", "timeline_trending")
    arguments: ClassVar[Mapping[str, Argument]] = {
        "tab": one_of("home", "reels", "explore", "trending"),
        **OwnSpider.arguments,
    }

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type[Item], ...]:
        return (Hashtag, UserRef) if given.get("tab") == "trending" else (Post,)

    def first_steps(self, value: str) -> list[Step]:
        del value
        tab = self.given["tab"]
        return [Step("timeline" if tab == "home" else f"timeline_{tab}")]


class TraySpider(OwnSpider):
    """Gives ``UserRef`` items: whom the login follows and who has stories now; with ``posts=1``
    their stories.

    Login: yes.
    """

    name = "tray"
    capabilities = ("tray", "stories")
    borrowed = frozenset({"stories"})
    arguments: ClassVar[Mapping[str, Argument]] = {
        **LIMIT,
        **TIMES_OF_POSTS,
        **POSTS,
        **DOWNLOAD_OF_POSTS,
    }

    @classmethod
    def item_classes(cls, given: Mapping[str, Any]) -> tuple[type[Item], ...]:
        return (UserRef, Post) if given["posts"] else (UserRef,)

    def further_steps(self, step: Step, items: list[Any]) -> list[Step]:
        if not self.given["posts"] or step.capability != "tray":
            return []
        return [
            Step("stories", {"pk": item.pk}, counts=False, aside=True) for item in reversed(items)
        ]


class SavedSpider(OwnSpider):
    """Gives ``Post`` items that the login saved; ``collection=`` those of one collection, by its
    name too.

    Login: yes.
    """

    name = "saved"
    capabilities = ("saved", "saved_collections", "saved_collection")
    gives = (Post,)
    arguments: ClassVar[Mapping[str, Argument]] = {
        "collection": Argument(
            "one collection of saved posts, by its name, its id or the address of its page",
            collection,
            example="17900000000000003",
        ),
        **OwnSpider.arguments,
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._collections: dict[str, str] = {}
        """Names of the login's collections, by pk."""
        self._asked: list[str] = []

    def row_arguments(self, value: str) -> dict[str, str]:
        chosen = self.given["collection"]
        by_id = chosen is not None and is_id(chosen)
        return super().row_arguments(value) | ({"collection": chosen} if by_id else {})

    def first_steps(self, value: str) -> list[Step]:
        """Ask which collections there are, if one is named."""
        del value
        chosen = self.given["collection"]
        if chosen is None:
            return [Step("saved")]
        return [Step("saved_collection" if is_id(chosen) else "saved_collections")]

    def complete(self, item: Any, visit: Visit) -> Any | None:
        """Keep collections back: they are no items."""
        if not isinstance(item, Collection):
            return super().complete(item, visit)
        self._collections[item.pk] = item.name
        return None

    def further_steps(self, step: Step, items: list[Any]) -> list[Step]:
        """Ask for the posts of the collections of that name, once each."""
        del items
        if step.capability != "saved_collections":
            return []
        named = [pk for pk in self._named() if pk not in self._asked]
        self._asked += named
        return [Step("saved_collection", {"collection": pk}) for pk in reversed(named)]

    def end_of(self, visit: Visit) -> End | None:
        """End the input ``not_found`` if no collection has that name."""
        del visit
        if not self._collections or self._asked:
            return None
        names = ", ".join(self._collections.values())
        reason = f"the login has no collection {self.given['collection']!r}; it has: {names}"
        return End("not_found", reason, "graphql_saved_collections")

    def _named(self) -> list[str]:
        wanted = self.given["collection"].casefold()
        return [pk for pk, name in self._collections.items() if name.strip().casefold() == wanted]


class LikedSpider(OwnSpider):
    """Gives ``Post`` items that the login likes.

    Login: yes.
    """

    name = "liked"
    capabilities = ("liked",)
    gives = (Post,)
