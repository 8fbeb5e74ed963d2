"""The server of the handler benchmark: one gzip'd profile for every path, HTTP/2 over TLS.

Run by ``handlers.py`` under granian: ``granian --interface asgi benchmarks.page_server:app``.
"""

from __future__ import annotations

import gzip
import json
import random
from typing import Any


def profile_json(size: int = 21_500) -> bytes:
    """A profile answer of about that many bytes, which gzip makes some 4.5 kB of."""
    rng = random.Random(7)
    posts: list[dict[str, Any]] = []
    body = b""
    while len(body) < size:
        posts.append(
            {
                "node": {
                    "__typename": "GraphImage",
                    "id": str(rng.randrange(10**18)),
                    "shortcode": "".join(rng.choices("abcdefghijkLMNOPQR0123456789_-", k=11)),
                    "dimensions": {"height": 1350, "width": 1080},
                    "is_video": False,
                    "edge_media_to_caption": {"edges": [{"node": {"text": "a day " * 20}}]},
                    "edge_media_to_comment": {"count": rng.randrange(9999)},
                    "edge_liked_by": {"count": rng.randrange(999999)},
                    "taken_at_timestamp": 1700000000 + rng.randrange(10**7),
                    "thumbnail_src": "https://scontent.cdninstagram.com/v/t51.2885-15/"
                    + "".join(rng.choices("0123456789abcdef", k=160)),
                }
            }
        )
        user = {
            "id": "528817151",
            "username": "nasa",
            "edge_followed_by": {"count": 97_000_000},
            "edge_owner_to_timeline_media": {"count": 4000, "edges": posts},
        }
        body = json.dumps({"data": {"user": user}, "status": "ok"}).encode()
    return body


BODY = profile_json()
GZIPPED = gzip.compress(BODY, 6)
JSON_HEADERS = [
    (b"content-type", b"application/json; charset=utf-8"),
    (b"content-encoding", b"gzip"),
    (b"vary", b"Accept-Language, Cookie"),
    (b"cache-control", b"private, no-cache, no-store, must-revalidate"),
    (b"strict-transport-security", b"max-age=31536000; preload; includeSubDomains"),
    (b"x-content-type-options", b"nosniff"),
]
"""Of a packed answer, without its length."""
HEADERS = [*JSON_HEADERS, (b"content-length", str(len(GZIPPED)).encode())]


async def app(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """ASGI: the same answer to everything."""
    del receive
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": GZIPPED})
