"""TLS and HTTP as the sandbox sees them: fingerprints, tickets, flow control, keep-alive."""

from __future__ import annotations

import argparse
import http.client
import random
import re
import socket
import ssl

import h2.config
import h2.connection
import h2.events
import pytest
from curl_cffi import CurlOpt
from raw_clients import Wire, over_http1, over_http2, read_all
from sandbox_visitor import PROFILE, Visitor, control, log_lines

from instaspider.sandbox.arguments import latency
from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.transport.client_hello import ClientHello
from instaspider.sandbox.world.pictures import HOSTS, VIDEO_HOSTS

CHROME_JA4 = "t13d1516h2_8daaf6152771_806a8c22fdea"
CHROME_JA4_RESUMED = "t13d1517h2_8daaf6152771_a87ad97598a9"
CHROME_JA3N = "8e19337e7524d2573be54efb2b0784c9"
CHROME_H2 = "1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p"
FRESH = {CurlOpt.FRESH_CONNECT: 1}


@pytest.fixture(scope="module")
def log(tmp_path_factory):
    return tmp_path_factory.mktemp("sandbox") / "requests.jsonl"


@pytest.fixture(scope="module")
def sandbox(log):
    with SandboxProcess.start(log=str(log)) as process:
        yield process


def connect(sandbox, *protocols, host="www.instagram.com"):
    context = ssl.create_default_context(cafile=sandbox.ca)
    context.set_alpn_protocols(protocols)
    raw = socket.create_connection(("127.0.0.1", sandbox.port), timeout=10)
    return context.wrap_socket(raw, server_hostname=host)


@pytest.mark.parametrize("host", sorted({*HOSTS, *VIDEO_HOSTS, "i.instagram.com"}))
def test_the_certificate_is_good_for_every_host(sandbox, host):
    with connect(sandbox, "http/1.1", host=host) as connection:
        assert connection.selected_alpn_protocol() == "http/1.1"


def test_look_of_a_browser_first_and_resumed(sandbox, log):
    with Visitor(sandbox) as visitor:
        visitor.get("/lena.1/")
        visitor.get("/lena.2/")
        lines = log_lines(log)
        assert [line["path"] for line in lines[-2:]] == ["/lena.1/", "/lena.2/"]
        assert {line["connection"] for line in lines[-2:]} == {lines[-1]["connection"]}
        first = lines[-1]
        assert (first["ja4"], first["h2"]) == (CHROME_JA4, CHROME_H2)
        assert first["ja3n"] == CHROME_JA3N
        assert (first["resumed"], first["psk"]) == (False, False)
        assert (first["host"], first["status"]) == ("www.instagram.com", 200)
        assert "Chrome/150" in first["user_agent"]
        assert first["session"] is None
        assert first["jar"]
        assert first["header_order"].index("user-agent") < first["header_order"].index("accept")
        visitor.session.curl_options = FRESH
        visitor.get("/lena.3/")
        again = log_lines(log)[-1]
        assert again["connection"] > first["connection"]
        assert (again["ja4"], again["resumed"], again["psk"]) == (CHROME_JA4_RESUMED, True, True)


# JA3 text of the ClientHello and the JA3N that https://tls.browserleaks.com/json gave for it, as
# people reported them (curl_cffi issues 529, 850 and 100: Chrome 134, Firefox 154, chrome110).
SHUFFLED = {
    "8e19337e7524d2573be54efb2b0784c9": "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-"
    "49171-49172-156-157-47-53,51-27-65281-18-45-0-35-5-11-43-16-65037-23-17613-13-10,"
    "4588-29-23-24,0",
    "c8e3850e1320062934dc4d5880ff3c8d": "771,4865-4867-4866-49195-49199-52393-52392-49196-49200-"
    "49171-49172-156-157-47-53,0-23-65281-10-11-16-35-34-51-43-13-45-28-27,"
    "4588-29-23-24-25-256-257,0",
    "aa56c057ad164ec4fdcb7a5a283be9fc": "771,4865-4866-4867-49195-49199-49196-49200-52393-52392-"
    "49171-49172-156-157-47-53,0-35-18-23-16-13-11-65281-43-5-10-17513-27-45-51-21,29-23-24,0",
}


@pytest.mark.parametrize("ja3n", SHUFFLED)
@pytest.mark.parametrize("grease", [[], [0x0A0A], [0xFAFA]])
def test_ja3n_as_published(ja3n, grease):
    version, *lists = SHUFFLED[ja3n].split(",")
    ciphers, extensions, groups, formats = ([int(n) for n in part.split("-")] for part in lists)
    hello = ClientHello(
        int(version), grease + ciphers, grease + extensions, grease + groups, formats
    )
    assert hello.ja3n() == ja3n


