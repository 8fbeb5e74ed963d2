"""A renderer that compares every value with the types of its line."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from instaspider.sandbox.tables.render import Renderer
from instaspider.sandbox.tables.shape import Key, fits


class StrictRenderer(Renderer):
    def checked(self, key: Key) -> Callable[[Any], Any]:
        def checked(found: Any) -> Any:
            may_lack = found is None and key.optional
            if not may_lack and not any(fits(kind, found) for kind in key.types):
                raise key.fail(f"{found!r:.60} is not {'|'.join(sorted(key.types))}")
            return found

        return checked
