"""Starting, the options, and an end that leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from clocks import timed
from curl_cffi.requests.exceptions import RequestException
from paths import ROOT
from sandbox_visitor import PROFILE, Visitor, control, log_lines, login, truth
from waiting import HANGS, until

from instaspider.exceptions import SandboxError
from instaspider.sandbox.process import SandboxProcess


def run(*args, **options):
    return subprocess.Popen(
        [sys.executable, "-m", "instaspider.sandbox", *args],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        **options,
    )


@pytest.mark.parametrize("how", ["SIGTERM", "SIGINT", "stdin"])
def test_clean_stop(how):
    with run("--watch-stdin") as child:
        ready = json.loads(child.stdout.readline())
        assert ready["proxy_port"] is None
        assert ready["proxies"] == []
        assert ready["proxies_file"] is None
        folder = Path(ready["ca"]).parent
        assert folder.stat().st_mode & 0o777 == 0o700
        assert Path(ready["session"]["env"]).name == ".env"
        if how == "stdin":
            child.stdin.close()
        else:
            child.send_signal(getattr(signal, how))
        assert child.wait(HANGS) == 0
        assert child.stdout.read() == b""
        assert child.stderr.read() == b""
        assert not folder.exists()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_the_command_says_what_to_do_next_and_stops(how):
    command = [sys.executable, "-m", "scrapy", "sandbox"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        ready = json.loads(child.stdout.readline())
        env, cookies = (Path(ready["session"][form]) for form in ("env", "cookies"))
        assert env.read_text().startswith("SESSION_ID=")
        assert "\tsessionid\t" in cookies.read_text()
        child.send_signal(how)
        assert child.wait(HANGS) == 0
        assert child.stdout.read() == b""
        told = child.stderr.read().decode()
    for part in (f"127.0.0.1:{ready['port']}", ready["ca"], str(env), str(cookies)):
        assert part in told
    assert "scrapy crawl profiles" in told
    assert "Traceback" not in told


def test_stop_with_open_connections_and_late_answers():
    sandbox = SandboxProcess.start(["--latency", "5s"])
    with Visitor(sandbox) as visitor:
        with pytest.raises(RequestException):
            visitor.session.get(
                f"https://localhost:{sandbox.port}/", verify=sandbox.ca, timeout=0.3
            )
        with timed() as took:
            sandbox.stop()
            sandbox.stop()
        assert took.own < 3


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--faults", "418=0.1"], "unknown fault '418'"),
        (["--faults", "429=much"], "is no number"),
        (["--faults", "429=0.6,500=0.6"], "add up to more than 1"),
        (["--latency", "soon"], "is no latency"),
        (["--limit", "0/3"], "is no limit"),
        (["--proxies", "good=2,broken=1"], "unknown kind of proxy 'broken'"),
        (["--proxies", "good=many"], "has no count; write good=10"),
        (["--proxies", "good"], "has no count"),
        (["--proxies", "good=1,good=2"], "names good twice"),
        (["--proxies", "good=4000,dead=1"], "4000 proxies at most"),
        (["--proxy-port", "70000"], "is no port"),
        (["--gatekeeper", "lax"], "invalid choice: 'lax'"),
        (["--sessions", "0"], "write 1 to 1000"),
        (["--log", "/nowhere/at/all"], "cannot start"),
    ],
)
def test_bad_arguments(args, words):
    with pytest.raises(SandboxError, match="did not start") as caught:
        SandboxProcess.start(args)
    assert words in str(caught.value)


def test_same_seed_same_people():
    names = ["lena.5", "person_000001", "business_x", "walled_y"]
    with SandboxProcess.start(["--seed", "7"]) as one, SandboxProcess.start(["--seed", "7"]) as two:
        for name in names:
            assert truth(one, name) == truth(two, name)
        with Visitor(one) as first, Visitor(two) as second:
            assert first.get(PROFILE + "abc").content == second.get(PROFILE + "abc").content
        assert Path(one.session_env).read_text() == Path(two.session_env).read_text()
    with SandboxProcess.start(["--seed", "8"]) as other:
        assert truth(other, "lena.5")["pk"] != "x"


def test_limit_slides():
    with SandboxProcess.start(["--limit", "3/1"]) as sandbox, Visitor(sandbox) as visitor:
        statuses = [visitor.get("/robots.txt").status_code for _ in range(5)]
        assert statuses == [200, 200, 200, 429, 429]
        refused = visitor.get("/robots.txt")
        assert len(refused.content) == 20_688
        assert "retry-after" not in refused.headers
        time.sleep(1.1)
        assert visitor.get("/robots.txt").status_code == 200


def test_open_gatekeeper():
    args = ["--limit", "1/60", "--gatekeeper", "off"]
    with SandboxProcess.start(args) as sandbox, Visitor(sandbox) as visitor:
        assert [visitor.get("/robots.txt").status_code for _ in range(3)] == [200] * 3
        assert visitor.graphql("/api/graphql", "1", {}, headers={}).status_code == 200
        with Visitor(sandbox, login(sandbox)) as member:
            answer = member.get(PROFILE + "missing_one").json()
        assert answer == {"data": {"user": None}, "status": "ok"}


def test_fault_shares(tmp_path):
    log = tmp_path / "log.jsonl"
    args = ["--faults", "429=0.2,500=0.1,401=0.1,html=0.1,truncated=0.1,reset=0.1"]
    with SandboxProcess.start(args, log=str(log)) as sandbox, Visitor(sandbox) as visitor:
        outcomes = [outcome(visitor) for _ in range(300)]
        served = control(sandbox, "/stats")["faults"]
    for kind, share in {"429": 0.2, "500": 0.1, "401": 0.1, "html": 0.1, "truncated": 0.1}.items():
        assert abs(outcomes.count(kind) / 300 - share) < 0.08
        # A reset is retried by libcurl when the connection was used before.
        assert served[kind] == outcomes.count(kind)
    assert served["reset"] == sum(line["status"] == 0 for line in log_lines(log)) > 10


def outcome(visitor) -> str:
    try:
        answer = visitor.get(PROFILE + "lena.5")
    except RequestException:
        return "reset"
    if answer.status_code != 200:
        return str(answer.status_code)
    if answer.headers["content-type"].startswith("text/html"):
        return "html"
    try:
        return "ok" if answer.json() else "empty"
    except ValueError:
        return "truncated"


def test_latency():
    with SandboxProcess.start(["--latency", "150ms±50"]) as sandbox, Visitor(sandbox) as visitor:
        visitor.get("/robots.txt")
        for _ in range(5):
            with timed(sandbox.pid) as took:
                visitor.get("/robots.txt")
            assert took.seconds > 0.09
            assert took.own < 1


def test_stats_and_unknown_pages():
    with SandboxProcess.start() as sandbox, Visitor(sandbox) as visitor:
        visitor.get("/lena.5/")
        visitor.get(PROFILE + "missing_x")
        stats = control(sandbox, "/stats")
        assert stats["routes"] == {
            "profile_page": {"200": 1},
            "web_profile_info": {"404": 1},
        }
        assert stats["requests"] == 2
        assert stats["connections"]["total"] == 1


def test_child_ends_with_its_parent(tmp_path):
    script = (
        "import os, signal\n"
        "from instaspider.sandbox.process import SandboxProcess\n"
        "sandbox = SandboxProcess.start()\n"
        "print(sandbox.pid, flush=True)\n"
        "os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, env=environment, timeout=HANGS
    )
    pid = int(done.stdout)
    until(lambda: not is_running(pid))


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
