"""When libcurl is served: at once on an idle loop, in rounds on a busy one, and nothing is lost."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from itertools import pairwise

import pytest
from crawling import as_task, handler
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError
from waiting import soon

from instaspider.network import multi

URL = "https://www.instagram.com/robots.txt"
NEVER = 3600.0
"""Seconds to the next round, unless the test says otherwise."""


@contextmanager
def busy_loop():
    """Every turn of the loop takes three milliseconds."""
    loop = asyncio.get_running_loop()
    handle = None

    def work():
        nonlocal handle
        time.sleep(0.003)
        handle = loop.call_soon(work)

    work()
    try:
        yield
    finally:
        handle.cancel()


@pytest.fixture
def rounds(monkeypatch):
    """Beginning and end of each round."""
    times = []
    serve = multi.Multi._serve

    def timed(self):
        began = time.monotonic()
        serve(self)
        times.append((began, time.monotonic()))

    monkeypatch.setattr(multi.Multi, "_serve", timed)
    return times


def requests(count):
    return [Request(f"{URL}?n={n}", meta={"identity": f"i{n % 3}"}) for n in range(count)]


@as_task
async def test_a_busy_loop_serves_all_sockets_in_rounds(sandbox, rounds, monkeypatch):
    monkeypatch.setattr(multi, "ROUND_SECONDS", 0.05)
    async with handler(sandbox.settings) as made:
        with busy_loop():
            answers = await asyncio.gather(*map(made.download_request, requests(60)))
            while_busy = list(rounds)
    assert [answer.status for answer in answers] == [200] * 60
    waits = [later[0] - sooner[1] for sooner, later in pairwise(while_busy)]
    assert len(waits) > 2
    assert min(waits) > 0.049


@as_task
async def test_an_idle_loop_does_not_wait_for_a_round(sandbox, rounds, monkeypatch):
    monkeypatch.setattr(multi, "ROUND_SECONDS", 60.0)
    # However slow this machine is, the loop has nothing else to do.
    monkeypatch.setattr(multi, "_IDLE_TURN_SECONDS", 5.0)
    async with handler(sandbox.settings) as made:
        for request in requests(9):
            request.meta["download_timeout"] = 20
            assert (await made.download_request(request)).status == 200
    assert len(rounds) >= 9


@as_task
async def test_what_ends_between_two_rounds_is_forgotten(sandbox, monkeypatch):
    """Cancelled and closed while its socket is held: nothing is served afterwards."""
    async with handler(sandbox.settings) as made:
        await asyncio.gather(*map(made.download_request, requests(3)))
        served = made.clients.multi
        with busy_loop():
            monkeypatch.setattr(multi, "ROUND_SECONDS", NEVER)
            tasks = [asyncio.ensure_future(made.download_request(r)) for r in requests(30)]
            await soon(lambda: served._poller._held)
            for task in tasks[::2]:
                task.cancel()
            ended = await asyncio.gather(*tasks[::2], return_exceptions=True)
            assert {type(error) for error in ended} == {asyncio.CancelledError}
            monkeypatch.setattr(multi, "ROUND_SECONDS", 0.05)
            answers = await asyncio.gather(*tasks[1::2])
            assert {answer.status for answer in answers} == {200}
            monkeypatch.setattr(multi, "ROUND_SECONDS", NEVER)
            last = [asyncio.ensure_future(made.download_request(r)) for r in requests(9)]
            await soon(lambda: served._poller._held)
            await made.close()
            ended = await asyncio.gather(*last, return_exceptions=True)
            assert {type(error) for error in ended} == {DownloadCancelledError}
            monkeypatch.setattr(multi, "ROUND_SECONDS", 0.05)
            await asyncio.sleep(0.35)
    assert not served._sockfds
    assert not served._poller._watched


@pytest.mark.parametrize("how", ["remove", "discard"])  # curl_cffi before 0.17, and since
def test_a_socket_that_libcurl_is_done_with_is_forgotten_at_once(how) -> None:
    """Its number may be another connection's in the same round."""
    loop = Loop()
    poller = multi._Poller(loop)
    sockets = multi._Sockets(poller)
    sockets.add(7)
    poller.add_reader(7, print)
    poller.settle()
    poller.hold(7, 1)
    getattr(sockets, how)(7)
    assert (loop.watched, poller.release(), sockets) == (set(), None, set())
    sockets.add(7)
    poller.add_reader(7, print)
    poller.settle()
    assert loop.watched == {7}


class Loop:
    """The part of a loop that a poller asks for, without descriptors."""

    def __init__(self) -> None:
        self.watched: set[int] = set()
        self.call_soon = self.create_future = self.create_task = None

    def add_reader(self, sock: int, *callback: object) -> None:
        self.watched.add(sock)

    def remove_reader(self, sock: int) -> None:
        self.watched.remove(sock)
