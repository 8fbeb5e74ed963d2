"""The service of the whole-chain benchmark: profiles of which no two are the same, HTTP/2 and TLS.

Run by ``chain.py`` under granian. ``CHAIN_PROFILE`` names a file with the profile of "nasa" as the
sandbox gives it; of its posts as many stay as make some 21 kB, 4 kB as gzip. An answer is packed
when it is asked for first, and kept.
"""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from benchmarks.page_server import JSON_HEADERS

_SIZE = 24_000


def shortened(body: bytes) -> bytes:
    """A profile with as many posts as fit."""
    told = json.loads(body)
    user = told["data"]["user"]
    lists = [value for value in user.values() if isinstance(value, dict) and value.get("edges")]
    while len(short := json.dumps(told, separators=(",", ":")).encode()) > _SIZE and lists:
        longest = max(lists, key=lambda each: len(json.dumps(each)))
        longest["edges"].pop()
        lists = [each for each in lists if each["edges"]]
    return short


_PAGE = shortened(Path(os.environ["CHAIN_PROFILE"]).read_bytes())
_answers: dict[str, bytes] = {}


def answer(name: str) -> bytes:
    """The packed profile of ``personN``."""
    if name not in _answers:
        number = int(name.removeprefix("person"))
        page = _PAGE.replace(b'"nasa"', f'"{name}"'.encode())
        page = page.replace(_pk(), str(10_000_000_000 + number).encode())
        _answers[name] = gzip.compress(page, 6)
    return _answers[name]


def _pk() -> bytes:
    pk: str = json.loads(_PAGE)["data"]["user"]["id"]
    return pk.encode()


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """ASGI: the profile of the name in the query."""
    del receive
    if scope["type"] != "http":
        return
    name = parse_qs(scope["query_string"].decode()).get("username", [""])[0]
    body = answer(name) if name.startswith("person") else b""
    headers = [*JSON_HEADERS, (b"content-length", str(len(body)).encode())]
    status = 200 if body else 404
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
