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


def _to(location: str) -> Response:
    return Response(302, headers=[("location", location)])


BAD_FILES: dict[str, BadFile] = {
    "html": lambda _, __, ___: ERRORS["login_html"](),
    "lie": lambda _, kind, ___: Response(200, ERRORS["login_html"]().body, kind),
    "text": lambda data, _, __: Response(200, data, "text/plain"),
    "huge": lambda data, kind, _: Response(200, data, kind, declared=_HUGE),
    "local": lambda _, __, ___: _to("http://127.0.0.1/"),
    "etc": lambda _, __, ___: _to("file:///etc/passwd"),
    "moved": lambda _, __, target: _to(_OTHER_SERVER + target.replace("&_file=moved", "")),
    "loop": lambda _, __, target: _to(target),
    "empty": lambda _, kind, __: Response(200, b"", kind),
    "truncated": lambda data, kind, _: Response(
        200, data[: len(data) // 2], kind, declared=len(data)
    ),
}
