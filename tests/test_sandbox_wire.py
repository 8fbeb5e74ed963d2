"""TLS and HTTP as the sandbox sees them: fingerprints, tickets, flow control, keep-alive."""

from __future__ import annotations

import http.client
import socket
import ssl

import h2.config
import h2.connection
import h2.events
import pytest
from curl_cffi import CurlOpt
from sandbox_visitor import PROFILE, Visitor, control, log_lines

from instaspider.sandbox.process import SandboxProcess
from instaspider.sandbox.transport.client_hello import ClientHello

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


def connect(sandbox, *protocols):
    context = ssl.create_default_context(cafile=sandbox.ca)
    context.set_alpn_protocols(protocols)
    raw = socket.create_connection(("127.0.0.1", sandbox.port), timeout=10)
    return context.wrap_socket(raw, server_hostname="www.instagram.com")


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
