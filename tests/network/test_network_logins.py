"""One proxy, several logins: what one opened is never used by another, nor by none."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
import trustme
from crawling import as_task, handler
from scrapy import Request
from tcp_server import join, server

LOGINS = ("a:1@", "b:2@", "a:2@", "")
GREETING, LOGIN, NONE = b"\x05", b"\x02", b"\x00"


async def http_login(reader, writer):
    """The login in a CONNECT, which is granted."""
    head = await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
    return in_header(head)


def in_header(head):
    """The line with the login, empty without one."""
    return next((line for line in head.split(b"\r\n") if b"roxy-Authorization" in line), b"")


async def socks_login(reader, writer):
    """The login in the dialogue of SOCKS5 (RFC 1928 and 1929), which is accepted."""
    assert await reader.readexactly(1) == GREETING
    methods = await reader.readexactly((await reader.readexactly(1))[0])
    login = b""
    if LOGIN in methods:
        writer.write(GREETING + LOGIN)
        await reader.readexactly(1)
        login += await reader.readexactly((await reader.readexactly(1))[0])
        login += b":" + await reader.readexactly((await reader.readexactly(1))[0])
        writer.write(b"\x01\x00")
    else:
        writer.write(GREETING + NONE)
    *_, kind = await reader.readexactly(4)
    size = 4 if kind == 1 else (await reader.readexactly(1))[0]
    await reader.readexactly(size + 2)
    writer.write(b"\x05\x00\x00\x01" + socket.inet_aton("127.0.0.1") + b"\x00\x00")
    return login


def certificate(sandbox, folder):
    """A proxy's TLS, and the settings that trust it as well as the sandbox."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    trusted = folder / "trusted.pem"
    own = authority.cert_pem.bytes().decode()
    trusted.write_text(Path(sandbox.process.ca).read_text() + own)
    return context, {**sandbox.settings, "INSTASPIDER_SANDBOX_CA": str(trusted)}


@pytest.mark.parametrize(
    ("scheme", "login_of"),
    [
        ("http", http_login),
        ("https", http_login),
        ("socks5", socks_login),
        ("socks5h", socks_login),
    ],
)
@as_task
async def test_two_logins_never_share_a_tunnel(sandbox, tmp_path, scheme, login_of):
    """Same proxy, same jar; one after the other, then all at once."""
    logins = Counter()
    context, settings = certificate(sandbox, tmp_path)

    async def tunnel(reader, writer):
        logins[await login_of(reader, writer)] += 1
        back, forth = await asyncio.open_connection("127.0.0.1", sandbox.process.port)
        await join((reader, writer), (back, forth))

    secure = {"ssl": context} if scheme == "https" else {}
    async with server(tunnel, **secure) as port, handler(settings) as made:
        proxies = [f"{scheme}://{login}127.0.0.1:{port}" for login in LOGINS]
        for proxy in proxies * 3:
            assert (await made.download_request(page("https", proxy))).status == 200
        requests = [page("https", proxy, f"?{n}") for n, proxy in enumerate(proxies * 5)]
        await asyncio.gather(*map(made.download_request, requests))
    assert list(logins.values()) == [1, 1, 1, 1]
    log = sandbox.requests()
    assert len({line["connection"] for line in log}) == len(LOGINS)
    assert len({tuple(line["header_order"]) for line in log}) == 1


def page(scheme, proxy, query=""):
    site = "www.instagram.com" if scheme == "https" else "127.0.0.1:9"
    return Request(f"{scheme}://{site}/robots.txt{query}", meta={"proxy": proxy})


@pytest.mark.parametrize("scheme", ["http", "socks5", "socks5h"])
@as_task
async def test_two_logins_never_share_a_connection_in_the_clear(scheme):
    """Neither where an HTTP proxy is told the login with each request."""
    seen: list[set[bytes]] = []

    async def answer(reader, writer):
        login = await socks_login(reader, writer) if scheme != "http" else None
        mine = set()
        seen.append(mine)
        with suppress(asyncio.IncompleteReadError):  # the client has gone away
            while head := await reader.readuntil(b"\r\n\r\n"):
                mine.add(in_header(head) if login is None else login)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")

    async with server(answer) as port, handler() as made:
        for login in LOGINS * 3:
            request = page("http", f"{scheme}://{login}127.0.0.1:{port}")
            assert (await made.download_request(request)).body == b"ok"
    assert len(seen) == len(LOGINS)
    assert all(len(logins) == 1 for logins in seen)
    assert len(set.union(*seen)) == len(LOGINS)
