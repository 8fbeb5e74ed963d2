"""Requests that must not be sent twice: libcurl repeats what dies on a kept connection."""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager

import pytest
from crawling import as_task, handler
from scrapy import Request
from scrapy.exceptions import DownloadFailedError

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@asynccontextmanager
async def server(methods: list[str]):
    """Answers GET and keeps the connection; reads a POST to its end, then closes without a word."""

    async def serve(reader, writer):
        while line := await reader.readline():
            methods.append(line.split()[0].decode())
            await reader.readuntil(b"\r\n\r\n")
            if methods[-1] == "POST":
                break
            writer.write(ANSWER)
        writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}/"
    finally:
        running.close()


@pytest.mark.parametrize(("meta", "sent"), [({}, 2), ({"send_once": True}, 1)])
@as_task
async def test_a_post_that_dies_on_a_kept_connection(meta, sent):
    methods: list[str] = []
    async with server(methods) as url, handler() as made:
        await made.download_request(Request(url))
        with pytest.raises(DownloadFailedError):
            await made.download_request(Request(url, method="POST", meta=meta))
    assert methods == ["GET"] + ["POST"] * sent
