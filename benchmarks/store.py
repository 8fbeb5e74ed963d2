"""Whole crawls of posts into the store and into each feed, beside a crawl that keeps nothing.

``python -m benchmarks.store [ITEMS] [--only bare sqlite csv ...] [--postgres URL]``. The spider
``posts`` reads canned pages of 33 posts, each with ids of its own, from a download handler that
answers at once: parsing, engine, pipelines and ledger are all there, the network and the sandbox
are not. Each crawl is a process of its own; they take turns with the bare one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response, TextResponse

from instaspider.parsing.shortcodes import shortcode_of

ROOT = Path(__file__).parent.parent
PAGE = 33
PAGES = 30
"""Pages of each account."""
_BODY = "CANNED_FEED_PAGE"
_FIRST_PK = 3_000_000_000_000_000_000
FEEDS = ("csv", "jsonl", "json", "xml", "parquet")
MODE = {"fast": {"rate": 10_000_000, "burst": 1000, "spacing": [0, 0], "in_flight": 16}}


@cache
def template() -> tuple[list[bytes], list[tuple[int, str]]]:
    """A page in pieces, and what stands between them: number of the post, ``pk`` or ``code``."""
    body = Path(os.environ[_BODY]).read_bytes()
    posts = json.loads(body)["items"]
    names = {post["pk"].encode(): (n, "pk") for n, post in enumerate(posts)}
    names |= {post["code"].encode(): (n, "code") for n, post in enumerate(posts)}
    pieces = re.split(b"(" + b"|".join(map(re.escape, names)) + b")", body)
    return pieces[::2], [names[piece] for piece in pieces[1::2]]


def page(account: int, number: int, pages: int = PAGES) -> bytes:
    """The page of an account, one of so many, with posts that no other page has."""
    pieces, holes = template()
    first = _FIRST_PK + (account * pages + number) * PAGE
    pks = [str(first + n) for n in range(PAGE)]
    values = {"pk": pks, "code": [shortcode_of(pk) for pk in pks]}
    filled = [values[kind][n].encode() for n, kind in holes]
    body = b"".join(x for pair in zip(pieces, [*filled, b""], strict=True) for x in pair)
    more = number + 1 < pages
    cursor = f'"next_max_id":"{number + 1}_1"' if more else '"next_max_id":null'
    body = re.sub(rb'"next_max_id": ?"[^"]*"', cursor.encode(), body, count=1)
    if not more:
        body = re.sub(rb'"more_available": ?true', b'"more_available":false', body, count=1)
    return body


class CannedHandler(BaseDownloadHandler):
    """Answers ``/api/v1/feed/user/PK/`` at once."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        parts = urlsplit(request.url)
        account = int(parts.path.strip("/").split("/")[-1])
        at = parse_qs(parts.query).get("max_id", ["0"])[0].partition("_")[0]
        request.meta["download_latency"] = 0.0
        return TextResponse(
            request.url,
            body=page(account, int(at)),
            headers={"Content-Type": "application/json; charset=utf-8"},
        )


# -- the crawls --------------------------------------------------------------------------------


@dataclass
class Measured:
    """One crawl."""

    pages: float
    """A second."""
    cpu: float
    """Milliseconds for a page, of all threads."""
    early: float
    """Most memory in the first tenth of its time, MB."""
    peak: float
    size: float
    """Of what it wrote, MB."""


def crawl(kind: str, items: int, folder: Path, postgres: str | None) -> Measured:
    """Crawl so many posts into a store or feed."""
    accounts = max(items // (PAGE * PAGES), 1)
    users = folder / "users.txt"
    users.write_text("".join(f"{1000 + n}\n" for n in range(accounts)))
    login = folder / "login.env"
    login.write_text("SESSION_ID=1000%3Aabcdefghijklmn%3A1\nDS_USER_ID=1000\nCSRF_TOKEN=abcdefgh\n")
    handler = "benchmarks.store.CannedHandler"
    settings = {
        "DOWNLOAD_HANDLERS": json.dumps({"http": handler, "https": handler}),
        "INSTASPIDER_MODES": json.dumps(MODE),
        "INSTASPIDER_SESSIONS": login,
        "INSTASPIDER_LOGIN": "always",
        "INSTASPIDER_SESSION_HOURLY": 10**9,
        "INSTASPIDER_STATE": folder / "state",
        "LOG_LEVEL": "INFO",
    }
    target = folder / f"posts.{kind}"
    words: list[str] = []
    if kind == "sqlite":
        settings["INSTASPIDER_STORE"] = f"sqlite:///{target}"
    elif kind == "postgresql":
        settings["INSTASPIDER_STORE"] = postgres
    elif kind in FEEDS:
        words = ["-O", str(target)]
    for name, value in settings.items():
        words += ["-s", f"{name}={value}"]
    process = subprocess.Popen(
        [
            *(sys.executable, "-m", "scrapy", "crawl", "posts"),
            *("-a", f"users={users}", "-a", "mode=fast", *words),
        ],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
    )
    sizes: list[float] = []
    watcher = threading.Thread(target=_watch, args=(process.pid, sizes))
    watcher.start()
    _, log = process.communicate()
    watcher.join()
    stats = dict(re.findall(r"^ ?\{?'([\w/]+)': ([\d.]+)", log, re.MULTILINE))
    if process.returncode or int(stats.get("item_scraped_count", 0)) != accounts * PAGES * PAGE:
        raise RuntimeError(f"{kind} ended with {process.returncode}:\n{log[-3000:]}")
    seconds = float(stats["elapsed_time_seconds"])
    cpu = sizes.pop()
    size = sum(path.stat().st_size for path in folder.glob(f"{target.name}*")) / 1e6
    for path in folder.glob(f"{target.name}*"):
        path.unlink()
    pages = accounts * PAGES
    early = max(sizes[: max(len(sizes) // 10, 1)])
    return Measured(pages / seconds, cpu * 1000 / pages, early, max(sizes), size)


def _watch(pid: int, sizes: list[float]) -> None:
    """Memory of a process four times a second, in MB; at last its seconds of CPU."""
    seconds = 0.0
    while True:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
            times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except OSError:
            break
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        if found is None:
            break
        sizes.append(int(found[1]) / 1e3)
        seconds = (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")
        time.sleep(0.25)
    sizes.append(seconds)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("items", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--only", nargs="*", default=["bare", "sqlite", *FEEDS])
    parser.add_argument("--postgres", metavar="URL")
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args()
    kinds = [*options.only, *(["postgresql"] if options.postgres else [])]
    print("| into | pages/s | items/s | CPU ms a page | MB early | MB peak | MB written |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR")) as name:
        folder = Path(name)
        body = folder / "page.json"
        from .parsing import bodies

        body.write_bytes(bodies()["feed_user"])
        os.environ[_BODY] = str(body)
        for kind in [kind for _ in range(options.rounds) for kind in kinds]:
            m = crawl(kind, options.items, folder, options.postgres)
            print(
                f"| {kind} | {m.pages:.1f} | {m.pages * PAGE:.0f} | {m.cpu:.1f} | {m.early:.0f}"
                f" | {m.peak:.0f} | {m.size:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
