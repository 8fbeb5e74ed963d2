"""Makes bad answers that a downloader must survive; ``_file=`` in an address asks for one.

None was recorded of the service; they are what any server can do.
"""

from __future__ import annotations

from collections.abc import Callable

from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.exchange import Response

_HUGE = 1 << 40
"""How many bytes are announced; only the file's own are sent."""
_OTHER_SERVER = "https://scontent.cdninstagram.com"

BadFile = Callable[[bytes, str, str], Response]
"""Makes an answer from the good file, its type and the target of the request."""


def _html(_: bytes, __: str, ___: str) -> Response:
    return ERRORS["login_html"]()


def _lie(_: bytes, content_type: str, __: str) -> Response:
    return Response(200, ERRORS["login_html"]().body, content_type)


def _text(data: bytes, _: str, __: str) -> Response:
    return Response(200, data, "text/plain")


def _huge(data: bytes, content_type: str, _: str) -> Response:
    return Response(200, data, content_type, declared=_HUGE)


def _empty(_: bytes, content_type: str, __: str) -> Response:
    return Response(200, b"", content_type)


def _truncated(data: bytes, content_type: str, _: str) -> Response:
    return Response(200, data[: len(data) // 2], content_type, declared=len(data))


def _moved(_: bytes, __: str, target: str) -> Response:
    return _to(_OTHER_SERVER + target.replace("&_file=moved", ""))


def _loop(_: bytes, __: str, target: str) -> Response:
    return _to(target)


def _elsewhere(location: str) -> BadFile:
    return lambda _, __, ___: _to(location)


def _to(location: str) -> Response:
    return Response(302, headers=[("location", location)])


BAD_FILES: dict[str, BadFile] = {
    "html": _html,
    "lie": _lie,
    "text": _text,
    "huge": _huge,
    "local": _elsewhere("http://127.0.0.1/"),
    "etc": _elsewhere("file:///etc/passwd"),
    "moved": _moved,
    "loop": _loop,
    "empty": _empty,
    "truncated": _truncated,
}