def test_body_above_the_flow_control_window(sandbox):
    """A client that opens its windows late gets all of a page in the end."""
    client = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    client.initiate_connection()
    client.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 1000})
    head = [(":method", "GET"), (":authority", "www.instagram.com"), (":scheme", "https")]
    client.send_headers(1, [*head, (":path", PROFILE + "lena.5")], end_stream=True)
    body, size, steps = b"", None, 0
    with connect(sandbox, "h2") as wire:
        while True:
            wire.sendall(client.data_to_send())
            for event in client.receive_data(wire.recv(65_536)):
                if isinstance(event, h2.events.ResponseReceived):
                    size = int(dict(event.headers)["content-length"])
                elif isinstance(event, h2.events.DataReceived):
                    steps += 1
                    body += event.data
                    client.acknowledge_received_data(event.flow_controlled_length, 1)
                elif isinstance(event, h2.events.StreamEnded):
                    assert len(body) == size
                    assert steps > 10
                    return


def test_http1_keeps_alive_and_takes_bodies(sandbox):
    with connect(sandbox, "http/1.1") as wire:
        for _ in range(2):
            body = b"doc_id=1&variables={}"
            wire.sendall(
                b"POST /graphql/query HTTP/1.1\r\nHost: www.instagram.com\r\n"
                b"Content-Length: %d\r\n\r\n" % len(body)
            )
            wire.sendall(body)
            answer = http.client.HTTPResponse(wire)
            answer.begin()
            assert answer.status == 400
            assert b"invalid request" in answer.read()


def test_clear_http_is_sent_to_https(sandbox):
    connection = http.client.HTTPConnection("127.0.0.1", sandbox.port, timeout=10)
    connection.request("GET", "/lena.5/", headers={"Host": "www.instagram.com"})
    answer = connection.getresponse()
    assert answer.status == 301
    assert answer.headers["location"] == "https://www.instagram.com/lena.5/"
    connection.close()


@pytest.mark.parametrize(
    "rubbish",
    [b"\x16\x03\x01\x00\x05hello", b"\x16" + b"\xff" * 70_000, b"\x00\x01\x02", b"\x16\x03\x01"],
)
def test_rubbish_hurts_nobody(sandbox, rubbish):
    with socket.create_connection(("127.0.0.1", sandbox.port), timeout=10) as wire:
        wire.sendall(rubbish)
    with Visitor(sandbox) as visitor:
        assert visitor.get("/lena.5/").status_code == 200


def test_rubbish_over_http2_hurts_nobody(sandbox):
    with connect(sandbox, "h2") as wire:
        wire.sendall(b"GET / HTTP/1.1\r\n\r\n" * 10)
        while wire.recv(65_536):
            pass
    with connect(sandbox, "http/1.1") as wire:
        wire.sendall(b"nonsense\r\n\r\n")
        assert wire.recv(65_536).startswith(b"HTTP/1.1 400 ")
    assert control(sandbox, "/stats")["connections"]["total"] > 1


def ask_http1(sandbox, *requests, wait=0.3):
    """Everything that comes for these bytes, each string sent by itself."""
    data = bytearray()
    with Wire(sandbox, "http/1.1", wait=wait) as wire:
        for request in requests:
            wire.send(request)
        read_all(wire, data)
    return bytes(data)


POST = b"POST /graphql/query HTTP/1.1\r\nHost: www.instagram.com\r\n"
GET = b"GET /robots.txt HTTP/1.1\r\nHost: www.instagram.com\r\n\r\n"


def test_http1_takes_chunks(sandbox, log):
    head = POST + b"Transfer-Encoding: chunked\r\n\r\n"
    chunks = b"5\r\ndoc_i\r\n4;why=not\r\nd=1&\r\n0\r\nTrailer: yes\r\n\r\n"
    at_once = ask_http1(sandbox, head + chunks + GET)
    assert at_once.count(b"HTTP/1.1 400 ") == 1
    assert b"invalid request" in at_once
    assert at_once.endswith(b"Disallow: /\n")
    pieces = [chunks[i : i + 3] for i in range(0, len(chunks), 3)]
    assert ask_http1(sandbox, head, *pieces, GET).endswith(b"Disallow: /\n")


