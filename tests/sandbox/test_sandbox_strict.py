"""The strict gatekeeper: who looks like a browser, and which addresses are cold."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.request

import pytest
from crawling import as_task, crawl
from paths import FIXTURES
from sandbox_visitor import (
    APP,
    APP_AGENT,
    INFO,
    PROFILE,
    ROOT_DOCUMENT,
    Visitor,
    log_lines,
    login,
    same,
)

from instaspider.sandbox import looks
from instaspider.sandbox.exchange import Peer
from instaspider.sandbox.gatekeeper import is_cold
from instaspider.sandbox.process import SandboxProcess

RECORDED = json.loads((FIXTURES / "looks.json").read_text())["looks"]


def strict(log=None, cold: bool = False) -> SandboxProcess:
    """A strict sandbox to which this machine's address is cold, or is not."""
    seed = next(seed for seed in range(1, 99) if is_cold(seed, "127.0.0.1") == cold)
    return SandboxProcess.start(["--gatekeeper", "strict", "--seed", str(seed)], log=log)


@pytest.fixture(scope="module")
def warm():
    with strict() as process:
        yield process


@pytest.mark.parametrize("target", RECORDED)
def test_every_recorded_look_is_a_browsers(target):
    recorded = RECORDED[target]
    for ja4 in (*recorded["ja4"], *recorded["ja4_resumed"]):
        peer = Peer("127.0.0.1", 1, ja4=ja4, h2=recorded["h2"])
        assert looks.is_consistent(peer, recorded["user_agent"]), ja4


@pytest.mark.parametrize(
    ("ja4", "h2", "agent"),
    [
        (
            "t13d1517h2_8daaf6152771_cb7bf5808d99",
            "1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p",
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/152.0.0.0 Safari/537.36",
        ),
        (
            "t13d1617h2_86a278354501_3cbfd9057e0d",
            "1:65536;2:0;4:131072;5:16384|12517377|0|m,p,a,s",
            "Mozilla/5.0 (Windows NT 10.0; rv:153.0) Gecko/20100101 Firefox/153.0",
        ),
        (
            "t13d1517h2_8daaf6152771_3cbfd9057e0d",
            "1:65536;2:0;4:131072;5:16384|12517377|0|m,p,a,s",
            "Mozilla/5.0 (Windows NT 10.0; rv:155.0) Gecko/20100101 Firefox/155.0",
        ),
        (
            "t13d2013h2_a09f3c656075_7f0f34a4126d",
            "2:0;3:100;4:2097152;9:1|10420225|0|m,s,a,p",
            "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 CriOS/152.0 Mobile Safari/604.1",
        ),
    ],
)
def test_looks_of_targets_that_are_newer(ja4, h2, agent):
    """Of curl_cffi 0.17.0; on iOS every browser looks like Safari."""
    assert looks.is_consistent(Peer("127.0.0.1", 1, ja4=ja4, h2=h2), agent)
    assert not looks.is_consistent(Peer("127.0.0.1", 1, ja4=ja4), agent)
    assert not looks.is_consistent(Peer("127.0.0.1", 1, h2=h2), agent)


@pytest.mark.parametrize("target", ["chrome150", "edge101", "firefox147", "safari2601", "tor145"])
def test_strict_lets_browsers_in(warm, target):
    with Visitor(warm, target=target) as visitor:
        for _ in range(2):
            assert visitor.get("/lena.5/").status_code == 200
        assert visitor.get(PROFILE + "lena.5").status_code == 200


@pytest.mark.parametrize(
    ("target", "agent"),
    [
        ("chrome150", "python-requests/2.32.5"),
        ("chrome150", ""),
        ("chrome150", "Mozilla/5.0"),
        ("chrome150", "Mozilla/5.0 (X11; Linux x86_64; rv:147.0) Gecko/20100101 Firefox/147.0"),
        ("firefox147", "Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36"),
        ("safari2601", "Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36"),
        ("chrome150", "Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 Version/26.0 Safari/605.1.15"),
        (None, "Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36"),
    ],
)
def test_strict_refuses_what_does_not_fit_together(warm, target, agent):
    with Visitor(warm, target=target) as visitor:
        for path in ("/lena.5/", "/robots.txt", PROFILE + "lena.5"):
            assert same(visitor.get(path, headers={"User-Agent": agent}), "too_many_empty")


def test_strict_refuses_pythons_own_client(warm):
    context = ssl.create_default_context(cafile=warm.ca)
    agent = {"User-Agent": "Mozilla/5.0 (X11) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36"}
    request = urllib.request.Request(f"https://localhost:{warm.port}/robots.txt", headers=agent)
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(request, context=context)
    with caught.value as answer:
        assert (answer.code, answer.read()) == (429, b"")


def test_strict_does_not_judge_the_app(warm):
    with Visitor(warm, target=None) as visitor:
        answer = visitor.get(INFO, headers={**APP, "User-Agent": APP_AGENT})
        assert answer.status_code == 200


def test_cold_addresses():
    with strict(cold=True) as sandbox, Visitor(sandbox) as visitor:
        for _ in range(3):
            assert same(visitor.get(PROFILE + "lena.5"), "please_wait")
        answer = visitor.graphql("/api/graphql", ROOT_DOCUMENT, {"username": "lena.5"})
        assert same(answer, "please_wait")
        assert visitor.get("/lena.5/").status_code == 200
        with Visitor(sandbox, login(sandbox)) as member:
            assert member.get(INFO).status_code == 200


def test_a_third_of_all_addresses_is_cold():
    assert not is_cold(1, "127.0.0.1")
    for seed in (1, 2):
        cold = sum(is_cold(seed, f"127.0.{n // 250}.{n % 250}") for n in range(3000))
        assert 900 < cold < 1100


@pytest.mark.parametrize("cold", [False, True])
@as_task
async def test_our_crawl_is_at_home_in_a_strict_sandbox(tmp_path, cold):
    log = tmp_path / "log.jsonl"
    names = [f"person_{n}" for n in range(12)]
    with strict(str(log), cold) as sandbox:
        settings = {
            "INSTASPIDER_SANDBOX": f"127.0.0.1:{sandbox.port}",
            "INSTASPIDER_SANDBOX_CA": sandbox.ca,
        }
        crawled = await crawl(settings, tmp_path, users=names)
    assert {row["outcome"] for row in crawled.rows} == {"done"}
    assert len(crawled.items) == 12
    statuses = {line["status"] for line in log_lines(log)}
    assert statuses == ({200, 401} if cold else {200})
