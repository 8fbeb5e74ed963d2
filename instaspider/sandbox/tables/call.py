"""Describes a request to the functions of ``values/``: who asks, for what, from which cursor on."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from instaspider.sandbox.exchange import whole_number
from instaspider.sandbox.world import crowds
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World

T = TypeVar("T")


class AbsentError(Exception):
    """What was asked for is not there, or may not be seen."""

    def __init__(self, error: str, owner: Person | None = None) -> None:
        super().__init__(error)
        self.error = error
        """Name of the error with which it is refused."""
        self.owner = owner


@dataclass(frozen=True, slots=True)
class Page:
    """Is a part of a list; ``cursor`` leads on behind the last of ``items``, None at the list's
    end."""

    items: Sequence[Any]
    cursor: str | None
    total: int
    start: int = 0

    @property
    def more(self) -> bool:
        return self.cursor is not None

    @property
    def end(self) -> int:
        return self.start + len(self.items)


@dataclass
class Call:
    """Holds what is asked of a row, and what was found for it."""

    world: World
    viewer: Person | None
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    var: Mapping[str, Any] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Values of names that stand more than once in the query."""
    is_of_app: bool = False
    is_post: bool = False
    arrived: float | None = None
    """When the request came, in Unix seconds, if times of the server are asked for."""
    it: Any = None
    """The thing that was asked for, such as a person or a post."""
    absent: AbsentError | None = None
    """Why that thing is not to be had."""
    is_looked_up: bool = False
    shown: dict[Any, Any] = field(default_factory=dict)
    """What was made already, kept because an answer shows it more than once."""
    page: Page | None = None

    @property
    def is_member(self) -> bool:
        """Whether the request has a login."""
        return self.viewer is not None

    def found(self, places: str) -> Any:
        """Return the first value that stands at places such as ``query.max_id|form.max_id``."""
        for place in places.split("|") if places else ():
            found: Any = getattr(self, place.partition(".")[0])
            for name in place.split(".")[1:]:
                found = found.get(name) if isinstance(found, Mapping) else None
            if found not in (None, ""):
                return found
        return None

    def text(self, places: str) -> str:
        found = self.found(places)
        return "" if found is None else str(found)

    def number(self, places: str, default: int) -> int:
        """Return the whole number that stands there; ``default`` if something else does."""
        return whole_number(self.text(places), default)

    def texts(self, places: str) -> list[str]:
        """Return the texts of a list; none if something else stands there."""
        found = self.found(places)
        if isinstance(found, str):  # the app posts lists as JSON (instagrapi 3.2.2)
            try:
                found = json.loads(found)
            except ValueError:
                return []
        return [str(each) for each in found] if isinstance(found, list) else []

    def may_see(self, person: Person) -> bool:
        """Whether the asking person may see what somebody shares; logins follow no private
        account."""
        return not person.is_private or (self.viewer is not None and self.viewer.pk == person.pk)

    def likes(self, post: Post) -> bool:
        return self.viewer is not None and self.world.has_liked(self.viewer, post)

    def follows(self, person: Person) -> bool:
        viewer = self.viewer
        if viewer is None or person.is_private:  # no private account has let a login in
            return False
        following = self.once("following", lambda: crowds.following(viewer))
        return following.includes(person.username)

    def once(self, name: Hashable, make: Callable[[], T]) -> T:
        """Return what ``make`` returns, which is called once for each name."""
        if name not in self.shown:
            self.shown[name] = make()
        found: T = self.shown[name]
        return found
