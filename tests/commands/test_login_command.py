"""``scrapy login``: keeps a login for this user alone, and says nothing that is in it."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import stat
import subprocess
import sys
import termios
from pathlib import Path
from typing import Any

import pytest
from leaks import files_in, leaks
from paths import ROOT
from waiting import HANGS

from instaspider.sandbox.visitors import Login

LOGIN = Login.of_seed(1)
OTHER = Login.of_seed(1, 2)
COOKIES = {
    "mid": "ZxAbCdEfGhIjKl",
    "csrftoken": LOGIN.csrftoken,
    "ds_user_id": LOGIN.ds_user_id,
    "sessionid": LOGIN.sessionid,
}
SECRETS = [LOGIN.sessionid, LOGIN.csrftoken, COOKIES["mid"]]
HEADER = "; ".join(f"{name}={value}" for name, value in COOKIES.items())
CURL = (
    "curl 'https://www.instagram.com/' \\\n  -H 'accept: */*' \\\n"
    f"  -b '{HEADER}; wd=1920x1080' \\\n  -H 'dnt: 1'\n"
)
EXPORT = [{"name": n, "value": v, "domain": ".instagram.com"} for n, v in COOKIES.items()]


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return place


def kept(home: Path) -> list[Path]:
    return sorted((home / ".config/instaspider/logins").glob("*"))


def quiet(run: Any) -> Any:
    """The run, which said nothing that is secret."""
    assert not leaks(SECRETS, [("said", (run.stdout + run.stderr).encode())])
    assert "Traceback" not in run.stderr
    return run


@pytest.mark.parametrize(
    "text",
    [
        HEADER,
        f"Cookie: {HEADER}\n",
        f"cookie\n{HEADER}\n",
        f"GET / HTTP/2\nHost: www.instagram.com\nCookie: {HEADER}\nDNT: 1\n",
        CURL,
        CURL.replace("-b '", "-H 'cookie: "),
        CURL.replace("-b '", "--cookie $'"),
        json.dumps(EXPORT),
        f"SESSION_ID={LOGIN.sessionid}\nCSRF_TOKEN={LOGIN.csrftoken}\nDS_USER_ID=1\n",
    ],
    ids=["header", "named", "copied", "request", "curl", "curl-H", "curl-$", "json", "env"],
)
def test_what_people_copy_becomes_a_file_of_this_user_alone(text, scrapy, home, tmp_path):
    run = quiet(scrapy("login", "--from", "-", stdin=text, cwd=tmp_path))
    assert run.returncode == 0, run.stderr
    (path,) = kept(home)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert LOGIN.sessionid in path.read_text()
    assert "wd\t" not in path.read_text()  # no more than a login needs
    assert "INSTASPIDER_SESSIONS=1" in run.stdout
    assert not list(path.parent.glob(".*"))


def test_a_file_of_the_wide_umask_is_private_too(scrapy, home, tmp_path):
    before = os.umask(0)
    try:
        run = scrapy("login", "--from", "-", stdin=HEADER, cwd=tmp_path)
    finally:
        os.umask(before)
    assert run.returncode == 0
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept(home)} == {0o600}


@pytest.mark.parametrize(
    ("given", "stdin", "code", "words"),
    [
        (["--from", "-"], "mid=1; csrftoken=abc", 1, ["no sessionid", "document.cookie"]),
        (["--from", "-"], "hello", 1, ["no Cookie header of instagram.com", "F12"]),
        (["--from", "-"], "", 1, ["no Cookie header"]),
        (["--from", "-"], HEADER.replace("csrftoken", "x"), 1, ["no cookie csrftoken"]),
        (["--from", "firefx"], "", 1, ["no file firefx", "Did you mean firefox?"]),
        (["--from", "firefox"], "", 1, ["No profile of Firefox", "paste"]),
        (["--from", "brave"], "", 1, ["No profile of brave", "paste"]),
        (["--check"], "", 2, ["none is in", "scrapy login --from firefox"]),
        (["--forget", "12"], "", 1, ["No login of 12"]),
        (["--forget", "../state"], "", 2, ["number of an account"]),
        (["--list", "--check"], "", 2, ["stand alone"]),
        (["firefox"], "", 2, ["What is 'firefox' for?", "--from firefox"]),
        ([HEADER], "", 2, ["looks like a cookie", "shell's history"]),
        (["--from", f"sessionid={LOGIN.sessionid}"], "", 2, ["looks like a cookie"]),
        (["--from", LOGIN.sessionid], "", 2, ["looks like a cookie"]),
    ],
)
def test_what_is_wrong_is_a_sentence_with_the_way_out(
    given, stdin, code, words, scrapy, home, tmp_path
):
    run = quiet(scrapy("login", *given, stdin=stdin, cwd=tmp_path))
    assert run.returncode == code
    assert all(word in run.stderr for word in words), run.stderr
    assert not kept(home)


def test_a_login_is_renewed_listed_and_forgotten(scrapy, home, tmp_path):
    assert "No login is kept" in scrapy("login", "--list", cwd=tmp_path).stdout
    (tmp_path / "cookies.json").write_text(json.dumps(EXPORT))
    first = quiet(scrapy("login", "--from", "cookies.json", cwd=tmp_path))
    again = quiet(scrapy("login", "--from", "cookies.json", cwd=tmp_path))
    assert first.stdout.startswith("Kept: user 28...74, from cookies.json, in ")
    assert again.stdout.startswith("Renewed: user 28...74")
    (path,) = kept(home)
    listed = quiet(scrapy("login", "--list", cwd=tmp_path)).stdout
    assert listed.startswith("user 28...74, kept 20")
    assert str(path) in listed
    gone = quiet(scrapy("login", "--forget", LOGIN.ds_user_id, cwd=tmp_path))
    assert gone.returncode == 0
    assert "log out in the browser" in gone.stdout
    assert not kept(home)


def test_of_several_accounts_none_is_kept_without_being_told(scrapy, home, tmp_path):
    lines = []
    for number, login in enumerate((LOGIN, OTHER), 1):
        lines += [f"SESSION_ID_{number}={login.sessionid}", f"CSRF_TOKEN_{number}=abc{number}"]
        lines += [f"DS_USER_ID_{number}={login.ds_user_id}"]
    (tmp_path / "two.env").write_text("\n".join(lines).replace("_1=", "="))
    run = quiet(scrapy("login", "--from", "two.env", cwd=tmp_path))
    assert (run.returncode, kept(home)) == (1, [])
    assert "logins of 2 accounts, and none was kept" in run.stderr
    run = quiet(scrapy("login", "--from", "two.env", "--all", cwd=tmp_path))
    assert run.returncode == 0
    assert {path.stem for path in kept(home)} == {LOGIN.ds_user_id, OTHER.ds_user_id}


def test_a_folder_that_others_may_write_to_gets_no_login(scrapy, tmp_path):
    folder = tmp_path / "logins"
    folder.mkdir()
    folder.chmod(0o777)
    setting = f"INSTASPIDER_SESSIONS={folder}"
    run = quiet(scrapy("login", "--from", "-", "-s", setting, stdin=HEADER, cwd=tmp_path))
    assert run.returncode == 1
    assert f"chmod go-w {folder}" in run.stderr
    assert not list(folder.iterdir())
    folder.chmod(0o755)
    run = quiet(scrapy("login", "--from", "-", "-s", setting, stdin=HEADER, cwd=tmp_path))
    assert [path.name for path in folder.iterdir()] == [f"{LOGIN.ds_user_id}.txt"]
    assert f"-s INSTASPIDER_SESSIONS={folder}" in run.stdout


def test_a_link_in_the_place_of_the_folder_is_left_alone(scrapy, home, tmp_path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (home / ".config/instaspider").mkdir(parents=True)
    (home / ".config/instaspider/logins").symlink_to(elsewhere)
    run = quiet(scrapy("login", "--from", "-", stdin=HEADER, cwd=tmp_path))
    assert run.returncode == 1
    assert "is a link" in run.stderr
    assert not list(elsewhere.iterdir())


def test_check_tells_a_login_that_works_from_one_that_does_not(
    sandbox, scrapy, home, tmp_path, monkeypatch
):
    for name, value in sandbox.settings.items():
        monkeypatch.setenv(name, value)
    kept_one = scrapy("login", "--from", "-", "--check", stdin=HEADER, cwd=tmp_path)
    assert kept_one.returncode == 0, kept_one.stderr
    assert "Works: user 28...74 is " in quiet(kept_one).stdout
    assert len([r for r in sandbox.requests() if r["session"]]) == 1  # one for each login
    dead = HEADER.replace(LOGIN.sessionid, f"{OTHER.ds_user_id}%3Aabc%3A1")
    dead = dead.replace(LOGIN.ds_user_id, OTHER.ds_user_id)
    scrapy("login", "--from", "-", stdin=dead, cwd=tmp_path)
    run = quiet(scrapy("login", "--check", cwd=tmp_path))
    assert run.returncode == 1
    assert "Works: user 28...74 is " in run.stdout
    assert "Does not work: user " in run.stdout
    assert "the service does not take it, or limits it now" in run.stdout
    # what it wrote down of its requests has no cookie in it either
    assert not leaks(SECRETS, files_in(tmp_path / "state"))


def test_check_tells_a_dead_proxy_from_a_dead_login(make_sandbox, scrapy, tmp_path, monkeypatch):
    sandbox = make_sandbox("--proxies", "dead=1")
    for name, value in sandbox.settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("INSTASPIDER_PROXIES", sandbox.process.proxies[0])
    run = quiet(scrapy("login", "--from", "-", "--check", stdin=HEADER, cwd=tmp_path))
    assert run.returncode == 1
    assert "Not known whether it works: user 28...74: " in run.stdout
    assert "proxy" in run.stdout
    assert "Error" not in run.stdout  # that is a name for programmers


def test_crawls_take_the_kept_logins_by_a_word(sandbox, scrapy, tmp_path, monkeypatch):
    for name, value in sandbox.settings.items():
        monkeypatch.setenv(name, value)
    crawl = ("crawl", "followers", "-a", "users=nasa", "-a", "limit=5", "-O", "f.jsonl")
    run = scrapy(*crawl, "-s", "INSTASPIDER_SESSIONS=1", cwd=ROOT)
    assert run.returncode == 2
    assert "This keeps one: scrapy login --from firefox" in run.stderr
    scrapy("login", "--from", "-", stdin=HEADER, cwd=tmp_path)
    out = tmp_path / "f.jsonl"
    run = quiet(scrapy(*crawl[:-1], str(out), "-s", "INSTASPIDER_SESSIONS=1"))
    assert run.returncode == 0
    assert len(out.read_text().splitlines()) == 5


def asked_for_a_cookie(folder: Path) -> tuple[subprocess.Popen[bytes], int, int, bytes]:
    """Start a login at a terminal of its own, and wait for its question.

    Returns it, our end of the terminal, its end, and what was said up to the question.
    """
    ours, theirs = pty.openpty()

    def take_the_terminal() -> None:
        os.setsid()
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    child = subprocess.Popen(
        [sys.executable, "-m", "scrapy", "login"],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=take_the_terminal,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    said = b""
    while b"Cookie: " not in said and child.poll() is None:
        if select.select([ours], [], [], 0.1)[0]:
            said += os.read(ours, 4096)
    assert b"Cookie: " in said, said
    return child, ours, theirs, said


def test_a_pasted_request_of_many_lines_is_not_shown_and_not_left_to_the_shell(home, tmp_path):
    child, ours, theirs, said = asked_for_a_cookie(tmp_path)
    os.write(ours, CURL.encode())
    try:
        child.wait(HANGS)
    finally:
        child.kill()
    os.set_blocking(ours, False)
    said += os.read(ours, 1 << 16)
    assert child.returncode == 0, said
    assert not leaks(SECRETS, [("the screen", said)])
    os.set_blocking(theirs, False)
    with pytest.raises(BlockingIOError):
        os.read(theirs, 1)  # what the shell would get
    os.close(theirs)
    os.close(ours)
    assert len(kept(home)) == 1


def test_ctrl_c_at_the_prompt_keeps_nothing_and_the_terminal_shows_what_is_typed_again(
    home, tmp_path
):
    child, ours, theirs, said = asked_for_a_cookie(tmp_path)
    os.write(ours, b"sessionid=half a cookie\x03")  # the terminal makes a signal of it
    try:
        child.wait(HANGS)
    finally:
        child.kill()
    os.set_blocking(ours, False)
    said += os.read(ours, 1 << 16)
    assert termios.tcgetattr(theirs)[3] & termios.ECHO
    os.close(theirs)
    os.close(ours)
    assert child.returncode == 130, said
    assert b"Stopped. What was not said to be kept was not." in said
    assert b"Traceback" not in said
    assert b"half a cookie" not in said
    assert kept(home) == []
