"""The download handler puts a body into a file as it comes."""

from __future__ import annotations

import asyncio
import gzip
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from crawling import as_task, handler
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, ResponseDataLossError

SIZE = 300_000
BODY = bytes(range(256)) * (SIZE // 256)


def answer(
    status: str = "200 OK", body: bytes = BODY, more: str = "", announced: int = -1
) -> bytes:
    length = len(body) if announced < 0 else announced
    return f"HTTP/1.1 {status}\r\nContent-Length: {length}\r\n{more}\r\n".encode() + body


@asynccontextmanager
async def one_answer(sent: bytes):
    """A plain HTTP server that gives this answer to everything; its port."""

    async def serve(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(sent)
        await writer.drain()
        writer.close()

    running = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield running.sockets[0].getsockname()[1]
    finally:
        running.close()


async def ask(sent: bytes, path: Path, **meta: object) -> tuple[bytes, bytes | None]:
    """The body of the response, and what is in the file."""
    async with handler() as made, one_answer(sent) as port:
        meta |= {"download_to": str(path)}
        request = Request(f"http://127.0.0.1:{port}/", meta=dict(meta))
        response = await made.download_request(request)
    return response.body, content(path)


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.exists() else None


@as_task
async def test_the_body_goes_into_the_file(tmp_path):
    assert await ask(answer(), tmp_path / "a") == (b"", BODY)
    assert await ask(answer("206 Partial Content"), tmp_path / "b") == (b"", BODY)


@as_task
async def test_what_is_not_the_thing_itself_stays_in_memory(tmp_path):
    assert await ask(answer("403 Forbidden", b"no"), tmp_path / "a") == (b"no", None)
    packed = gzip.compress(b"yes")
    sent = answer(body=packed, more="Content-Encoding: gzip\r\n")
    assert await ask(sent, tmp_path / "b") == (packed, None)
    assert await ask(answer(body=b""), tmp_path / "c") == (b"", None)


@as_task
async def test_limits_hold_for_files_too(tmp_path):
    with pytest.raises(DownloadCancelledError, match="larger than download max size"):
        await ask(answer(), tmp_path / "a", download_maxsize=1000)
    with pytest.raises(ResponseDataLossError):
        await ask(answer(announced=SIZE * 2), tmp_path / "b")


@as_task
async def test_a_file_that_cannot_be_written_ends_the_transfer(tmp_path):
    with pytest.raises(DownloadCancelledError) as raised:
        await ask(answer(), tmp_path / "missing" / "a")
    assert isinstance(raised.value.__cause__, FileNotFoundError)
    there = tmp_path / "there"
    there.write_bytes(b"old")
    with pytest.raises(DownloadCancelledError) as raised:
        await ask(answer(), there)
    assert isinstance(raised.value.__cause__, FileExistsError)
    assert there.read_bytes() == b"old"
