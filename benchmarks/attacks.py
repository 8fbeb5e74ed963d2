"""What hostile servers cost a crawl: ``python -m benchmarks.attacks [ATTACK ...]``.

Each attack is a server of its own and a crawl of ``profiles`` in a process of its own. One JSON
object is printed for each: the crawl's peak resident memory (MB), the longest turn of its event
loop (seconds of CPU), how long it took, how many requests it sent, and how its inputs ended.
"""

from __future__ import annotations

import gzip
import json
import os
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import brotli
import trustme

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

ROOT = Path(__file__).parent.parent
INPUTS = 14
_GIB = 1 << 30
_PART = b" " * (16 << 20)
_PARTS = _GIB // len(_PART)

_MEASURED = """
import asyncio, json, resource, sys, time
from scrapy.cmdline import execute
from scrapy import signals

longest = 0.0

async def watch():
    global longest
    while True:
        before = time.thread_time()
        await asyncio.sleep(0.001)
        longest = max(longest, time.thread_time() - before)

class Watch:
    @classmethod
    def from_crawler(cls, crawler):
        self = cls()
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)
        return self
    def opened(self):
        self.task = asyncio.ensure_future(watch())
    def closed(self):
        self.task.cancel()

sys.modules["watching"] = sys.modules["__main__"]
try:
    execute(sys.argv[1:])
finally:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    cost = {"peak": round(peak), "turn": round(longest, 3)}
    print("MEASURED " + json.dumps(cost), file=sys.stderr)
"""


def deflated(wbits: int) -> bytes:
    """One stream of 1 GiB, made of one piece many times over; its checksum is wrong."""
    packer = zlib.compressobj(9, zlib.DEFLATED, wbits)
    first = packer.compress(_PART) + packer.flush(zlib.Z_FULL_FLUSH)
    piece = packer.compress(_PART) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + piece * (_PARTS - 1) + packer.flush()


def brotlied() -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(_PART) for _ in range(_PARTS)), packer.finish()])


BODIES: dict[str, Callable[[], tuple[str, bytes]]] = {
    "gzip": lambda: ("gzip", deflated(31)),
    "members": lambda: ("gzip", gzip.compress(_PART, 9) * _PARTS),
    "deflate": lambda: ("deflate", deflated(15)),
    "raw deflate": lambda: ("deflate", deflated(-15)),
    "br": lambda: ("br", brotlied()),
    "zstd": lambda: ("zstd", zstd.compress(_PART, 1) * _PARTS),
    "gzip of gzip": lambda: ("gzip, gzip", gzip.compress(deflated(31))),
    "br of gzip": lambda: ("gzip, br", brotli.compress(deflated(31), quality=5)),
    "zstd of br of gzip": lambda: (
        "gzip, br, zstd",
        zstd.compress(brotli.compress(deflated(31), quality=5)),
    ),
    "empty members": lambda: ("gzip", gzip.compress(b"") * 100_000),
    "brackets": lambda: ("gzip", gzip.compress(b"[" * (31 << 20))),
    "objects": lambda: ("gzip", gzip.compress(b"[" + b"{}," * (10 << 20) + b"{}]")),
    "honest": lambda: ("gzip", gzip.compress(b'{"data": {"user": null}}')),
}
"""Attack -> Content-Encoding and body."""


