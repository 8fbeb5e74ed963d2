"""The download handler by itself: identities kept apart, time kept, nothing left behind."""

from __future__ import annotations

import asyncio
import os
import resource

import pytest
from clocks import timed
from crawling import as_task, handler
from scrapy import Request
from scrapy.exceptions import DownloadCancelledError, DownloadFailedError, DownloadTimeoutError
from tcp_server import server, silent

from instaspider import ConfigurationError
from instaspider.network import handles

URL = "https://www.instagram.com/robots.txt"


@as_task
async def test_no_connection_and_no_ticket_is_shared_by_two_identities(sandbox):
    async with handler(sandbox.settings) as made:
        for identity in ("a", "b", "a", "b"):
            await made.download_request(Request(URL, meta={"identity": identity}))
        first = sandbox.requests()
        assert [r["connection"] for r in first[:2]] == [r["connection"] for r in first[2:]]
        assert first[0]["connection"] != first[1]["connection"]
    assert {r["psk"] for r in first} == {False}


@pytest.mark.parametrize("apart", ["identity", "cookiejar", "proxy", "impersonate"])
@as_task
async def test_tickets_and_connections_belong_to_one_identity(make_sandbox, apart):
    """Two that differ by one key alone; each comes back on a connection of its own."""
    sandbox = make_sandbox("--proxies", "good=2")
    faces = {
        "identity": ("a", "b"),
        "cookiejar": (1, 2),
        "proxy": tuple(sandbox.process.proxies),
        "impersonate": ("chrome146", "chrome145"),  # one and the same ClientHello
    }[apart]
    async with handler(sandbox.settings) as made:
        for more in ({}, {}, {"bindaddress": sandbox.process.host}):
            for face in faces:
                await made.download_request(Request(URL, meta={apart: face, **more}))
    log = sandbox.requests()
    first, again, resumed = ([r["connection"] for r in log[n : n + 2]] for n in (0, 2, 4))
    assert first == again
    assert len({*first, *resumed}) == 4
    assert [r["psk"] for r in log] == [False] * 4 + [True] * 2
    assert [r["resumed"] for r in log[4:]] == [True] * 2


@as_task
async def test_nobody_gets_anothers_ticket_where_nothing_is_verified(make_sandbox):
    sandbox = make_sandbox()
    async with handler({**sandbox.settings, "DOWNLOAD_VERIFY_CERTIFICATES": False}) as made:
        for more in ({}, {"bindaddress": sandbox.process.host}):
            for identity in ("a", "b"):
                await made.download_request(Request(URL, meta={"identity": identity, **more}))
    log = sandbox.requests()
    assert len({r["connection"] for r in log}) == 4
    assert {r["psk"] for r in log} == {False}


@as_task
async def test_without_an_identity_the_cookie_jar_keeps_connections_apart(sandbox):
    async with handler(sandbox.settings) as made:
        for jar in (1, 2, 1):
            await made.download_request(Request(URL, meta={"cookiejar": jar}))
    one, two, again = (r["connection"] for r in sandbox.requests())
    assert one == again != two


@as_task
async def test_many_cold_requests_of_an_identity_share_one_connection(sandbox):
    async with handler(sandbox.settings) as made:
        requests = [Request(f"{URL}?n={n}", meta={"identity": "x"}) for n in range(40)]
        responses = await asyncio.gather(*map(made.download_request, requests))
        assert {response.protocol for response in responses} == {"h2"}
        stats = made.crawler.stats.get_stats()
    assert len({r["connection"] for r in sandbox.requests()}) == 1
    assert stats["instaspider/network/connections/reused"] >= 39
    assert stats["instaspider/network/bytes/received"] > 0


