"""The sandbox's proxies, asked by a client that knows nothing of the sandbox."""

from __future__ import annotations

import asyncio
import base64
import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from crawling import as_task
from curl_cffi import CurlInfo
from curl_cffi.requests import Session
from curl_cffi.requests.exceptions import RequestException
from paths import ROOT
from sandbox_visitor import control, log_lines
from waiting import HANGS

from instaspider.identities.proxies import read_proxies
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.proxies.fleet import Fleet
from instaspider.sandbox.proxies.plans import plans, rotation

ALL = "good=4,https=2,socks4=2,rotating=4,slow=2,cut=2,403=1,407=1,503=1,dead=2"
URL = "https://www.instagram.com/robots.txt"
# curl_cffi takes an https proxy for a mistyped http one.
pytestmark = pytest.mark.filterwarnings("ignore:Make sure you are using https over https")


@pytest.fixture(scope="module")
def log(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("proxies") / "log.jsonl"


@pytest.fixture(scope="module")
def proxied(log) -> Iterator[SandboxProcess]:
    with SandboxProcess.start(["--proxies", ALL, "--proxy-port", "0"], log=str(log)) as running:
        yield running


def of_kind(sandbox: SandboxProcess, kind: str) -> list[str]:
    """URLs with credentials of the proxies of one kind."""
    seen = control(sandbox, "/stats")["proxies"]
    urls = [line.split()[0] for line in sandbox.proxies]
    return [url for url in urls if seen[bare(url)]["kind"] == kind]


def bare(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port}"


def get(sandbox: SandboxProcess, proxy: str, url: str = URL, **options):
    # Names are looked up by the proxy: this machine may know none.
    proxy = proxy.replace("socks5:", "socks5h:").replace("socks4:", "socks4a:")
    with Session(verify=sandbox.ca, proxies={"all": proxy}) as session:
        return session.get(url, timeout=20, allow_redirects=False, **options)


def source(log: Path) -> str:
    """Where the last request came from."""
    return log_lines(log)[-1]["source"]


@pytest.mark.parametrize("kind", ["good", "https", "socks4"])
def test_each_scheme_leads_every_host_to_the_sandbox(proxied, log, kind):
    found = of_kind(proxied, kind)
    sources = set()
    for proxy in found:
        assert get(proxied, proxy).status_code == 200
        sources.add(source(log))
        assert not {"proxy-authorization", "Proxy-Authorization"} & set(
            log_lines(log)[-1]["header_order"]
        )
    assert len(sources) == len(found)
    assert all(address.startswith("127.0.1.") for address in sources)
    assert get(proxied, found[0], "https://localhost:4711/robots.txt").status_code == 200


def test_schemes_and_logins_are_mixed(proxied):
    kinds = [(url.split(":")[0], "@" in url) for url in of_kind(proxied, "good")]
    assert kinds == [("http", False), ("socks5", True), ("http", True), ("socks5h", False)]


def test_plain_http_goes_the_same_way(proxied):
    answer = get(proxied, of_kind(proxied, "good")[2], "http://www.instagram.com/lena.5/?a=b")
    assert answer.status_code == 301
    assert answer.headers["location"] == "https://www.instagram.com/lena.5/?a=b"


@pytest.mark.parametrize("kind", ["good", "https", "socks4"])
def test_a_wrong_login_is_turned_away(proxied, kind):
    for proxy in of_kind(proxied, kind):
        if "@" in proxy:
            before = control(proxied, "/stats")["proxies"][bare(proxy)]
            with pytest.raises(RequestException):
                get(proxied, proxy.replace("//user", "//nobody"))
            with pytest.raises(RequestException):
                get(proxied, bare(proxy))
            after = control(proxied, "/stats")["proxies"][bare(proxy)]
            assert after["refused"] == before["refused"] + 2
            assert after["answered"] == before["answered"]


@pytest.mark.parametrize("kind", ["403", "407", "503"])
def test_kinds_that_answer_with_a_status(proxied, kind):
    (proxy,) = of_kind(proxied, kind)
    with pytest.raises(RequestException) as caught:
        get(proxied, proxy)
    assert f"response {kind}" in str(caught.value)
    assert get(proxied, proxy, "http://www.instagram.com/").status_code == int(kind)
    seen = control(proxied, "/stats")["proxies"][bare(proxy)]
    assert seen == {"kind": kind, "connections": 2, "answered": 0, "refused": 2}


def test_dead_ones_refuse(proxied):
    for proxy in of_kind(proxied, "dead"):
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", urlsplit(proxy).port))


def test_rotating_ones_leave_from_another_address_each_time(proxied, log):
    assert [line.split()[1:] for line in proxied.proxies].count(["rotating"]) == 4
    sources = []
    for proxy in of_kind(proxied, "rotating"):
        for _ in range(3):
            get(proxied, proxy)
            sources.append(source(log))
    assert len(set(sources)) == 12


def test_the_rotation_has_millions_of_addresses():
    addresses = rotation()
    first = [next(addresses) for _ in range(1000)]
    assert len(set(first)) == 1000
    assert {address.split(".")[0] for address in first} == {"127"}


def test_slow_ones_are_slow(proxied):
    for proxy in of_kind(proxied, "slow"):
        began = time.monotonic()
        assert get(proxied, proxy).status_code == 200
        assert time.monotonic() - began > 0.5


def test_cut_ones_cut(proxied):
    for proxy in of_kind(proxied, "cut"):
        kept = proxy.replace("socks5:", "socks5h:")
        with Session(verify=proxied.ca, proxies={"all": kept}) as session:
            opened = 0
            # curl opens another one quietly where an idle connection was cut
            for number in range(60):
                try:
                    answer = session.get(f"https://www.instagram.com/lena.{number}/", timeout=20)
                    assert answer.status_code == 200
                except RequestException:
                    opened += 1
                else:
                    opened += session.curl.getinfo(CurlInfo.NUM_CONNECTS)
                if opened > 2:
                    break
            assert opened > 2


def test_the_open_proxy_serves_a_client_that_knows_its_environment_only(proxied, log):
    script = "import urllib.request as u; print(u.urlopen('https://www.instagram.com/').status)"
    environment = os.environ | {
        "HTTPS_PROXY": f"http://127.0.0.1:{proxied.proxy_port}",
        "SSL_CERT_FILE": proxied.ca,
    }
    for name in ("https_proxy", "no_proxy", "NO_PROXY"):
        environment.pop(name, None)
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        timeout=HANGS,
    )
    assert done.stdout.strip() == "200", done.stderr
    assert source(log) == "127.0.0.1"


