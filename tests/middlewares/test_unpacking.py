"""Answers that unpack to more than they should: refused early, in words, and let go of."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import os
import subprocess
import sys
import time
import zlib
from dataclasses import replace
from types import SimpleNamespace

import brotli
import pytest
from backports import zstd
from conftest import ROOT
from crawling import as_task, crawl
from scrapy import Request, Spider
from scrapy.exceptions import DownloadCancelledError
from scrapy.http import HtmlResponse, Response, TextResponse
from scrapy.utils.test import get_crawler

from instaspider.crawl.errand import KEY, Errand
from instaspider.download_errors import reason_of, too_large
from instaspider.middlewares.unpacking import MOST_TAGS, MOST_VALUES, UnpackingMiddleware
from instaspider.network.codings import (
    MOST_CODINGS,
    BrokenCodingError,
    TooLargeError,
    codings_of,
    unpacked,
)

MIB = 1 << 20
LIMIT = 32 * MIB
URL = "https://www.instagram.com/api/v1/users/web_profile_info/?username=nasa"
TEXT = b'{"a": "' + b"0123456789" * 30_000 + b'"}'


def raw_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


PACK = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda data: brotli.compress(data, quality=5),
    "zstd": zstd.compress,
}


def packed(data: bytes, codings: str) -> bytes:
    for name in codings.split(", "):
        data = PACK[name](data)
    return data


def undone(body: bytes, codings: str, limit: int = 0) -> bytes:
    names, left = codings_of([codings.encode()])
    assert left == []
    return b"".join(unpacked([body], names, limit))


each_coding = pytest.mark.parametrize(
    "codings",
    [*PACK, "gzip, gzip", "gzip, br", "br, zstd", "deflate, zstd, gzip, br"],
)


@each_coding
def test_what_is_packed_comes_out_as_it_was(codings) -> None:
    for data in (b"", b"x", TEXT):
        assert undone(packed(data, codings), codings) == data


@each_coding
def test_the_limit_holds_while_unpacking(codings) -> None:
    """At its very byte."""
    body = packed(TEXT, codings)
    assert undone(body, codings, len(TEXT)) == TEXT
    with pytest.raises(TooLargeError):
        undone(body, codings, len(TEXT) - 1)


@pytest.mark.parametrize("inner", ["gzip", "deflate", "br", "zstd"])
@pytest.mark.parametrize("outer", ["gzip", "deflate", "br", "zstd"])
def test_the_limit_holds_for_what_is_packed_within(inner, outer) -> None:
    """The outer coding alone is beyond it, though nothing much would come out in the end."""
    middle = PACK[inner](b"small") + b"\0" * MIB
    with pytest.raises(TooLargeError):
        list(unpacked([PACK[outer](b"\0" * MIB)], [outer.encode()], MIB - 1))
    assert undone(PACK[outer](PACK[inner](b"small")), f"{inner}, {outer}", MIB) == b"small"
    assert len(middle) > MIB


def test_variants_that_servers_send() -> None:
    assert undone(raw_deflate(TEXT), "deflate") == TEXT
    two = gzip.compress(TEXT[:1000]) + b"\0\0" + gzip.compress(TEXT[1000:])
    assert undone(two, "gzip") == TEXT
    assert undone(gzip.compress(TEXT) + b"garbage", "gzip") == TEXT
    assert undone(zstd.compress(TEXT[:1000]) + zstd.compress(TEXT[1000:]), "zstd") == TEXT
    noise = os.urandom(100_000)
    for coding, pack in PACK.items():
        part = undone(pack(noise)[:60_000], coding)
        assert noise.startswith(part), coding
    assert codings_of([b"gzip, BR ", b"identity"]) == ([b"br", b"gzip"], [])
    assert codings_of([b"gzip, odd, br"]) == ([b"br"], [b"gzip", b"odd"])


@pytest.mark.parametrize("coding", PACK)
def test_a_body_that_is_not_what_it_says_is_told_apart(coding) -> None:
    with pytest.raises(BrokenCodingError, match=coding):
        undone(b"\xff\xff<html>no packing</html>" * 100, coding)


def test_a_body_is_not_unpacked_for_ever() -> None:
    body, codings = TEXT, ", ".join(["gzip"] * (MOST_CODINGS + 1))
    with pytest.raises(BrokenCodingError, match=f"more than {MOST_CODINGS} times"):
        undone(packed(body, codings), codings)


def test_a_zstd_window_is_no_larger_than_browsers_allow() -> None:
    options = {zstd.CompressionParameter.window_log: 27}
    packer = zstd.ZstdCompressor(options=options)
    body = packer.compress(b"x" * 9 * MIB) + packer.flush()
    with pytest.raises(BrokenCodingError, match="zstd"):
        undone(body, "zstd")


def test_steps_without_a_byte_are_seen_too() -> None:
    """Else a body of nothing but empty members would hold the loop."""
    steps = sum(1 for _ in unpacked([gzip.compress(b"") * 1000], [b"gzip"], 10))
    assert steps >= 1000


# -- the middleware ------------------------------------------------------------------------


def middleware(**settings) -> UnpackingMiddleware:
    crawler = get_crawler(Spider, settings)
    crawler.spider = crawler._create_spider("test")
    return UnpackingMiddleware.from_crawler(crawler)


def asked(endpoint: str = "web_profile_info", **meta) -> Request:
    return Request(URL, meta={KEY: Errand(endpoint=endpoint), **meta})


def answer(body: bytes, codings: str = "", **more) -> Response:
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if codings:
        headers["Content-Encoding"] = codings
    return Response(URL, headers=headers, body=body, **more)


async def through(made: UnpackingMiddleware, request: Request, response: Response) -> Response:
    made.process_request(request)
    result = made.process_response(request, response)
    return result if isinstance(result, Response) else await result


@pytest.mark.parametrize("size", [300, 3 * MIB])
@each_coding
@as_task
async def test_an_answer_is_unpacked_as_scrapys_middleware_does(size, codings) -> None:
    data = b'{"a":"' + b"\xc3\xa9" * (size // 2) + b'"}'
    made, request = middleware(), asked()
    got = await through(made, request, answer(packed(data, codings), codings))
    assert type(got) is not Response
    assert isinstance(got, TextResponse)
    assert (got.body, got.encoding) == (data, "utf-8")
    assert b"Content-Encoding" not in got.headers
    assert Errand.of(request).refused == ""
    assert b"gzip" in request.headers[b"Accept-Encoding"]
    assert made.stats.get_value("httpcompression/response_bytes") == len(data)


@pytest.mark.parametrize("codings", ["gzip", "deflate", "br", "zstd", "gzip, gzip", "gzip, br"])
@as_task
async def test_one_beyond_the_limit_is_refused_in_words_and_let_go(codings) -> None:
    data = packed(b" " * (LIMIT + 1), codings)
    made, request = middleware(), asked()
    began = {id(found) for found in gc.get_objects() if isinstance(found, Response)}
    got = await through(made, request, answer(data, codings))
    assert Errand.of(request).refused == "answer larger than 32 MiB"
    assert (got.status, got.body) == (200, b"")
    gc.disable()  # what only the collector of cycles would free is kept alive
    try:
        left = [found for found in gc.get_objects() if isinstance(found, Response)]
        assert [found for found in left if id(found) not in began and found.body] == []
    finally:
        gc.enable()


@as_task
async def test_the_limit_is_the_smallest_of_all() -> None:
    request = asked()
    await through(middleware(DOWNLOAD_MAXSIZE=2 * MIB), request, answer(b" " * MIB))
    assert request.meta["download_maxsize"] == 2 * MIB
    await through(middleware(DOWNLOAD_MAXSIZE=2 * MIB), request, answer(b" " * (3 * MIB)))
    assert Errand.of(request).refused == "answer larger than 2 MiB"
    for unlimited in (0, 1 << 40):
        request = asked()
        middleware(DOWNLOAD_MAXSIZE=unlimited).process_request(request)
        assert request.meta["download_maxsize"] == LIMIT
    request = asked(download_maxsize=1000)
    await through(middleware(), request, answer(gzip.compress(b" " * 1001), "gzip"))
    assert Errand.of(request).refused == "answer larger than 1,000 bytes"


def test_a_row_may_say_more(catalogue) -> None:
    row = replace(catalogue["web_profile_info"], max_size=64 * MIB)
    catalogue[row.name] = row
    for given, limit in ((1 << 40, 64 * MIB), (40 * MIB, 40 * MIB)):
        request = asked()
        middleware(DOWNLOAD_MAXSIZE=given).process_request(request)
        assert request.meta["download_maxsize"] == limit


@as_task
async def test_a_broken_packing_is_refused_in_words() -> None:
    request = asked()
    got = await through(middleware(), request, answer(b"<html>" * 100, "gzip"))
    assert Errand.of(request).refused.startswith("answer that cannot be unpacked (gzip: ")
    assert got.body == b""


@pytest.mark.parametrize(
    "body", [b"[" * (2 * MIB), b"[" + b"{}," * MIB + b"{}]", b'{"a":' * MIB, b"[0" + b",0" * MIB]
)
@as_task
async def test_json_that_would_fill_the_memory_is_not_read(body) -> None:
    """A million empty objects in three megabytes take sixty-four."""
    for made_of in (answer(body), answer(gzip.compress(body), "gzip")):
        request = asked()
        got = await through(middleware(), request, made_of)
        assert Errand.of(request).refused == f"answer of more than {MOST_VALUES:,} values"
        assert got.body == b""


@pytest.mark.parametrize("tag", [b"<a>", b"</a>", b"<p", b"<!", b"<script "])
@as_task
async def test_a_page_of_nothing_but_tags_is_not_read(tag) -> None:
    """Also one that is loaded for the documents that it announces."""
    body = b"<html>" + tag * MOST_TAGS
    words = f"page of more than {MOST_TAGS:,} tags"
    for made_of in (answer(body), answer(gzip.compress(body), "gzip")):
        request = asked(endpoint="html_post_embed")
        got = await through(middleware(), request, made_of)
        assert (Errand.of(request).refused, got.body) == (words, b"")
        with pytest.raises(DownloadCancelledError, match=words):
            await through(middleware(), Request(URL), made_of)
    request = asked(endpoint="html_post_embed")
    whole = b"<html>" + tag * (MOST_TAGS - 1)
    assert (await through(middleware(), request, answer(whole))).body == whole


@as_task
async def test_a_large_answer_that_is_real_passes() -> None:
    post = {"pk": "1" * 19, "caption": "so, [text] {here} " + "word " * 80, "like_count": 3}
    body = json.dumps({"items": [post] * 20_000}).encode()
    assert len(body) > 8 * MIB
    request = asked()
    got = await through(middleware(), request, answer(gzip.compress(body, 1), "gzip"))
    assert got.body == body


@as_task
async def test_large_answers_are_unpacked_one_at_a_time_and_small_ones_at_once() -> None:
    made = middleware()
    large = [(asked(), answer(gzip.compress(b" " * (8 * MIB)), "gzip")) for _ in range(4)]
    tasks = [asyncio.ensure_future(through(made, *each)) for each in large]
    await asyncio.sleep(0)
    small = asked()
    made.process_request(small)
    got = made.process_response(small, answer(gzip.compress(b"{}"), "gzip"))
    assert got.body == b"{}"
    turns = 0
    while not all(task.done() for task in tasks):
        began = time.thread_time()
        await asyncio.sleep(0)
        turns = max(turns, time.thread_time() - began)
    assert {len(task.result().body) for task in tasks} == {8 * MIB}
    assert turns < 0.4


@as_task
async def test_other_hosts_and_compression_enabled_are_as_scrapy_has_them() -> None:
    elsewhere = Request("https://example.com/")
    page = HtmlResponse(
        "https://example.com/",
        body=gzip.compress(b"<p>"),
        headers={"Content-Encoding": "gzip", "Content-Type": "text/html"},
    )
    got = await through(middleware(), elsewhere, page)
    assert (got.body, elsewhere.meta) == (b"<p>", {})
    request, body = asked(), gzip.compress(b"{}")
    got = await through(middleware(COMPRESSION_ENABLED=False), request, answer(body, "gzip"))
    assert (got.body, request.meta["download_maxsize"]) == (body, LIMIT)
    assert b"Accept-Encoding" not in request.headers


@as_task
async def test_requests_of_ones_own_end_with_scrapys_exception() -> None:
    request = Request("https://www.instagram.com/robots.txt")
    with pytest.raises(DownloadCancelledError, match="larger than 32 MiB") as raised:
        await through(middleware(), request, answer(gzip.compress(b" " * (LIMIT + 1)), "gzip"))
    assert reason_of(raised.value) == "answer larger than 32 MiB"
    assert "download_maxsize" not in request.meta  # a video of one's own may be as large


@as_task
async def test_a_file_that_comes_packed_goes_to_the_disk(tmp_path) -> None:
    """Files are exempt from the limit of answers: they have one of their own."""
    data = os.urandom(1000) + b"\0" * (40 * MIB)
    url = "https://scontent.cdninstagram.com/v/1.mp4"
    headers = {"Content-Type": "video/mp4", "Content-Encoding": "gzip", "Content-Length": "9"}
    for limit, taken in ((50 * MIB, True), (30 * MIB, False)):
        path = tmp_path / f"{limit}.part"
        meta = {"file": {"kind": "video"}, "download_to": str(path), "download_maxsize": limit}
        request = Request(url, meta=meta)
        packed = Response(url, headers=headers, body=gzip.compress(data))
        if taken:
            got = await through(middleware(), request, packed)
            assert path.read_bytes() == data
            assert (got.body, dict(got.headers)) == (b"", {b"Content-Type": [b"video/mp4"]})
        else:
            with pytest.raises(DownloadCancelledError, match=r"^answer larger than 30 MiB in"):
                await through(middleware(), request, packed)
            assert path.stat().st_size <= limit


def test_words() -> None:
    assert too_large(LIMIT) == "answer larger than 32 MiB"
    assert too_large(1000) == "answer larger than 1,000 bytes"
    assert reason_of(MemoryError()) == "MemoryError, which says no more"
    assert reason_of(ValueError("words")) == "words"
    assert reason_of(KeyError("identity")) == "KeyError: 'identity'"


# -- whole crawls --------------------------------------------------------------------------


@as_task
async def test_bombs_end_their_inputs_with_the_reason_and_one_request_a_route(
    make_sandbox, tmp_path
):
    """Packed ones and plain ones, beside honest answers."""
    sandbox = make_sandbox()
    names = ["fault.bomb.a", "lena.1", "fault.huge.b", "mia.2"]
    crawled = await crawl(sandbox.settings, tmp_path, users=",".join(names))
    outcomes = {name: row["outcome"] for name, row in crawled.outcomes.items()}
    assert outcomes == dict(zip(names, ("failed", "done") * 2, strict=True))
    paths = SimpleNamespace(**{name: [] for name in ("bomb", "huge")})
    for request in sandbox.requests():
        for name, found in vars(paths).items():
            if f"fault.{name}." in request["path"]:
                found.append(request["path"])
    for name, found in vars(paths).items():
        row = next(row for row in crawled.rows if f"fault.{name}." in row["input"])
        assert row["reason"].count("answer larger than 32 MiB") == int(row["requests"])
        assert "refused the request" not in row["reason"]
        assert len(set(found)) == len(found)


@pytest.mark.parametrize("attack", ["gzip", "zstd"])
def test_fourteen_bombs_stay_below_350_megabytes_and_half_a_second_a_turn(attack) -> None:
    command = [sys.executable, "-m", "benchmarks.attacks", attack]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    cost = json.loads(run.stdout)
    assert cost["peak"] < 350
    assert cost["turn"] < 0.5
    assert cost["outcomes"] == ["failed"]
    assert all(reason.endswith("answer larger than 32 MiB") for reason in cost["reasons"])
