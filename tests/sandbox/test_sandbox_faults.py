"""Every fault, as raw clients see it: by name, by share and by the control page."""

from __future__ import annotations

import argparse
import json
import re
import urllib.error
import urllib.request
import zlib

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from curl_cffi.requests.exceptions import RequestException
from raw_clients import Wire, over_http1, over_http2, read_all
from sandbox_visitor import PROFILE, ROOT_DOCUMENT, Visitor, control, login, truth

from instaspider.crawl.errand import Errand
from instaspider.sandbox.arguments import faults
from instaspider.sandbox.faults import KINDS, OWN
from instaspider.sandbox.process import SandboxProcess


@pytest.fixture(scope="module")
def sandbox():
    with SandboxProcess.start() as process:
        yield process


def asked(kind):
    return f"{PROFILE}fault.{kind}.a"


def whole(sandbox, name):
    """A good answer, as long as that of ``name`` must be."""
    answer = over_http2(sandbox, PROFILE + name)
    assert answer.status == 200
    return answer


WIRE = {
    "reset": ("reset", "reset"),
    "reset_head": ("reset", "reset"),
    "reset_body": ("reset", "reset"),
    "cut": ("stream reset", "closed"),
    "stall": ("silence", "silence"),
    "stall_body": ("silence", "silence"),
    "dribble": ("silence", "silence"),
    "long_body": ("broken", "silence"),
    "long_length": ("broken", "silence"),
    "goaway_stall": ("silence", "silence"),
}
"""How an answer ends over HTTP/2 and over HTTP/1.1."""


@pytest.mark.parametrize("kind", WIRE)
def test_over_http2(sandbox, kind):
    seen = over_http2(sandbox, asked(kind))
    assert seen.end == WIRE[kind][0]
    assert seen.goaway == (kind == "goaway_stall")
    if kind in ("reset", "reset_head", "stall", "goaway_stall"):
        assert seen.status == 0
        # SETTINGS and their acknowledgement come before half of a HEADERS frame.
        assert (seen.raw > 100) == (kind == "reset_head")
    elif seen.end != "broken":
        check_part(kind, seen)


@pytest.mark.parametrize("kind", WIRE)
def test_over_http1(sandbox, kind):
    seen = over_http1(sandbox, asked(kind))
    assert seen.end == WIRE[kind][1]
    if kind in ("reset", "reset_head", "stall", "goaway_stall"):
        assert seen.status == 0
        assert (seen.raw > 50) == (kind == "reset_head")
    elif kind.startswith("long_"):
        more = len(seen.body) - int(seen.headers["content-length"])
        assert more == (1000 if kind == "long_body" else -1000)
    else:
        check_part(kind, seen)


@pytest.mark.parametrize("kind", ["reset", "reset_head", "reset_body", "cut"])
def test_the_end_is_seen_however_late_it_is_read(sandbox, kind):
    """A client that sends after the end: on a busy machine its acknowledgements are so late."""
    with Wire(sandbox, "http/1.1") as wire:
        wire.send(f"GET {asked(kind)} HTTP/1.1\r\nHost: www.instagram.com\r\n\r\n".encode())
        wire.wait_for_the_end()
        for _ in range(3):
            wire.send(b"more")
        data = bytearray()
        assert read_all(wire, data) == WIRE[kind][1]
    assert bool(data) == (kind != "reset")


@pytest.mark.parametrize("kind", ["reset", "reset_head", "reset_body"])
def test_over_http2_by_a_client_that_reads_late(sandbox, kind, monkeypatch):
    """Its acknowledgement of SETTINGS goes out when the connection has been reset already."""
    receive = Wire.receive

    def late(wire):
        wire.wait_for_the_end()
        return receive(wire)

    monkeypatch.setattr(Wire, "receive", late)
    test_over_http2(sandbox, kind)


def check_part(kind, seen):
    assert seen.status == 200
    size = int(seen.headers["content-length"])
    if kind == "dribble":
        assert 0 < len(seen.body) < 20 < size
    else:
        assert len(seen.body) == size // 2 > 100


def test_goaway_comes_with_the_answer(sandbox):
    seen = over_http1(sandbox, asked("goaway"))
    assert (seen.end, seen.headers["connection"]) == ("closed", "close")
    assert len(seen.body) == int(seen.headers["content-length"])
    with Visitor(sandbox) as visitor:
        for _ in range(3):
            assert visitor.get(asked("goaway")).json()["status"] == "ok"
            assert visitor.get("/lena.1/").status_code == 200