def say(port: int | None, noise: bytes) -> None:
    """Send it and wait for the end of the connection."""
    with closing(socket.create_connection(("127.0.0.1", port))) as talk:
        talk.settimeout(5)
        try:
            talk.sendall(noise)
            talk.shutdown(socket.SHUT_WR)
            while talk.recv(4096):
                pass
        except OSError as error:  # the proxy may hang up before all is sent
            if error.errno not in (errno.ECONNRESET, errno.EPIPE, errno.ENOTCONN):
                raise


def test_what_is_no_dialogue_ends_the_connection_only(proxied):
    for kind in ("good", "https", "socks4"):
        for proxy in of_kind(proxied, kind):
            for noise in (b"\x05\x01\x09", b"\x07nonsense", b"GET\r\n\r\n", b"\xff" * 200_000):
                say(urlsplit(proxy).port, noise)
            assert get(proxied, proxy).status_code == 200


def test_a_browser_that_waits_for_the_407_may_ask_again(proxied):
    proxy = urlsplit(of_kind(proxied, "good")[2])
    ask = b"CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n"
    with closing(socket.create_connection(("127.0.0.1", proxy.port))) as talk:
        talk.settimeout(5)
        talk.sendall(ask + b"\r\n")
        refusal = talk.recv(4096)
        assert refusal.startswith(b"HTTP/1.1 407 ")
        assert b'Proxy-Authenticate: Basic realm="sandbox"' in refusal
        login = base64.b64encode(f"{proxy.username}:{proxy.password}".encode())
        talk.sendall(ask + b"Proxy-Authorization: basic " + login + b"\r\n\r\n")
        assert talk.recv(4096).startswith(b"HTTP/1.1 200 ")


def test_the_lines_are_what_the_setting_takes(proxied):
    complaints: list[str] = []
    assert proxied.proxies_file is not None
    proxies = read_proxies(proxied.proxies_file, lambda _: b"", complaints.append)
    found = [(proxy.url, proxy.rotating) for proxy in proxies]
    assert found == [(line.split()[0], " rotating" in line) for line in proxied.proxies]
    assert len(found) == 21
    assert complaints == []


def test_limits_hold_for_each_address():
    args = ["--proxies", "2", "--limit", "2/60"]
    with SandboxProcess.start(args) as sandbox:
        page = "https://www.instagram.com/lena.5/"
        found = [
            [get(sandbox, url, page).status_code for _ in range(3)]
            for url in of_kind(sandbox, "good")
        ]
    assert found == [[200, 200, 429], [200, 200, 429]]


def test_same_seed_same_logins():
    counts = (("good", 6), ("407", 2), ("slow", 3))
    assert plans(counts, 3) == plans(counts, 3) != plans(counts, 4)
    assert all(p.password != p.printed_password for p in plans([("407", 20)], 1))


def test_a_stop_with_open_tunnels_is_clean():
    with subprocess.Popen(
        [sys.executable, "-m", "instaspider.sandbox", "--proxies", "good=3,https=1,slow=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        ready = json.loads(child.stdout.readline())
        ports = [urlsplit(line.split()[0]).port for line in ready["proxies"]]
        idle = [socket.create_connection(("127.0.0.1", port)) for port in ports]
        idle[0].sendall(b"CONNECT x:443 HTTP/1.1\r\n\r\n")
        assert idle[0].recv(4096).startswith(b"HTTP/1.1 200")
        child.send_signal(signal.SIGTERM)
        assert child.wait(HANGS) == 0
        assert child.stderr.read() == b""
        assert not Path(ready["proxies_file"]).exists()
        for connection in idle:
            connection.close()


@as_task
async def test_much_data_to_a_client_that_does_not_read_stays_bounded():
    sent = 0

    async def flood(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        try:
            for _ in range(1000):
                writer.write(bytes(1 << 16))
                await writer.drain()
                sent += 1 << 16
        except ConnectionError:
            pass
        writer.close()

    server = await asyncio.start_server(flood, "127.0.0.1", 0)
    fleet = Fleet(server.sockets[0].getsockname(), lambda: pytest.fail("no TLS here"))
    await fleet.open([("good", 1)], None, seed=1)
    parts = urlsplit(fleet.lines[0])
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port, limit=1 << 10)
    writer.write(b"CONNECT x:443 HTTP/1.1\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.sleep(0.5)
    writer.transport.abort()
    await fleet.close()
    server.close()
    # Buffers of the system's sockets, which grow to several megabytes each, and little more.
    assert sent < 40_000_000