@pytest.mark.parametrize(
    ("framing", "body", "status"),
    [
        (b"Transfer-Encoding: chunked", b"nonsense\r\n", 400),
        (b"Transfer-Encoding: chunked", b"-5\r\nhello\r\n", 400),
        (b"Transfer-Encoding: chunked", b"3\r\nlonger\r\n0\r\n\r\n", 400),
        (b"Transfer-Encoding: chunked", b"fffffff\r\n", 413),
        (b"Transfer-Encoding: chunked\r\nContent-Length: 5", b"", 400),
        (b"Transfer-Encoding: gzip", b"", 501),
        (b"Content-Length: five", b"", 400),
        (b"Content-Length: 99999999", b"", 413),
        (b"X: " + b"a" * 70_000, b"", 431),
    ],
)
def test_http1_refuses_what_it_cannot_read(sandbox, framing, body, status):
    end = b"" if status == 431 else b"\r\n\r\n"
    answer = ask_http1(sandbox, POST + framing + end + body)
    assert answer.startswith(b"HTTP/1.1 %d " % status)
    assert answer.count(b"HTTP/1.1") == 1


def test_http1_expect(sandbox):
    with Wire(sandbox, "http/1.1", wait=2) as wire:
        wire.send(POST + b"Expect: 100-continue\r\nContent-Length: 8\r\n\r\n")
        assert wire.receive() == b"HTTP/1.1 100 Continue\r\n\r\n"
        wire.send(b"doc_id=1")
        assert wire.receive().startswith(b"HTTP/1.1 400 ")
    at_once = POST + b"Expect: 100-continue\r\nContent-Length: 8\r\n\r\ndoc_id=1"
    assert b"100 Continue" not in ask_http1(sandbox, at_once)


def test_http1_pipelines(sandbox):
    paths = [b"/robots.txt", b"/missing_x/"] * 600
    requests = [b"GET %s HTTP/1.1\r\nHost: www.instagram.com\r\n\r\n" % path for path in paths]
    data = ask_http1(sandbox, b"".join(requests))
    assert re.findall(rb"HTTP/1\.1 (\d+) ", data) == [b"200", b"404"] * 600


def test_http1_closes_where_asked(sandbox):
    for line in (b"GET / HTTP/1.0", b"GET / HTTP/1.1\r\nConnection: close"):
        data = bytearray()
        with Wire(sandbox, "http/1.1", wait=5) as wire:
            wire.send(line + b"\r\nHost: www.instagram.com\r\n\r\n")
            assert read_all(wire, data) == "closed"
        assert b"connection: close" in data


def test_head_has_no_body(sandbox):
    for ask in (over_http1, over_http2):
        whole = ask(sandbox, "/lena.5/")
        head = ask(sandbox, "/lena.5/", method="HEAD")
        assert (head.status, head.body) == (200, b"")
        assert head.headers["content-length"] == whole.headers["content-length"]


def test_slow_answers_keep_their_order(make_sandbox):
    sandbox = make_sandbox("--latency", "50ms~0.5").process
    requests = GET + GET.replace(b"/robots.txt", b"/none/none") + GET
    answers = ask_http1(sandbox, requests, wait=1)
    assert re.findall(rb"HTTP/1\.1 (\d+) ", answers) == [b"200", b"404", b"200"]


def test_bodies_take_turns(sandbox):
    """A large body does not hold up the small ones of its connection."""
    client = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
    client.initiate_connection()
    client.increment_flow_control_window(1 << 26)
    client.update_settings({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 1 << 25})
    head = [(":method", "GET"), (":authority", "www.instagram.com"), (":scheme", "https")]
    for stream, path in ((1, PROFILE + "fault.huge.a"), (3, "/lena.5/")):
        client.send_headers(stream, [*head, (":path", path)], end_stream=True)
    large = 0
    with Wire(sandbox, "h2", wait=5) as wire:
        while True:
            wire.send(client.data_to_send())
            for event in client.receive_data(wire.receive()):
                if isinstance(event, h2.events.DataReceived) and event.stream_id == 1:
                    large += len(event.data)
                elif isinstance(event, h2.events.StreamEnded):
                    assert event.stream_id == 3
                    assert large < 4 << 20
                    return


@pytest.mark.parametrize(
    ("text", "middle", "least", "most"),
    [("300ms", 0.3, 0.3, 0.3), ("0.3s±100ms", 0.3, 0.2, 0.4), ("300ms~0.5", 0.3, 0.02, 4)],
)
def test_latencies(text, middle, least, most):
    spread = latency(text)
    rng = random.Random(1)
    draws = sorted(spread.draw(rng) for _ in range(2001))
    assert draws[1000] == pytest.approx(middle, rel=0.05)
    assert least <= draws[0] <= draws[-1] <= most
    if "~" in text:
        assert draws[1700] / draws[1000] == pytest.approx(1.68, rel=0.1)  # exp(sigma * 1.036)


@pytest.mark.parametrize("text", ["300", "300ms~", "0s~0.5", "100ms±200", "300ms±5~0.5"])
def test_no_latencies(text):
    with pytest.raises(argparse.ArgumentTypeError):
        latency(text)