def test_connections_outlive_the_faults_of_a_stream(sandbox):
    with Visitor(sandbox) as visitor:
        visitor.get("/lena.1/")
        before = control(sandbox, "/stats")["connections"]["total"]
        with pytest.raises(RequestException, match="HTTP/2 stream"):
            visitor.get(asked("cut"))
        assert visitor.get(asked("401")).status_code == 401
        assert len(visitor.get(asked("truncated")).content) > 100
        visitor.get("/lena.2/")
        assert control(sandbox, "/stats")["connections"]["total"] == before


def test_bodies(sandbox):
    good = json.loads(whole(sandbox, "fault.nothing.a").body)
    body = {kind: over_http2(sandbox, asked(kind)).body for kind in SPOILED}
    assert body["prefix"].startswith(b'for (;;);{"data":')
    assert body["empty"] == b""
    assert not any(is_json(body[kind]) for kind in ("truncated", "bad_json", "prefix"))
    wrong = json.loads(body["wrong_types"])
    assert wrong["data"]["user"].keys() == good["data"]["user"].keys()
    assert isinstance(wrong["data"]["user"]["username"], int)
    assert isinstance(wrong["data"]["user"]["is_private"], str)
    assert isinstance(wrong["data"]["user"]["edge_followed_by"]["count"], list)
    fewer = json.loads(body["missing_keys"])
    assert len(fewer["data"]["user"]) == (len(good["data"]["user"]) + 1) // 2


SPOILED = ("prefix", "empty", "truncated", "bad_json", "wrong_types", "missing_keys")


@pytest.mark.parametrize("kind", ["bad_json", "wrong_types", "missing_keys"])
def test_data_of_pages(sandbox, kind):
    page = over_http2(sandbox, f"/fault.{kind}.a/").body
    assert page.count(b"</script>") == over_http2(sandbox, "/lena.5/").body.count(b"</script>")
    texts = re.findall(rb'<script type="application/json"[^>]*>(.*?)</script>', page, re.DOTALL)
    assert len(texts) > 1
    assert {is_json(text) for text in texts} == {kind != "bad_json"}


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def test_huge_body_flows_and_is_never_held(sandbox):
    before = memory(sandbox.pid)
    seen = over_http1(sandbox, asked("huge"), most=50_000_000)
    assert (seen.end, seen.headers["content-length"]) == ("enough", "200000000")
    seen = over_http2(sandbox, asked("huge"))
    assert (len(seen.body), seen.end) == (1 << 24, "silence")
    assert memory(sandbox.pid) - before < 40 << 20


def test_bomb(sandbox):
    seen = over_http1(sandbox, asked("bomb"))
    assert seen.headers["content-encoding"] == "gzip"
    assert len(seen.body) == int(seen.headers["content-length"]) < 4 << 20
    unpacker = zlib.decompressobj(wbits=31)
    assert len(unpacker.decompress(seen.body)) == 16 << 20
    assert len(unpacker.unused_data) == len(seen.body) * 127 // 128


def test_redirect_loop(sandbox):
    seen = over_http2(sandbox, asked("redirect_loop"))
    assert (seen.status, seen.headers["location"]) == (302, asked("redirect_loop"))


@pytest.mark.parametrize("kind", ["429", "500", "502", "560", "401", "403", "challenge"])
def test_statuses(sandbox, kind):
    seen = over_http2(sandbox, asked(kind))
    assert seen.status == int(kind) if kind.isdigit() else 400


def test_first_requests_only(sandbox):
    with Visitor(sandbox) as visitor:
        name = "fault.500.2.first"
        paths = [PROFILE + name, f"/{name}/", PROFILE + name, f"/{name.upper()}/"]
        assert [visitor.get(path).status_code for path in paths] == [500, 500, 200, 200]
        assert visitor.get(PROFILE + "fault.500.1").status_code == 500
        assert visitor.get(PROFILE + "fault.500.1").status_code == 200
        assert visitor.get(PROFILE + "default.500.a").status_code == 200


def test_on_every_route(sandbox):
    with Visitor(sandbox, login(sandbox)) as member:
        name = "fault.status_560.x"
        pk = truth(sandbox, name)["pk"]
        assert member.get(f"/{name}/").status_code == 560
        assert member.get(f"/api/v1/users/{pk}/info/").status_code == 560
        answer = member.graphql("/api/graphql", ROOT_DOCUMENT, {"username": name})
        assert answer.status_code == 560
    assert control(sandbox, "/stats")["faults"]["status_560"] == 3


