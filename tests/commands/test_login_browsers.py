"""``scrapy login --from BROWSER``, with real browsers."""

from __future__ import annotations

from pathlib import Path

import pytest
from browsers import firefox_at, login_page, visit_with_chromium
from leaks import leaks
from waiting import HANGS, until

from instaspider.sandbox.visitors import Login

LOGIN = Login.of_seed(1)
COOKIES = {
    "sessionid": LOGIN.sessionid,
    "csrftoken": LOGIN.csrftoken,
    "ds_user_id": LOGIN.ds_user_id,
    "mid": "ZxAbCdEfGhIjKl",
}
SECRETS = [LOGIN.sessionid, LOGIN.csrftoken, COOKIES["mid"]]


@pytest.fixture
def home(tmp_path, monkeypatch, sandbox) -> Path:
    place = tmp_path / "home"
    place.mkdir()
    monkeypatch.setenv("HOME", str(place))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    for name, value in sandbox.settings.items():
        monkeypatch.setenv(name, value)
    return place


def test_a_login_of_firefox_is_found_while_it_runs_and_works(home, scrapy, tmp_path):
    runs = []
    secret = SECRETS[0].encode()

    def written() -> bool:
        """Firefox takes its time; a command each moment until then would take the machine's."""
        return any(secret in file.read_bytes() for file in home.rglob("cookies.sqlite*"))

    def found() -> bool:
        runs.append(scrapy("login", "--from", "firefox", cwd=tmp_path))
        return runs[-1].returncode == 0

    with login_page(COOKIES) as page, firefox_at(page, home):
        until(written, HANGS)
        until(found, HANGS)
        check = scrapy("login", "--from", "firefox:default-esr", "--check", cwd=tmp_path)
        other = scrapy("login", "--from", "firefox:work", cwd=tmp_path)
    assert runs[-1].stdout.startswith("Kept: user 28...74, from Firefox, default-esr, in ")
    assert check.returncode == 0
    assert "Works: user 28...74 is " in check.stdout
    assert "No profile of Firefox is called 'work'. There are: default-esr." in other.stderr
    said = "".join(run.stdout + run.stderr for run in [*runs, check, other])
    assert not leaks(SECRETS, [("said", said.encode())])


def test_a_login_of_chromium_is_found_and_works(home, scrapy, tmp_path):
    with login_page(COOKIES) as page:
        visit_with_chromium(page, home)
    run = scrapy("login", "--from", "chromium", "--check", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    assert "Kept: user 28...74, from Chromium, in " in run.stdout
    assert "Works: user 28...74 is " in run.stdout
    other = scrapy("login", "--from", "chromium:Profile 7", cwd=tmp_path)
    assert "No profile 'Profile 7' of chromium" in other.stderr
    said = run.stdout + run.stderr + other.stderr
    assert not leaks(SECRETS, [("said", said.encode())])


def test_a_browser_without_a_login_keeps_nothing(home, scrapy, tmp_path):
    with login_page({"csrftoken": "abc", "mid": "def"}) as page:
        visit_with_chromium(page, home)
    run = scrapy("login", "--from", "chromium", cwd=tmp_path)
    assert run.returncode == 1
    assert "Chromium has no cookie sessionid of instagram.com" in run.stderr
    assert not list(home.glob(".config/instaspider/logins/*"))
