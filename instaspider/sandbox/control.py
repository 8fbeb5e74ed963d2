"""Serves the control page: what the sandbox did, and what is true in its world. HTTP, JSON."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote

from instaspider.sandbox import truth
from instaspider.sandbox.faults import checked_shares
from instaspider.sandbox.flags import FLAGS, UNFLAGGED
from instaspider.sandbox.proxies.fleet import Fleet
from instaspider.sandbox.site import Site
from instaspider.sandbox.transport.connection import Lobby

Json = dict[str, Any]

_WAIT = 10.0
"""Seconds in which a request must be complete."""
_LARGEST = 1 << 16
"""Bytes that a posted body may have."""
_FARTHEST = 10 * 365 * 86_400
"""Seconds by which the clock can be moved on at once."""
_BROKEN = (asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError, OSError)


class ControlError(Exception):
    """A call that cannot be done; the answer is this status and sentence."""

    def __init__(self, sentence: str, status: int = 400) -> None:
        super().__init__(sentence)
        self.status = status


class ControlPage:
    """Answers ``GET /stats``, ``GET /world/...`` (module ``truth``), and the posts in
    ``_POSTS``."""

    def __init__(self, site: Site, lobby: Lobby, fleet: Fleet) -> None:
        self._site = site
        self._lobby = lobby
        self._fleet = fleet

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, with one request."""
        try:
            async with asyncio.timeout(_WAIT):
                status, body = await self._hear(reader)
            data = json.dumps(body, ensure_ascii=False).encode()
            writer.write(
                f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
                "content-type: application/json; charset=utf-8\r\n"
                f"content-length: {len(data)}\r\nconnection: close\r\n\r\n".encode()
                + data
            )
            await writer.drain()
        except _BROKEN:
            pass
        finally:
            writer.close()

    async def _hear(self, reader: asyncio.StreamReader) -> tuple[int, Json]:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, target, *_ = [*head.split("\r\n", 1)[0].split(" "), "", ""]
        try:
            data = await reader.readexactly(_length(head))
            return 200, self._answer(method, target, data)
        except ControlError as exc:
            return exc.status, {"error": str(exc)}

    def _answer(self, method: str, target: str, data: bytes) -> Json:
        path, _, query = target.partition("?")
        path = unquote(path)
        if method == "GET":
            return self._get(path, dict(parse_qsl(query)))
        if method == "POST":
            return self._post(path, data)
        raise ControlError("only GET and POST", 405)

    def _get(self, path: str, query: dict[str, str]) -> Json:
        if path == "/stats":
            return self._stats()
        if path.startswith("/world/"):
            found = truth.look(self._site.world, path.removeprefix("/world/"), query)
            if found is not None:
                return found
        raise ControlError("nothing is there", 404)

    def _post(self, path: str, data: bytes) -> Json:
        call = _POSTS.get(path)
        if call is None:
            raise ControlError(f"what can be posted: {', '.join(_POSTS)}", 404)
        try:
            body = json.loads(data or b"{}")
        except ValueError:
            raise ControlError("the body is not JSON") from None
        if not isinstance(body, dict):
            raise ControlError("the body is no JSON object")
        return call(self._site, body)

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


def _length(head: str) -> int:
    """Return what content-length says; 0 without it."""
    match = re.search(r"(?im)^content-length: *(\d+)\r?$", head)
    length = int(match[1]) if match else 0
    if length > _LARGEST:
        raise ControlError(f"a body has at most {_LARGEST} bytes", 413)
    return length


def _flag(site: Site, body: Json) -> Json:
    """Flag a session: ``{"session": SESSIONID_OR_MARK, "as": FLAG}``; ``"none"`` takes the flag
    away."""
    session, name = body.get("session"), body.get("as")
    if not (isinstance(session, str) and session):
        raise ControlError('"session" is missing: a sessionid, or "session" of the log')
    if not isinstance(name, str) or name not in (*FLAGS, UNFLAGGED):
        raise ControlError(f'"as" is one of {", ".join((*FLAGS, UNFLAGGED))}')
    if not site.visitors.set_flag(session, None if name == UNFLAGGED else name):
        raise ControlError(f"no login has the session {session!r}")
    return {"session": session, "as": name}


def _set_faults(site: Site, body: Json) -> Json:
    """Replace the shares of all faults: ``{KIND: SHARE}``; those left out no longer happen."""
    try:
        site.faults.shares = checked_shares(body)
    except ValueError as exc:
        raise ControlError(str(exc)) from None
    return {"faults": body}


def _rotate(site: Site, body: Json) -> Json:
    """Give documents new ids: ``{"names": [FRIENDLY_NAME, ..]}``; ``{}`` means all of them."""
    names = body.get("names", [])
    if not (isinstance(names, list) and all(isinstance(name, str) for name in names)):
        raise ControlError('"names" is a list of names of documents')
    try:
        return {"doc_ids": site.documents.rotate(names)}
    except KeyError as exc:
        raise ControlError(f"there is no document {exc.args[0]!r}") from None


def _advance(site: Site, body: Json) -> Json:
    """Move the world's clock on: ``{"seconds": N}``; without it, tell what time it is."""
    seconds = body.get("seconds", 0)
    if type(seconds) is not int or not 0 <= seconds <= _FARTHEST:
        raise ControlError(f'"seconds" is a whole number from 0 to {_FARTHEST}')
    if seconds:
        site.world.advance(seconds)
    return {"now": site.world.now, "changed": site.world.is_changed}


_POSTS: dict[str, Callable[[Site, Json], Json]] = {
    "/advance": _advance,
    "/faults": _set_faults,
    "/flag": _flag,
    "/rotate": _rotate,
}
