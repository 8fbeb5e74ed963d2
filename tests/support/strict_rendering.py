"""A renderer that compares every value with the types of its line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from instaspider.sandbox.tables.render import Renderer
from instaspider.sandbox.tables.shape import Key, fits, type_of


class StrictRenderer(Renderer):
    def checked(self, key: Key) -> Callable[[Any], Any]:
        plain = {kind for kind in (str, int, bool, float) if type_of(kind()) in key.types}
        if "null" in key.types or key.optional:
            plain.add(type(None))

        def checked(found: Any) -> Any:
            """Most values are of a plain type, which is told at once."""
            if type(found) not in plain and not any(fits(kind, found) for kind in key.types):
                raise key.fail(f"{found!r:.60} is not {'|'.join(sorted(key.types))}")
            return found

        return checked
