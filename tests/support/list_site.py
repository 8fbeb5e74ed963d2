"""A site on this machine that serves lists by https."""

from __future__ import annotations

import gzip
import http.server
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import trustme

from instaspider.inputs.remote_lists import fetch_list


class Handler(http.server.BaseHTTPRequestHandler):
    seen: list[tuple[str, str | None]]
    listed = b"nasa\nesa\n"

    def do_GET(self) -> None:
        self.seen.append((self.path, self.headers["Authorization"]))
        name = self.path.partition("?")[0]
        if name.startswith("/to/"):
            self.answer(302, b"elsewhere", Location=name.removeprefix("/to/").replace("!", "/"))
        elif name == "/loop":
            self.answer(302, b"", Location="/loop")
        elif name == "/gzip":
            self.answer(200, gzip.compress(b"x" * 100_000), **{"Content-Encoding": "gzip"})
        elif name == "/silent":
            self.connection.recv(1)  # until the client gives up
        elif name.startswith("/list"):
            self.answer(200, self.listed)
        else:
            self.answer(404, b"no")

    def answer(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


class Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # clients that go away are what some tests are about


class Site:
    def __init__(self, ca: str, port: int, handler: type[Handler]) -> None:
        self.ca, self.port, self.seen, self.handler = ca, port, handler.seen, handler

    def url(self, path: str, login: str = "", host: str = "localhost") -> str:
        return f"https://{login}{host}:{self.port}{path}"

    def fetch(self, path: str, login: str = "", **options: Any) -> bytes:
        options = {"allow_loopback": True, "ca": self.ca, **options}
        return fetch_list(self.url(path, login), **options)


@contextmanager
def serving(folder: Path) -> Iterator[Site]:
    """The site, with a certificate of an authority whose own is in that folder."""
    authority = trustme.CA()
    ca = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(ca))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    handler = type("Handler", (Handler,), {"seen": []})
    with Server(("127.0.0.1", 0), handler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield Site(str(ca), server.server_address[1], handler)
        finally:
            server.shutdown()
            thread.join()