def serve(coding: str, body: bytes) -> tuple[ThreadingHTTPServer, list[str]]:
    """A server that gives one answer to everything, with TLS; and the paths that it was asked."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            asked.append(self.path)
            length = int(self.headers.get("Content-Length", 0))
            self.rfile.read(length)
            self.send_response(200)
            self.send_header("Content-Type", "application/json; charset=utf-8")
            self.send_header("Content-Encoding", coding)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = answer  # noqa: N815  # names of the standard library

        def log_message(self, *args: object) -> None:
            del args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    server.daemon_threads = True
    return server, asked


def crawl(port: int, ca: str, folder: Path, users: Iterable[str], *more: str) -> dict[str, Any]:
    """One crawl against a server on this machine, and what it cost."""
    outcomes = folder / "outcomes.jsonl"
    began = time.monotonic()
    run = subprocess.run(
        [
            *(sys.executable, "-c", _MEASURED, "scrapy", "crawl", "profiles"),
            *("-a", f"users={','.join(users)}", "-a", "mode=unlimited"),
            *("-s", f"INSTASPIDER_STATE={folder / 'state'}", "-s", "LOG_LEVEL=WARNING"),
            *("-s", f"INSTASPIDER_SANDBOX=127.0.0.1:{port}", "-s", f"INSTASPIDER_SANDBOX_CA={ca}"),
            *("-s", f"INSTASPIDER_OUTCOMES={outcomes}"),
            *("-s", 'EXTENSIONS={"watching.Watch": 1}'),
            *more,
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    told = [line for line in run.stderr.splitlines() if line.startswith("MEASURED ")]
    if run.returncode or not told:
        raise RuntimeError(run.stderr)
    rows = [json.loads(line) for line in outcomes.read_text().splitlines()]
    return {
        **json.loads(told[0].removeprefix("MEASURED ")),
        "seconds": round(time.monotonic() - began, 1),
        "outcomes": {row["input"]: row["outcome"] for row in rows},
        "reasons": {row["input"]: row["reason"] for row in rows},
    }


@contextmanager
def answering(coding: str, body: bytes, context: ssl.SSLContext) -> Iterator[tuple[int, list[str]]]:
    """The port of :func:`serve`, and what it was asked."""
    server, asked = serve(coding, body)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1], asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _frame(kind: int, payload: bytes = b"", stream: int = 0, flags: int = 0) -> bytes:
    """Of HTTP/2."""
    head = len(payload).to_bytes(3, "big") + bytes([kind, flags]) + stream.to_bytes(4, "big")
    return head + payload


_SETTINGS, _ACK, _GOAWAY = (
    _frame(4),
    _frame(4, flags=1),
    _frame(7, (1).to_bytes(4, "big") + b"\0" * 4),
)
FLOODS: dict[str, bytes] = {
    "goaway": _GOAWAY * 1000,
    "settings": _SETTINGS * 1000,
    "ping": _frame(6, b"12345678") * 1000,
    # HPACK: a literal ":status: 103" without indexing
    "early hints": _frame(1, b"\x08\x03103", 1, 4) * 1000,
}
"""Attack -> frames that are sent without end instead of an answer."""


@contextmanager
def flooding(
    frames: bytes, context: ssl.SSLContext, pause: float = 0.0
) -> Iterator[tuple[int, list[str]]]:
    """A server that sends such frames again and again until the connection ends. ``pause``: seconds
    in between."""
    context.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", 0))
    asked: list[str] = []

    def one(connection: socket.socket) -> None:
        with suppress(OSError), context.wrap_socket(connection, server_side=True) as tls:
            tls.sendall(_SETTINGS + _ACK)
            tls.recv(65_536)
            asked.append("")
            while True:
                tls.sendall(frames)
                time.sleep(pause)

    def accept() -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=one, args=(connection,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1], asked
    finally:
        listener.close()


def attack(name: str, inputs: int = INPUTS) -> dict[str, Any]:
    """A crawl whose every answer is that of one attack."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("*.instagram.com", "www.instagram.com").configure_cert(context)
    more: tuple[str, ...] = ()
    if name in FLOODS:
        serving, sent, inputs = flooding(FLOODS[name], context), 0, 1
        more = ("-s", "DOWNLOAD_TIMEOUT=20", "-s", "INSTASPIDER_MAX_TRIES=1")
    else:
        coding, body = BODIES[name]()
        serving, sent = answering(coding, body, context), len(body)
    with tempfile.TemporaryDirectory() as place, serving as (port, asked):
        ca = Path(place) / "ca.pem"
        authority.cert_pem.write_to_path(str(ca))
        users = [f"user.{number}" for number in range(inputs)]
        cost = crawl(port, str(ca), Path(place), users, *more)
    reasons = cost.pop("reasons").values()
    return {
        "attack": name,
        "sent": sent,
        **cost,
        "requests": len(asked),
        "outcomes": sorted(set(cost["outcomes"].values())),
        "reasons": sorted({part for reason in reasons for part in reason.split("; ")}),
    }


def main() -> None:
    inputs = int(os.environ.get("INPUTS", INPUTS))
    for name in sys.argv[1:] or (*BODIES, *FLOODS):
        print(json.dumps(attack(name, inputs)), flush=True)


if __name__ == "__main__":
    main()
