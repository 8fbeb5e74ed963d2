"""Makes the errors that ``errors.toml`` lists, by name."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from importlib import resources
from urllib.parse import quote

from instaspider.sandbox.exchange import JSON, Response, json_bytes, json_response

_HOME = "https://www.instagram.com"
_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Error:
    """Is one way to answer with an error; calling it makes the answer."""

    row: int
    status: int
    to: str = ""
    json: str = ""
    text: str = ""
    page: str = ""
    size: int = 0
    module: str = "HttpErrorPage"
    padding: int = 0

    def __call__(self, path: str = "/") -> Response:
        """Make the answer; redirects take the path that was asked for."""
        if self.to:
            return redirect(self.to.format(path=quote(path, safe="")))
        if self.json:
            return Response(self.status, self._json().encode(), JSON)
        if self.text:
            return Response(self.status, self.text.encode(), _TEXT)
        body = padded(self.page, self.size, self.module) if self.page else b""
        return Response(self.status, body)

    def _json(self) -> str:
        if not self.padding:
            return self.json
        long = json.loads(self.json) | {"flow_data": "." * self.padding}
        return json_bytes(long).decode()


def execution_error(root: str | None, status: str | None = None) -> Response:
    """Return the error of that name; bodies at /api/graphql have no ``status``."""
    error = {"message": "execution error", "path": [root] if root else [], "severity": "CRITICAL"}
    told = {"status": status} if status else {}
    return json_response({**told, "errors": [error], "data": None})


def redirect(path: str) -> Response:
    """Redirect with 302 to a page of the service."""
    return Response(302, headers=[("location", _HOME + path)])


def padded(title: str, size: int, module: str = "HttpErrorPage") -> bytes:
    """Return a page of so many bytes."""
    head = (
        '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">'
        f'<title>{title}</title></head><body><div id="{module}">{title}</div><!--'
    ).encode()
    tail = b"--></body></html>"
    return head + b"." * (size - len(head) - len(tail)) + tail


ERRORS = {
    name: Error(**values)
    for name, values in tomllib.loads(
        (resources.files(__package__) / "errors.toml").read_text("utf-8")
    ).items()
}
