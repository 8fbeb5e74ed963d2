"""Nothing leaves behind the end of the leave that a request holds, whatever was begun before."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from crawling import as_task, handler
from scrapy import Request, signals
from tcp_server import server

from instaspider.download_errors import LeaveOverError
from instaspider.identities.leave import NEVER, Leave

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n"


def leave(until: float = float("inf")) -> Leave:
    made = Leave()
    made.until = until
    return made


def connections(seen: list[bytes], go_on: asyncio.Event | None = None, answer: bytes = HEAD):
    """What serves a connection: says in ``seen`` what came, and answers if it is told to."""

    async def serve(reader, writer):
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(answer)
        if go_on is not None:
            await go_on.wait()
        writer.write(b"ok")
        seen.append(await reader.read())

    return serve


@as_task
async def test_a_request_whose_leave_is_over_is_not_sent():
    seen: list[bytes] = []
    async with server(connections(seen)) as port, handler() as made:
        request = Request(f"http://127.0.0.1:{port}/", meta={"leave": leave(NEVER)})
        with pytest.raises(LeaveOverError) as raised:
            await made.download_request(request)
    assert raised.value.unsent
    assert seen == []


@as_task
async def test_a_leave_that_ends_while_a_tunnel_is_opened_lets_nothing_into_it():
    seen: list[bytes] = []
    mine = leave()

    async def proxy(reader, writer):
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        mine.until = NEVER
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        with suppress(ConnectionResetError):
            seen.append(await reader.read())

    async with server(proxy) as port, handler() as made:
        meta = {"leave": mine, "proxy": f"http://127.0.0.1:{port}"}
        with pytest.raises(LeaveOverError) as raised:
            await made.download_request(Request("https://www.instagram.com/", meta=meta))
    assert raised.value.unsent
    assert seen[0].startswith(b"CONNECT www.instagram.com:443 ")
    assert b"".join(seen[1:]) == b""  # not even the beginning of TLS


@as_task
async def test_a_request_without_an_answer_is_not_sent_again_on_another_connection():
    """libcurl would do so by itself if the connection that it kept had ended."""
    seen: list[bytes] = []
    mine = leave()

    async def serve(reader, writer):
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        if len(seen) == 1:
            writer.write(HEAD + b"ok")
            seen.append(await reader.readuntil(b"\r\n\r\n"))
            mine.until = NEVER
            writer.close()

    async with server(serve) as port, handler() as made:
        url = f"http://127.0.0.1:{port}/"
        await made.download_request(Request(url))
        with pytest.raises(LeaveOverError) as raised:
            await made.download_request(Request(url, meta={"leave": mine}))
    assert not raised.value.unsent
    assert len(seen) == 2


@as_task
async def test_an_answer_that_has_begun_is_read_to_its_end():
    seen: list[bytes] = []
    mine, begun = leave(), asyncio.Event()
    async with server(connections(seen, begun)) as port, handler() as made:

        def end() -> None:
            mine.until = NEVER
            begun.set()

        made.crawler.signals.connect(end, signals.headers_received, weak=False)
        request = Request(f"http://127.0.0.1:{port}/", meta={"leave": mine})
        assert (await made.download_request(request)).body == b"ok"


@as_task
async def test_a_leave_that_is_put_off_holds_nothing_up():
    seen: list[bytes] = []
    mine = leave()
    async with server(connections(seen)) as port, handler() as made:
        request = Request(f"http://127.0.0.1:{port}/", meta={"leave": mine})
        assert (await made.download_request(request)).status == 200
        assert made.clients.multi._held == {}
