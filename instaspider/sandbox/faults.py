"""Requests that go wrong on purpose."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.exchange import Response

_INSTEAD = {
    "429": refusals.too_many,
    "500": refusals.server_error,
    "401": refusals.please_wait,
    "403": refusals.forbidden,
    "html": refusals.login_page,
}


class Faults:
    """Draws for each request, re-sends included, whether it goes wrong and how."""

    def __init__(self, seed: int, shares: Sequence[tuple[str, float]]) -> None:
        self._shares = shares
        self._random = random.Random(seed)
        self.served: Counter[str] = Counter()

    def draw(self) -> str | None:
        """The kind of fault that this request gets, if any."""
        if not self._shares:
            return None
        at = self._random.random()
        for kind, share in self._shares:
            at -= share
            if at < 0:
                self.served[kind] += 1
                return kind
        return None

    @staticmethod
    def instead(kind: str) -> Response | None:
        """The answer of faults that need none of the true one."""
        if kind == "reset":
            return Response(0, drop=True)
        make = _INSTEAD.get(kind)
        return make() if make else None

    @staticmethod
    def truncate(response: Response) -> Response:
        """Half a body under a matching content-length: only reading it tells."""
        return replace(response, body=response.body[: len(response.body) // 2])
