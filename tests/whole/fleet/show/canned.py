"""Answers requests for profiles and for pages of posts at once, and notes each of them before it
would leave.

Imported by workers through DOWNLOAD_HANDLERS. ``SHOW_SENT`` names the folder for the notes: address
and monotonic time, a line each, a file for each process. ``SHOW_NAIVE`` switches fence and expiry
off: the control. ``SHOW_POISON`` is a name that kills whoever asks for it.
"""

from __future__ import annotations

import os
import signal
import time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.http import Response, TextResponse

from benchmarks.store import page
from instaspider.crawl.errand import Errand
from instaspider.download_errors import LeaveOverError
from instaspider.state.fleet import run, worker, writer

PAGES = 40
"""Of each account."""
JSON = {"Content-Type": "application/json; charset=utf-8"}


@cache
def _notes() -> int:
    path = Path(os.environ["SHOW_SENT"], f"{os.getpid()}.txt")
    return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)


@cache
def _profile() -> str:
    return Path(os.environ["SHOW_PROFILE"]).read_text()


def profile(name: str) -> bytes:
    """The answer for a name such as ``person17``."""
    number = "".join(filter(str.isdigit, name)) or "0"
    return _profile().replace("@NAME@", name).replace("@PK@", f"9{number:0>11}").encode()


class Canned(BaseDownloadHandler):
    """Answers in no time."""

    lazy = True

    async def download_request(self, request: Request) -> Response:
        leave, now = request.meta.get("leave"), time.monotonic()
        if leave is not None and leave.is_over(now):
            raise LeaveOverError(unsent=True)
        parts = urlsplit(request.url)
        asked = parse_qs(parts.query)
        name = asked.get("username", [parts.path])[0]
        # The time at which leave was given: the pace is kept by it, and the way from there to here
        # is longer for one request than for another.
        at = Errand.of(request).sent_at or now
        os.write(_notes(), f"{request.meta.get('proxy')} {at:.6f} {name}\n".encode())
        if name == os.environ.get("SHOW_POISON"):
            os.kill(os.getpid(), signal.SIGKILL)
        request.meta["download_latency"] = 0.0
        if "username" in asked:
            return TextResponse(request.url, body=profile(name), headers=JSON)
        account = int(parts.path.strip("/").split("/")[-1])
        begin = asked.get("max_id", ["0"])[0].partition("_")[0]
        return TextResponse(request.url, body=page(account, int(begin), PAGES), headers=JSON)


def _be_naive() -> None:
    """Let a worker go on as if nobody could take it over."""

    def heard(self: Any, before: float, now: float) -> None:
        self.leave.until = float("inf")
        self.ahead = now - before

    def pass_by(connection: Any, number: int) -> None:
        del connection, number

    def all_of_them(self: Any, connection: Any, units: Any, place: int) -> Any:
        del self, connection, place
        return [*units]

    worker.Worker._heard = heard  # type: ignore[method-assign]
    worker.check_fence = writer.check_fence = pass_by
    writer.FleetWriter._held = all_of_them  # type: ignore[method-assign]
    run.FleetRun._lose = lambda self: None  # type: ignore[method-assign]


if os.environ.get("SHOW_NAIVE"):
    _be_naive()
