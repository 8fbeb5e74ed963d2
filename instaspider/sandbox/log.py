"""Writes the request log: one JSON object a line."""

from __future__ import annotations

import json
from typing import TextIO

from instaspider.sandbox.exchange import Request
from instaspider.sandbox.visitors import Visitors


class RequestLog:
    """Appends to a file line by line, so that it can be read while the sandbox runs."""

    def __init__(self, path: str, visitors: Visitors) -> None:
        # The file stays open as long as the sandbox runs; stop() closes it.
        self._file: TextIO = open(path, "a", buffering=1, encoding="utf-8")  # noqa: SIM115
        self._visitors = visitors

    def write(self, request: Request, status: int) -> None:
        """Write a request down; status 0 stands for no answer at all."""
        peer = request.peer
        line = {
            "time": request.arrived,
            "source": peer.source,
            "connection": peer.connection,
            "resumed": peer.resumed,
            "psk": peer.psk,
            "ja4": peer.ja4,
            "ja3n": peer.ja3n,
            "h2": peer.h2,
            "host": request.host,
            "method": request.method,
            "path": request.target,
            "status": status,
            "user_agent": request.headers.get("user-agent"),
            "language": request.headers.get("accept-language"),
            "session": self._visitors.session_mark(request),
            "jar": self._visitors.jar_mark(request),
            "header_order": request.header_order,
        }
        self._file.write(json.dumps(line) + "\n")

    def close(self) -> None:
        self._file.close()
