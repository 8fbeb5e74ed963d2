"""Keeps rendered bodies about people, packed, so that a second request does not render again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial

from instaspider.sandbox.codings import CODINGS
from instaspider.sandbox.exchange import Response

_LIMIT = 16 << 20
"""How many bytes are kept: about 2500 profiles."""


class Bodies:
    """Keeps each body in every content coding that was asked for; drops the least recently used
    first.

    All are dropped once ``version()``, which is the world's, has changed.
    """

    def __init__(self, version: Callable[[], int]) -> None:
        self._version = version
        self._rendered_at = version()
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0

    def response(
        self, key: Hashable, render: Callable[[], bytes], content_type: str | None = None
    ) -> Response:
        """Return the answer for ``key``; render and pack it only if it is not kept."""
        response = Response(200, encoded=partial(self._body, key, render))
        if content_type is not None:
            response.content_type = content_type
        return response

    def _body(self, key: Hashable, render: Callable[[], bytes], coding: str | None) -> bytes:
        if coding is None:
            return render()
        if self._rendered_at != self._version():
            self._rendered_at = self._version()
            self._kept.clear()
            self._size = 0
        packed = self._kept.get((key, coding))
        if packed is None:
            return self._keep((key, coding), CODINGS[coding](render()))
        self._kept.move_to_end((key, coding))
        return packed

    def _keep(self, key: Hashable, packed: bytes) -> bytes:
        self._kept[key] = packed
        self._size += len(packed)
        while self._size > _LIMIT:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)
        return packed
