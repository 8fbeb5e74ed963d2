"""Servers that send frames without end: bounded in memory and time, and the transfer ends."""

from __future__ import annotations

import ctypes
import resource
import ssl

import pytest
import trustme
from crawling import as_task, handler
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError

from benchmarks.attacks import FLOODS, flooding
from instaspider.network import streams
from instaspider.network.curl import Trace
from instaspider.network.streams import SIZE, Tail
from instaspider.network.watch import FLOODED

WORDS = b"received GOAWAY, error="
UNVERIFIED = {"DOWNLOAD_VERIFY_CERTIFICATES": False}


def context() -> ssl.SSLContext:
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(made)
    return made


@pytest.mark.parametrize("flood", FLOODS)
@as_task
async def test_a_flood_of_frames_ends_the_transfer_and_fills_no_memory(flood) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with flooding(FLOODS[flood], context()) as (port, asked):
        async with handler(UNVERIFIED) as made:
            request = Request(f"https://localhost:{port}/", meta={"download_timeout": 120})
            with pytest.raises((DownloadFailedError, DownloadCancelledError)) as raised:
                await made.download_request(request)
            assert not isinstance(raised.value, DownloadTimeoutError)
            assert not made._running
    assert len(asked) == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kB
    if flood == "goaway":
        assert str(raised.value) == FLOODED
        assert request.meta["connection_lost"] is True


@as_task
async def test_a_few_goaways_a_second_end_it_too(monkeypatch) -> None:
    """Too few to fill anything: they are counted."""
    frames = FLOODS["goaway"][: len(FLOODS["goaway"]) // 1000 * 20]
    with flooding(frames, context(), pause=0.01) as (port, _):
        async with handler(UNVERIFIED) as made:
            request = Request(f"https://localhost:{port}/", meta={"download_timeout": 120})
            with pytest.raises(DownloadFailedError, match=r"GOAWAY without end"):
                await made.download_request(request)


def test_the_two_goaways_of_a_shutdown_in_good_order_are_no_flood() -> None:
    trace = Trace()
    for _ in range(2):
        write(trace._tail, b"* " + WORDS + b"0, last_stream=2147483647\n")
    assert trace.went_away()
    assert not trace.is_flooded()
    trace.rewind()
    assert not trace.went_away()
    trace.close()


# -- the text ------------------------------------------------------------------------------


def write(stream: Tail, text: bytes) -> None:
    fwrite = ctypes.CDLL(None).fwrite
    fwrite.argtypes = [ctypes.c_char_p, ctypes.c_size_t, ctypes.c_size_t, ctypes.c_void_p]
    assert fwrite(text, 1, len(text), stream.file) == len(text)


@pytest.fixture(params=["without a descriptor", "with one"])
def stream(request, monkeypatch):
    """The second is how C libraries without fopencookie() do it."""
    if request.param == "with one":
        monkeypatch.setattr(streams._LIBC, "fopencookie", None)
    made = Tail()
    yield made
    made.close()


def test_the_end_of_a_text_is_kept_wherever_it_lies(stream) -> None:
    for _ in range(SIZE * 2 // 7):
        stream.forget()
        write(stream, b"filling")
        assert stream.count(WORDS) == 0
        write(stream, WORDS)
        assert stream.count(WORDS) == 1


def test_however_much_is_written_the_memory_is_the_same(stream) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    line = b"* " + WORDS + b"0, last_stream=1\n"
    for _ in range(500):
        write(stream, line * 2000)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 10_000  # kB
    assert stream.count(WORDS) >= SIZE // len(line) - 1


def test_too_much_text_is_told_once_in_the_middle_of_it() -> None:
    told = []
    made = Tail(most=3 * SIZE, beyond=lambda: told.append(made.is_beyond))
    for _ in range(2):
        write(made, b"." * (2 * SIZE))
        assert not made.is_beyond
        write(made, b"." * (3 * SIZE))
        write(made, b"." * SIZE)
        assert made.is_beyond
        made.forget()
    assert told == [True, True]
    made.close()


def test_a_process_that_ends_in_the_middle_of_a_text_ends_in_good_order(python) -> None:
    code = (
        "import ctypes; from instaspider.network.streams import Tail; tail = Tail();"
        " write = ctypes.CDLL(None).fputs; write.argtypes = [ctypes.c_char_p, ctypes.c_void_p];"
        " write(b'what nobody has read yet', tail.file); kept = tail"
    )
    ended = python("-c", code)
    assert (ended.returncode, ended.stderr) == (0, "")
