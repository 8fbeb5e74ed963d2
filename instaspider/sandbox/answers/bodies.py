"""Rendered bodies of people, kept packed: a world that is asked twice need not think twice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import partial

from instaspider.sandbox.codings import CODINGS
from instaspider.sandbox.exchange import Response

_LIMIT = 16 << 20
"""Bytes kept, about 2500 profiles."""


class Bodies:
    """A body in each content coding that was asked for; the least recently asked go first.

    All are thrown away once ``version()``, that of the world, has changed.
    """

    def __init__(self, version: Callable[[], int]) -> None:
        self._version = version
        self._rendered_at = version()
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0

    def response(
        self, key: Hashable, render: Callable[[], bytes], content_type: str | None = None
    ) -> Response:
        """The answer for ``key``, rendered and packed only if it is not at hand."""
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
