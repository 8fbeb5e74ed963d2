"""Rendered bodies of people, kept compressed: a world that is asked twice need not think twice."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from collections.abc import Callable, Hashable

from instaspider.sandbox.exchange import COMPRESSED, Response

_LIMIT = 16 << 20
"""Bytes kept, about 2500 profiles."""
_FASTEST = 1
"""gzip level: 3 times faster than the default on a profile, for a tenth more bytes."""


def pack(body: bytes) -> bytes:
    return gzip.compress(body, _FASTEST, mtime=0)


class Bodies:
    """The least recently asked go first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()
        self._size = 0

    def response(
        self, key: Hashable, render: Callable[[], bytes], content_type: str | None = None
    ) -> Response:
        """The compressed answer for ``key``, rendered if it is not at hand."""
        packed = self._kept.get(key)
        if packed is None:
            packed = self._keep(key, pack(render()))
        else:
            self._kept.move_to_end(key)
        response = Response(200, packed, encoding=COMPRESSED)
        if content_type is not None:
            response.content_type = content_type
        return response

    def _keep(self, key: Hashable, packed: bytes) -> bytes:
        self._kept[key] = packed
        self._size += len(packed)
        while self._size > _LIMIT:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest)
        return packed


def plain(response: Response) -> Response:
    """The same answer without compression."""
    if response.encoding is not None:
        response.body = gzip.decompress(response.body)
        response.encoding = None
    return response


def compressed(response: Response) -> Response:
    """The same answer compressed."""
    if response.encoding is None:
        response.body = pack(response.body)
        response.encoding = COMPRESSED
    return response
