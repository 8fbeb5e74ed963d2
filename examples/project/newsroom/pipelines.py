"""Says which desk of the newsroom an account belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from instaspider import Profile

DESKS = {"nasa": "science", "esa": "science", "natgeo": "nature"}


@dataclass(kw_only=True)
class OfDesk(Profile):
    """A profile with one field more, which all feeds have as a column."""

    desk: str | None = None


class AddDesk:
    """Gives profiles the field ``desk``, and passes all other items on."""

    def process_item(self, item: Any) -> Any:
        """Return the profile with its desk."""
        if type(item) is Profile:
            return OfDesk(**vars(item), desk=DESKS.get(item.username or ""))
        return item
