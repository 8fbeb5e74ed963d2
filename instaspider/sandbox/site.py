"""Takes a request from arrival to answer: gatekeeper, faults, routes, compression, latency, log."""

from __future__ import annotations

import asyncio
import random
import sys
import time
import traceback
from collections import Counter
from functools import partial

from instaspider.sandbox.answers import routes
from instaspider.sandbox.answers.bodies import Bodies
from instaspider.sandbox.answers.bundles import Bundles
from instaspider.sandbox.answers.document_registry import DocumentRegistry
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.rows import CDN, STATIC, Backstage, host_kind
from instaspider.sandbox.arguments import Options
from instaspider.sandbox.codings import encode, negotiate
from instaspider.sandbox.exchange import Reply, Request, Response
from instaspider.sandbox.faults import Faults
from instaspider.sandbox.gatekeeper import Gatekeeper
from instaspider.sandbox.log import RequestLog
from instaspider.sandbox.name_file import NameFile
from instaspider.sandbox.visitors import Visitors
from instaspider.sandbox.world.world import World

_WITHOUT_COOKIES = frozenset({CDN, STATIC})
"""Hosts on a domain of their own, which sets no cookies."""


class Site:
    """The service behind all connections."""

    def __init__(self, options: Options) -> None:
        self.world = World(options.seed)
        self._names = NameFile(options.names, self.world) if options.names else None
        self.visitors = Visitors(options.seed, options.sessions)
        self.faults = Faults(options.seed, options.faults, self.world.name_of)
        self.requests: Counter[tuple[str, int]] = Counter()
        self.started = time.time()
        self._latency = options.latency
        self._random = random.Random(options.seed)
        self._gatekeeper = Gatekeeper(
            options.gatekeeper, options.limit, self.visitors, options.seed
        )
        self.documents = DocumentRegistry(options.seed)
        self._backstage = Backstage(
            self.world,
            self.visitors,
            self._gatekeeper,
            Bodies(lambda: self.world.version),
            self.documents,
            Bundles(self.documents, options.seed),
            lsd="AVsandbox01",
        )
        self._log = RequestLog(options.log, self.visitors) if options.log else None

    def handle(self, request: Request, reply: Reply) -> None:
        """Answer now, or after the latency that was asked for."""
        name, response = self._decide(request)
        response = encode(response, negotiate(request.headers.get("accept-encoding", "")))
        finish = partial(self._finish, name, request, response, reply)
        if self._latency is None:
            finish()
            return
        asyncio.get_running_loop().call_later(self._latency.draw(self._random), finish)

    def close(self) -> None:
        if self._log is not None:
            self._log.close()
            self._log = None
        if self._names is not None:
            self._names.close()
            self._names = None

    def _decide(self, request: Request) -> tuple[str, Response]:
        hit = routes.find(request)
        refusal = self._gatekeeper.refuse(request, routes.access_of(hit))
        if refusal is not None:
            return "refused", refusal
        fault = self.faults.draw(request)
        if fault and fault.instead:
            return "fault", fault.instead(request)
        name, response = self._answer(request, hit)
        if fault and fault.change:
            response = fault.change(encode(response, None))
        if fault:
            response.delivery = fault.delivery
        is_page = host_kind(request.host) not in _WITHOUT_COOKIES
        if is_page and response.status < 500 and response.status != 429:
            response.headers += self.visitors.greeting(request)
            response.headers += self.visitors.login_headers(request)
        return name, response

    def _answer(self, request: Request, hit: routes.Hit | None) -> tuple[str, Response]:
        """A mistake of the sandbox itself is a 500, with the traceback on stderr."""
        try:
            return routes.answer(self._backstage, request, hit)
        except Exception:  # noqa: BLE001  # whatever it is
            sys.stderr.write(f"The sandbox failed at {request.method} {request.target}\n")
            traceback.print_exc()
            return "failed", ERRORS["server_error"]()

    def _finish(self, name: str, request: Request, response: Response, reply: Reply) -> None:
        status = response.status if reply(response) else 0
        self.requests[name, status] += 1
        if self._log is not None:
            self._log.write(request, status)
