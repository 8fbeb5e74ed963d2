"""The control page: what the sandbox did, and what is true in its world. Plain HTTP, JSON."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from dataclasses import asdict
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote

from instaspider.sandbox.proxies.fleet import Fleet
from instaspider.sandbox.site import Site
from instaspider.sandbox.transport.connection import Lobby
from instaspider.sandbox.world.people import Person, special_prefix
from instaspider.sandbox.world.world import World

Json = dict[str, Any]

_WAIT = 10.0
"""Seconds in which a request must be complete."""


class ControlPage:
    """``GET /stats`` and ``GET /world/users/NAME``."""

    def __init__(self, site: Site, lobby: Lobby, fleet: Fleet) -> None:
        self._site = site
        self._lobby = lobby
        self._fleet = fleet

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection, one request."""
        try:
            async with asyncio.timeout(_WAIT):
                head = await reader.readuntil(b"\r\n\r\n")
            status, body = self._answer(head.split(b"\r\n", 1)[0].decode("latin-1"))
            data = json.dumps(body, ensure_ascii=False).encode()
            writer.write(
                f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
                "content-type: application/json; charset=utf-8\r\n"
                f"content-length: {len(data)}\r\nconnection: close\r\n\r\n".encode()
                + data
            )
            await writer.drain()
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, OSError):
            pass
        finally:
            writer.close()

    def _answer(self, request_line: str) -> tuple[int, Json]:
        method, path, *_ = [*request_line.split(" "), "", ""]
        if method != "GET":
            return 405, {"error": "only GET"}
        path = unquote(path.partition("?")[0])
        if path == "/stats":
            return 200, self._stats()
        prefix = "/world/users/"
        if path.startswith(prefix):
            return 200, true_values(self._site.world, path.removeprefix(prefix).strip("/"))
        return 404, {"error": "there are /stats and /world/users/NAME"}

    def _stats(self) -> Json:
        routes: dict[str, dict[str, int]] = {}
        for (name, status), count in sorted(self._site.requests.items()):
            routes.setdefault(name, {})[str(status)] = count
        return {
            "uptime": round(time.time() - self._site.started, 3),
            "requests": self._site.requests.total(),
            "routes": routes,
            "faults": dict(self._site.faults.served),
            "connections": {"open": len(self._lobby.connections), "total": self._lobby.opened},
            "proxies": self._fleet.stats(),
        }


def true_values(world: World, name: str) -> Json:
    """Everything true about a name; ``exists`` false where the service says "not found"."""
    found = world.find(name)
    if found.renamed_to is not None:
        values = true_values(world, found.renamed_to)
        return values | {"exists": False, "special": "renamed_", "renamed_to": found.renamed_to}
    if found.person is None:
        return {"exists": False, "username": name, "special": special_prefix(name.lower())}
    return {"exists": True} | {key: read(found.person) for key, read in _TRUE.items()}


def _same(name: str) -> Callable[[Person], Any]:
    return lambda person: getattr(person, name)


_TRUE: dict[str, Callable[[Person], Any]] = {
    name: _same(name)
    for name in (
        "pk",
        "username",
        "full_name",
        "biography",
        "external_url",
        "follower_count",
        "following_count",
        "media_count",
        "is_private",
        "is_verified",
        "is_business",
        "is_professional",
        "category",
        "has_clips",
        "fbid",
        "profile_pic_url",
        "profile_pic_url_hd",
        "email",
        "phone",
        "special",
    )
} | {
    "bio_links": lambda person: [{"title": x.title, "url": x.url} for x in person.bio_links],
    "pronouns": lambda person: list(person.pronouns),
    "highlight_count": lambda person: len(person.highlights),
    "latest_shortcodes": lambda person: [post.shortcode for post in person.latest_posts],
    "address": lambda person: asdict(person.address) if person.address else None,
}