@as_task
async def test_a_handle_used_again_carries_nothing_of_the_request_before(sandbox):
    async with handler(sandbox.settings) as made:
        meta = {"identity": "x"}
        cookie = {"Cookie": "csrftoken=secret", "X-Mine": "1", "X-CSRFToken": "secret"}
        await made.download_request(Request(URL, headers=cookie, meta=dict(meta)))
        body = {"method": "POST", "body": b"a=b"}
        await made.download_request(Request(URL, headers=cookie, meta=dict(meta), **body))
        await made.download_request(Request(URL, meta=dict(meta)))
        await made.download_request(Request(URL, meta={**meta, "impersonate": "firefox147"}))
        await made.download_request(Request(URL, meta=dict(meta)))
    log = sandbox.requests()
    assert [r["method"] for r in log] == ["GET", "POST", "GET", "GET", "GET"]
    assert [r["jar"] is None for r in log] == [False, False, True, True, True]
    assert ["x-mine" in r["header_order"] for r in log] == [True, True, False, False, False]
    assert ["Firefox" in r["user_agent"] for r in log] == [False, False, False, True, False]
    assert log[2]["header_order"] == log[4]["header_order"]
    assert log[2]["ja4"] == log[4]["ja4"] != log[3]["ja4"]


@as_task
async def test_own_user_agent_goes_out_only_without_a_target(sandbox, caplog):
    own = {"User-Agent": "mine/1.0"}
    async with handler(sandbox.settings) as made:
        for _ in range(2):
            await made.download_request(Request(URL, headers=own))
        await made.download_request(Request(URL, headers=own, meta={"impersonate": None}))
    agents = [r["user_agent"] for r in sandbox.requests()]
    assert "Chrome/" in agents[0]
    assert agents[2] == "mine/1.0"
    assert sum("The header User-Agent" in r.getMessage() for r in caplog.records) == 1


@as_task
async def test_an_unknown_target_is_refused_before_anything_is_sent(sandbox):
    async with handler(sandbox.settings) as made:
        with pytest.raises(ConfigurationError, match=r"Did you mean chrome15\d\?"):
            await made.download_request(Request(URL, meta={"impersonate": "chrome15O"}))
    assert sandbox.requests() == []


@pytest.mark.parametrize("scheme", ["http", "https"])
@as_task
async def test_a_server_that_says_nothing_costs_the_timeout_and_no_more(scheme):
    async with server(silent) as port, handler() as made:
        request = Request(f"{scheme}://127.0.0.1:{port}/", meta={"download_timeout": 0.3})
        with timed() as took, pytest.raises(DownloadTimeoutError, match=r"0\.3 seconds"):
            await made.download_request(request)
        assert took.seconds > 0.25
        assert took.own < 2
        assert not made._running


@as_task
async def test_each_request_has_a_time_of_its_own():
    """Though one timer keeps them all: those that have less time, and those that come later."""

    async def ask(made, port, seconds):
        request = Request(f"http://127.0.0.1:{port}/", meta={"download_timeout": seconds})
        expected = pytest.raises(DownloadTimeoutError, match=f"than {seconds} seconds")
        with timed() as took, expected:
            await made.download_request(request)
        assert took.seconds > seconds - 0.01
        assert took.own < seconds + 2

    async with server(silent) as port, handler() as made:
        patient = asyncio.ensure_future(ask(made, port, 30))
        early = [asyncio.ensure_future(ask(made, port, seconds)) for seconds in (0.6, 0.3)]
        await asyncio.sleep(0.35)
        await asyncio.gather(*early, ask(made, port, 0.4))
        await ask(made, port, 0.1)
        assert not patient.done()
        patient.cancel()
        await asyncio.wait([patient])


@as_task
async def test_the_timeout_is_a_total_also_for_a_dribbling_body():
    async def dribble(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        try:
            for _ in range(100):
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.05)
        except ConnectionError:
            pass
        writer.close()

    async with server(dribble) as port, handler() as made:
        request = Request(f"http://127.0.0.1:{port}/", meta={"download_timeout": 0.4})
        with timed() as took, pytest.raises(DownloadTimeoutError):
            await made.download_request(request)
        assert took.own < 2


