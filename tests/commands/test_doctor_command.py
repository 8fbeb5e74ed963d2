"""``scrapy doctor``: each thing that would go wrong is found and names its way out."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from paths import ROOT
from scrapy.settings import BaseSettings

from instaspider.startup import findings
from instaspider.startup.finding import Finding
from instaspider.startup.findings import CHECKS
from instaspider.startup.list_findings import of_a_list


def found(check: Any, **settings: str) -> list[Finding]:
    given = BaseSettings({f"INSTASPIDER_{n}": v for n, v in settings.items()}, "cmdline")
    return list(findings.findings(check, given))


def bad(check: Any, **settings: str) -> Finding:
    (finding,) = [f for f in found(check, **settings) if f.state == "fail"]
    return finding


def test_a_healthy_machine_has_no_fail_and_a_crawl_of_the_sandbox_goes_through(scrapy, tmp_path):
    run = scrapy("doctor", cwd=tmp_path)
    assert run.returncode == 0, run.stdout
    assert run.stdout.startswith("Nobody outside this machine is asked")
    assert "ok    a crawl of the sandbox: 1 input, 1 item," in run.stdout
    assert "note  logins: none" in run.stdout
    assert "\nfailed: 0, warnings: 0, ok: " in run.stdout
    assert list(tmp_path.iterdir()) == []  # nothing was changed


def test_json_is_a_line_for_each_finding_and_a_reader_may_leave(tmp_path):
    command = [sys.executable, "-m", "scrapy", "doctor", "--json"]
    child = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    first = json.loads(child.stdout.readline())
    child.stdout.close()
    assert set(first) == {"state", "what", "way_out"}
    assert first["state"] == "ok"
    errors = child.stderr.read()
    child.stderr.close()
    child.wait()
    assert "Traceback" not in errors
    assert "BrokenPipe" not in errors


@pytest.mark.parametrize(
    ("check", "settings", "words"),
    [
        ("options", {"MODE": "fsat"}, ["no mode 'fsat'", "safe, fast, turbo"]),
        ("options", {"MOED": "fast"}, ["no setting INSTASPIDER_MOED", "INSTASPIDER_MODE?"]),
        ("options", {"IMPERSONATE": "chrom150"}, ["Did you mean chrome150?"]),
        ("options", {"DOCUMENTS": "none.json"}, ["INSTASPIDER_DOCUMENTS=none.json cannot be read"]),
        ("options", {"PARK_MAX": "long"}, ["INSTASPIDER_PARK_MAX='long'", "What it takes"]),
        ("options", {"LOGIN": "always"}, ["scrapy login"]),
        ("folders", {"STATE": "/etc/passwd/x"}, ["cannot be written to", "INSTASPIDER_STATE"]),
        ("feeds", {"OUTCOMES": "/etc/passwd/o.csv"}, ["cannot be written", "another folder"]),
        ("proxies", {"PROXIES": "gone.txt"}, ["no file gone.txt", "one proxy URL a line"]),
        ("proxies", {"MODE": "turbo"}, ["at least one proxy", "INSTASPIDER_PROXIES"]),
        ("logins", {"SESSIONS": "gone.txt"}, ["no file or folder gone.txt", "scrapy login"]),
        ("logins", {"SESSIONS": "1"}, ["none is in", "scrapy login --from firefox"]),
    ],
)
def test_each_fail_names_its_way_out(check, settings, words, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("INSTASPIDER_STATE")
    finding = bad(getattr(findings, check), **settings)
    said = f"{finding.what} {finding.way_out}"
    assert all(word in said for word in words), said


def test_the_first_fail_hides_no_other(scrapy, tmp_path):
    run = scrapy(
        *("doctor", "-s", "INSTASPIDER_PROXIES=gone.txt", "-s", "INSTASPIDER_SESSIONS=gone.txt"),
        cwd=tmp_path,
    )
    assert run.returncode == 1
    assert run.stdout.count("  fail  ") == 2
    assert "a crawl of the sandbox: 1 input" in run.stdout


def test_each_wrong_setting_is_told_once_and_what_needs_them_is_skipped(tmp_path):
    wrong = {"VIEW": "lvie", "MAX_TRIES": "many", "MOED": "fast"}
    given = BaseSettings({f"INSTASPIDER_{n}": v for n, v in wrong.items()}, "cmdline")
    checks = [check for check in CHECKS if check is not findings.sandbox]
    fails = [f for f in findings.examine(checks, given) if f.state == "fail"]
    assert all(fail.way_out for fail in fails)
    assert [[name for name in wrong if f"INSTASPIDER_{name}" in fail.what] for fail in fails] == [
        ["MOED"],
        ["VIEW"],
        ["MAX_TRIES"],
    ]
    assert [f.state for f in findings.examine(checks, given)].count("skip") == 1


def test_a_mode_that_is_unknown_is_told_once():
    given = BaseSettings({"INSTASPIDER_MODE": "fsat"}, "cmdline")
    checks = [findings.options, findings.proxies]
    assert [f.state for f in findings.examine(checks, given)].count("fail") == 1


def test_logins_that_are_kept_and_not_asked_for_are_named(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    folder = tmp_path / "instaspider" / "logins"
    folder.mkdir(parents=True)
    (folder / "28.txt").touch()
    (finding,) = found(findings.logins)
    assert finding.what == "logins: none for crawls; kept by scrapy login: 1"
    assert finding.way_out == "INSTASPIDER_SESSIONS=1 lets crawls take them"


def test_a_folder_that_others_may_write_to(tmp_path, monkeypatch):
    monkeypatch.delenv("INSTASPIDER_STATE")
    tmp_path.chmod(0o777)
    (finding,) = found(findings.folders, STATE=str(tmp_path))
    assert finding.state == "fail"
    assert finding.way_out == f"chmod 700 {tmp_path}"


def test_a_version_that_was_not_tried(monkeypatch):
    there = {"Scrapy": "2.19.0", "curl_cffi": "0.17.0"}
    monkeypatch.setattr(findings.importlib.metadata, "version", there.__getitem__)
    assert "pip install" in bad(findings.versions).way_out
    there.update(Scrapy="2.11.2", curl_cffi="0.16.3")
    assert "scrapy>=2.19" in bad(findings.versions).way_out


def test_an_extra_that_is_not_there_is_a_note_or_skips_the_crawl(monkeypatch):
    monkeypatch.setattr(findings.importlib.util, "find_spec", lambda name: None)
    notes = [f for f in found(findings.versions) if f.state == "note"]
    assert 'pip install "instaspider[parquet]"' in {note.way_out for note in notes}
    (skipped,) = found(findings.sandbox)
    assert skipped.state == "skip"
    assert skipped.way_out == 'pip install "instaspider[sandbox]"'


def test_a_list_is_counted_and_its_time_told(tmp_path):
    path = tmp_path / "names.txt"
    path.write_text("nasa\nesa\nn a s a\n@nasa\n" + "\n".join(f"p{n}" for n in range(118)))
    said = found(of_a_list("profiles", {"users": str(path)}))
    assert [f.state for f in said] == ["warn", "ok"]
    assert said[0].what.startswith("line 3, 'n a s a': ")
    assert said[1].what == (
        "inputs: 120 to ask for, 1 that cannot be used, 1 named twice; at least 4 min in mode safe"
        " at a request each"
    )
    fast = found(of_a_list("profiles", {"users": str(path), "mode": "fast"}))
    assert "at least 2 min in mode fast" in fast[1].what


@pytest.mark.parametrize(
    ("spider", "arguments", "words"),
    [
        ("profile", {"users": "nasa"}, "Did you mean profiles?"),
        ("profiles", {"user": "nasa"}, "Did you mean users?"),
        ("profiles", {"users": "gone.txt"}, "gone.txt"),
        ("posts", {"users": "nasa", "limit": "many"}, "-a limit=many"),
    ],
)
def test_a_wrong_argument_is_a_fail(spider, arguments, words):
    assert words in bad(of_a_list(spider, arguments)).what


def test_a_check_that_breaks_is_a_fail_itself():
    def broken(settings):
        raise ZeroDivisionError("oops")
        yield

    assert bad(broken).what == "the check of broken failed itself: ZeroDivisionError: oops"


@pytest.mark.parametrize(
    ("faults", "state", "words"),
    [
        ("", "ok", "the service answers here"),
        ("429=1", "warn", "the service limits this address now"),
        ("reset=1", "fail", "the service was not reached"),
    ],
)
def test_online_asks_the_service_for_one_profile(faults, state, words, make_sandbox):
    sandbox = make_sandbox(*(("--faults", faults) if faults else ()))
    given = {name.removeprefix("INSTASPIDER_"): v for name, v in sandbox.settings.items()}
    (finding,) = found(findings.service, **given)
    assert finding.state == state
    assert words in finding.what
    assert state == "ok" or finding.way_out


def test_no_password_of_a_proxy_is_shown(tmp_path):
    secret = "hush%3Ahush"
    given = {"PROXIES": f"http://user:{secret}@127.0.0.1:9,nonsense://x:{secret}@y"}
    for check in (*CHECKS[:-1], findings.service):
        assert "hush" not in str(found(check, **given))
