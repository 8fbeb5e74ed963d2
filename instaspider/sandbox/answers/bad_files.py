"""Answers that a downloader must survive, asked for by ``_file=`` in an address.

None was recorded of the service; they are what any server can do.
"""

from __future__ import annotations

from collections.abc import Callable

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.exchange import Response

_HUGE = 1 << 40
"""Bytes that are announced; the file's own are sent."""


def _html(_: bytes, __: str) -> Response:
    return refusals.login_page()


def _huge(data: bytes, content_type: str) -> Response:
    return Response(200, data, content_type, declared=_HUGE)


def _empty(_: bytes, content_type: str) -> Response:
    return Response(200, b"", content_type)


def _truncated(data: bytes, content_type: str) -> Response:
    return Response(200, data[: len(data) // 2], content_type, declared=len(data))


def _elsewhere(location: str) -> Callable[[bytes, str], Response]:
    return lambda _, __: Response(302, headers=[("location", location)])


BAD_FILES: dict[str, Callable[[bytes, str], Response]] = {
    "html": _html,
    "huge": _huge,
    "local": _elsewhere("http://127.0.0.1/"),
    "etc": _elsewhere("file:///etc/passwd"),
    "empty": _empty,
    "truncated": _truncated,
}
"""Given the good file and its type."""