@as_task
async def test_close_breaks_off_what_is_under_way_and_never_fakes_an_answer():
    async with server(silent) as port, handler() as made:
        requests = [Request(f"http://127.0.0.1:{port}/{n}") for n in range(5)]
        tasks = [asyncio.ensure_future(made.download_request(request)) for request in requests]
        await asyncio.sleep(0.2)
        with timed() as took:
            await made.close()
        assert took.own < 2
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(result) for result in results} == {DownloadCancelledError}
        with pytest.raises(DownloadCancelledError):
            await made.download_request(requests[0])


@as_task
async def test_a_cancelled_download_leaves_the_handler_usable():
    async def answer(reader, writer):
        head = await reader.readuntil(b"\r\n\r\n")
        if b"/slow" in head:
            await reader.read()
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
        await writer.drain()
        writer.close()

    async with server(answer) as port, handler() as made:
        task = asyncio.ensure_future(
            made.download_request(Request(f"http://127.0.0.1:{port}/slow"))
        )
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert not made._running
        response = await made.download_request(Request(f"http://127.0.0.1:{port}/"))
        assert response.body == b"ok"


@as_task
async def test_clear_http_is_a_browsers_too():
    heads = []

    async def answer(reader, writer):
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 204 No Content\r\n\r\n")
        await writer.drain()
        writer.close()

    async with server(answer) as port, handler() as made:
        response = await made.download_request(Request(f"http://127.0.0.1:{port}/"))
    assert (response.status, response.body, response.protocol) == (204, b"", "HTTP/1.1")
    assert b"Upgrade: h2c" not in heads[0]
    assert b"HTTP2-Settings" not in heads[0]
    assert b"Chrome/" in heads[0]


@as_task
async def test_a_connection_that_ends_without_an_answer_is_no_success():
    async def hang_up(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.close()

    async with server(hang_up) as port, handler() as made:
        with pytest.raises(DownloadFailedError):
            await made.download_request(Request(f"http://127.0.0.1:{port}/"))


@pytest.mark.parametrize(
    ("files", "expected"),
    [(64, 16), (1024, 768), (20_000, 4096), (resource.RLIM_INFINITY, 4096)],
)
def test_idle_connections_leave_descriptors_to_others(monkeypatch, files, expected):
    monkeypatch.setattr(resource, "getrlimit", lambda _: (files, files))
    assert handles.connection_limit() == expected


@as_task
async def test_more_identities_than_descriptors(sandbox):
    """Those that were idle for longest lose their connections, and nobody an answer."""
    before = len(os.listdir("/proc/self/fd"))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, hard))
    try:
        async with handler(sandbox.settings) as made:
            for number in range(450):
                request = Request(URL, meta={"identity": f"i{number}"})
                assert (await made.download_request(request)).status == 200
            assert 100 < len(os.listdir("/proc/self/fd")) - before <= 150
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@as_task
async def test_connections_that_were_idle_for_long_are_closed(sandbox, monkeypatch):
    """The next request of anybody closes them."""
    async with handler(sandbox.settings) as made:
        before = len(os.listdir("/proc/self/fd"))
        for number in range(20):
            await made.download_request(Request(URL, meta={"identity": f"i{number}"}))
        assert len(os.listdir("/proc/self/fd")) >= before + 20
        monkeypatch.setattr(handles, "_IDLE_SECONDS", 1)
        await asyncio.sleep(2.1)  # libcurl counts whole seconds
        for _ in range(2):
            await made.download_request(Request(URL, meta={"identity": "other"}))
        assert len(os.listdir("/proc/self/fd")) <= before + 2


@as_task
async def test_environment_proxies_are_not_used(sandbox, monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with handler(sandbox.settings) as made:
        response = await made.download_request(Request(URL))
    assert response.status == 200


@as_task
async def test_clear_http_goes_to_the_sandbox_too(sandbox):
    async with handler(sandbox.settings) as made:
        response = await made.download_request(Request(URL.replace("https", "http", 1)))
    assert response.status == 301
    assert response.headers["Location"] == URL.encode()
    assert str(response.ip_address) == "127.0.0.1"