def test_shares_by_option_and_by_control_page(make_sandbox):
    sandbox = make_sandbox("--faults", "500=0.3,challenge=0.2").process
    with Visitor(sandbox) as visitor:
        statuses = [visitor.get("/lena.5/").status_code for _ in range(200)]
        assert 40 <= statuses.count(500) <= 80
        assert 25 <= statuses.count(400) <= 55
        assert set_faults(sandbox, {"502": 1}) == (200, {"faults": {"502": 1}})
        assert visitor.get("/lena.5/").status_code == 502
        status, body = set_faults(sandbox, {"nonsense": 0.1})
        assert status == 400
        assert "unknown fault 'nonsense'" in body["error"]
        assert set_faults(sandbox, ["429"])[0] == 400
        assert visitor.get("/lena.5/").status_code == 502
        assert set_faults(sandbox, {})[0] == 200
        assert visitor.get("/lena.5/").status_code == 200
    served = control(sandbox, "/stats")["faults"]
    assert served == {"500": statuses.count(500), "challenge": statuses.count(400), "502": 2}


def test_shares_are_checked():
    assert faults("429=0.2,reset=0.05") == (("429", 0.2), ("reset", 0.05))
    for wrong in ("429=2", "429=0.6,500=0.6", "429=-1", "429=nan", "no=0.1"):
        with pytest.raises(argparse.ArgumentTypeError):
            faults(wrong)


def test_every_kind_fits_into_a_name():
    assert all(len(f"fault.{kind}") <= 30 for kind in KINDS)


def test_pipelined_requests_after_a_stall_wait(sandbox):
    data = bytearray()
    with Wire(sandbox, "http/1.1") as wire:
        for path in ("/lena.5/", asked("stall"), "/lena.5/"):
            wire.send(f"GET {path} HTTP/1.1\r\nHost: www.instagram.com\r\n\r\n".encode())
        assert read_all(wire, data) == "silence"
    assert data.count(b"HTTP/1.1 200") == 1


def set_faults(sandbox, shares):
    url = f"http://127.0.0.1:{sandbox.control_port}/faults"
    request = urllib.request.Request(url, json.dumps(shares).encode())
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as exc:
        with exc:
            return exc.code, json.load(exc)


def memory(pid):
    """Bytes resident."""
    with open(f"/proc/{pid}/statm") as file:
        return int(file.read().split()[1]) * 4096


LIVED_WITH = {"429", "goaway", "prefix"}
"""Faults after which there is still something to read."""


NEVER_END = {"stall", "stall_body", "dribble", "goaway_stall"}
"""Faults that only a timeout ends."""


class Patience:
    """Downloader middleware: a short time for what never ends, all the time in the world for what
    does, however busy the machine is."""

    def process_request(self, request):
        kind = Errand.of(request).arguments.get("username", "").partition("fault.")[2]
        request.meta["download_timeout"] = 0.4 if kind.partition(".")[0] in NEVER_END else 60


@as_task
async def test_a_crawl_outlives_them_all(sandbox, tmp_path):
    """One after the other, since a lost connection is lost for everybody on it."""
    # A limit that never ends is waited for; all else ends by itself.
    bad = {kind: f"fault.{kind}.1.x" if kind == "429" else f"fault.{kind}.x" for kind in OWN}
    names = [name for kind in OWN for name in (bad[kind], f"lena.{kind}", f"mia.{kind}")]
    settings = {
        "INSTASPIDER_SANDBOX": f"127.0.0.1:{sandbox.port}",
        "INSTASPIDER_SANDBOX_CA": sandbox.ca,
        "INSTASPIDER_MAX_TRIES": 2,
        "INSTASPIDER_PARK_BASE": 0.05,
        "INSTASPIDER_PARK_MAX": 0.05,
        "DOWNLOADER_MIDDLEWARES": {Patience: 500},
        "DOWNLOAD_MAXSIZE": 5_000_000,
        "DOWNLOAD_WARNSIZE": 0,
    }
    crawled = await crawl(settings | ONE_BY_ONE, tmp_path, users=",".join(names), mode="fast")
    outcomes = {name: row["outcome"] for name, row in crawled.outcomes.items()}
    assert set(outcomes) == set(names)
    assert {outcomes[name] for name in names if name not in bad.values()} == {"done"}
    assert {kind for kind in OWN if outcomes[bad[kind]] == "done"} == LIVED_WITH
    assert {outcomes[bad[kind]] for kind in ("401", "403", "html")} == {"login_required"}
