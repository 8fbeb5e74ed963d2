"""One request as values see it: who asks for what, of whom, from where on."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from instaspider.sandbox.exchange import whole_number
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.world import World


class AbsentError(Exception):
    """What was asked for is not there, or not to be had."""

    def __init__(self, error: str, owner: Person | None = None) -> None:
        super().__init__(error)
        self.error = error
        """As which it is refused."""
        self.owner = owner


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list; ``cursor`` leads on behind the last of ``items``, None at its end."""

    items: Sequence[Any]
    cursor: str | None
    total: int
    start: int = 0

    @property
    def more(self) -> bool:
        return self.cursor is not None

    @property
    def cursor_or_empty(self) -> str:
        return self.cursor or ""

    @property
    def size(self) -> int:
        return len(self.items)

    @property
    def end(self) -> int:
        return self.start + len(self.items)


@dataclass
class Call:
    """What a row is asked."""

    world: World
    viewer: Person | None
    path: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    var: Mapping[str, Any] = field(default_factory=dict)
    lists: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """What stands in the query more than once."""
    is_of_app: bool = False
    is_post: bool = False
    arrived: float | None = None
    """Unix seconds, if times of the server are asked for."""
    it: Any = None
    """What was asked for."""
    absent: AbsentError | None = None
    """Why it is not to be had."""
    is_looked_up: bool = False
    shown: dict[Any, Any] = field(default_factory=dict)
    """What is shown more than once."""
    page: Page | None = None

    @property
    def is_member(self) -> bool:
        """Whether a login asks."""
        return self.viewer is not None

    def found(self, places: str) -> Any:
        """What stands at the first of ``query.max_id|form.max_id`` and so on that is there."""
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
        """A whole number; ``default`` for whatever else stands there."""
        return whole_number(self.text(places), default)

    def texts(self, places: str) -> list[str]:
        """Of a list; of anything else, none."""
        found = self.found(places)
        if isinstance(found, str):  # the app posts lists as JSON (instagrapi 3.2.2)
            try:
                found = json.loads(found)
            except ValueError:
                return []
        return [str(each) for each in found] if isinstance(found, list) else []

    def may_see(self, person: Person) -> bool:
        """Whether what somebody shares is open to whom asks; logins follow no private account."""
        return not person.is_private or (self.viewer is not None and self.viewer.pk == person.pk)

    def likes(self, post: Post) -> bool:
        return self.viewer is not None and self.world.has_liked(self.viewer, post)

    def follows(self, person: Person) -> bool:
        return self.viewer is not None and self.world.follows(self.viewer, person)
