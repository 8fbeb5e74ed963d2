"""Download handlers side by side: ``python -m benchmarks.handlers [PAGES] [RUNS]``.

Crawls of 4000 pages, 32 in flight, each page the same 21.5 kB JSON sent gzip'd by granian over
HTTP/2 and TLS from another process. Prints pages a second and CPU per page, medians over the
runs, and the ratios that matter. Needs the bench extra: granian and the peers.
"""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import trustme

from benchmarks.one_crawl import HANDLERS

ROOT = Path(__file__).parent.parent


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The page server's URL while it runs."""
    trustme.CA().issue_cert("localhost", "127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
        folder / "both.pem"
    )
    with serving(folder, "benchmarks.page_server:app") as port:
        yield f"https://localhost:{port}/profile"


@contextmanager
def serving(folder: Path, app: str) -> Iterator[int]:
    """The port of an application while granian runs it, with the key and chain of ``both.pem``."""
    pem = (folder / "both.pem").read_text()
    begin = pem.index("-----BEGIN CERTIFICATE")
    (folder / "key.pem").write_text(_pkcs8(pem[:begin]))
    (folder / "cert.pem").write_text(pem[begin:])
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen(
        [
            *(sys.executable, "-m", "granian", "--interface", "asgi", "--host", "127.0.0.1"),
            *("--port", str(port), "--ssl-certificate", str(folder / "cert.pem")),
            *("--ssl-keyfile", str(folder / "key.pem"), "--no-log", "--workers", "1"),
            app,
        ],
        cwd=ROOT,
    )
    try:
        _wait(port)
        yield port
    finally:
        child.terminate()
        child.wait()


def _pkcs8(pem: str) -> str:
    """granian reads keys in PKCS#8 only."""
    from cryptography.hazmat.primitives import serialization as form

    key = form.load_pem_private_key(pem.encode(), None)
    return key.private_bytes(
        form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption()
    ).decode()


def _wait(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the page server did not start")


def crawl(handler: str, kind: str, url: str, pages: int) -> tuple[float, float]:
    """Pages a second and CPU milliseconds a page of one crawl."""
    run = subprocess.run(
        [sys.executable, "-m", "benchmarks.one_crawl", handler, kind, url, str(pages)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
    )
    result = json.loads(run.stdout.splitlines()[-1])
    if result["items"] != pages:
        raise RuntimeError(f"{handler}: {result['items']} of {pages} pages\n{run.stderr[-2000:]}")
    return pages / result["wall"], result["cpu"] / pages * 1000


def measure(url: str, kind: str, pages: int, runs: int) -> dict[str, tuple[float, float]]:
    """Medians by handler; the handlers take turns, so that a slow minute hits them all."""
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in HANDLERS}
    for _ in range(runs):
        for name in HANDLERS:
            taken[name].append(crawl(name, kind, url, pages))
    return {
        name: (
            statistics.median(rate for rate, _ in results),
            statistics.median(cpu for _, cpu in results),
        )
        for name, results in taken.items()
    }


def report(kind: str, medians: dict[str, tuple[float, float]]) -> None:
    """A table and the ratios."""
    null, ours = medians["null"], medians["instaspider"]
    print(f"\n{kind}: pages/s, CPU ms/page, pages/s as a share of null, times of ours")
    for name, (rate, cpu) in medians.items():
        share, times = rate / null[0], ours[0] / rate
        print(f"{name:<20} {rate:8.0f} {cpu:8.3f} {share:8.2f} {times:8.2f}")
    print(f"CPU of ours over null: {ours[1] - null[1]:.3f} ms", flush=True)


def main(pages: int = 4000, runs: int = 5) -> None:
    with tempfile.TemporaryDirectory() as name, server(Path(name)) as url:
        for kind in ("lean", "tuned", "defaults"):
            report(kind, measure(url, kind, pages, runs))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
