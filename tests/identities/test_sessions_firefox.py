"""Cookies of Firefox: its schemas, containers and write-ahead log; what cannot be read."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from instaspider.identities.sessions.cookies import NoLoginError
from instaspider.identities.sessions.firefox import _profiles, firefox_logins
from instaspider.identities.sessions.kept import Found

IN_2033 = 2_000_000_000


@pytest.fixture
def root(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    place = tmp_path / ".mozilla/firefox"
    place.mkdir(parents=True)
    return place


def login(number: int, attributes: str = "", expires: int = IN_2033) -> list[tuple]:
    pairs = {"sessionid": f"{number}%3Aabc%3A1", "csrftoken": "tok", "ds_user_id": str(number)}
    return [(attributes, ".instagram.com", name, value, expires) for name, value in pairs.items()]


def profile(root: Path, name: str, rows: list[tuple], schema: int = 15) -> sqlite3.Connection:
    """A profile whose rows are in the write-ahead log alone, as while Firefox runs."""
    folder = root / f"x1.{name}"
    folder.mkdir(parents=True)
    database = sqlite3.connect(folder / "cookies.sqlite")
    database.execute("PRAGMA journal_mode=WAL")
    database.execute("PRAGMA wal_autocheckpoint=0")
    database.execute(f"PRAGMA user_version={schema}")
    database.execute(
        "CREATE TABLE moz_cookies (originAttributes TEXT, host TEXT, name TEXT, value TEXT,"
        " expiry INTEGER)"
    )
    database.executemany("INSERT INTO moz_cookies VALUES (?, ?, ?, ?, ?)", rows)
    database.commit()
    return database


def found(wanted: str = "") -> dict[str, str]:
    return {name: Found.of(name, c).session.user_id for name, c in firefox_logins(wanted)}


def test_a_login_of_the_last_minutes_is_in_the_write_ahead_log(root):
    open_in_firefox = profile(root, "default", login(17841400001))
    open_in_firefox.execute("BEGIN EXCLUSIVE")
    assert found() == {"x1.default": "17841400001"}
    open_in_firefox.close()


@pytest.mark.parametrize(("schema", "unit"), [(15, 1), (16, 1000), (17, 1000)])
def test_expiry_is_in_seconds_and_since_schema_16_in_milliseconds(schema, unit, root):
    profile(root, "default", login(5, expires=IN_2033 * unit), schema).close()
    ((name, cookies),) = firefox_logins()
    assert Found.of(name, cookies).lasts == IN_2033


def test_one_that_ran_out_says_so(root):
    profile(root, "default", login(5, expires=1_000_000_000)).close()
    ((name, cookies),) = firefox_logins()
    with pytest.raises(NoLoginError, match="ran out on 2001-09-09: log in again"):
        Found.of(name, cookies)


def test_each_container_is_a_login_of_its_own_and_frames_of_other_sites_are_none(root):
    rows = [
        *login(1),
        *login(2, "^userContextId=2"),
        *login(3, "^partitionKey=%28https%2Cexample.org%29"),
        ("", ".instagram.com.example.org", "sessionid", "4%3Aabc%3A1", IN_2033),
        ("", "notinstagram.com", "sessionid", "5%3Aabc%3A1", IN_2033),
    ]
    profile(root, "default", rows).close()
    assert found() == {"x1.default": "1", "x1.default, container 2": "2"}
    assert found("x1.default, container 2") == {"x1.default, container 2": "2"}
    assert found("x1.default") == {"x1.default": "1", "x1.default, container 2": "2"}


def test_profiles_have_the_names_that_firefox_shows_and_may_lie_elsewhere(root, tmp_path):
    profile(root, "a", login(1)).close()
    profile(tmp_path / "other", "b", login(2)).close()
    (root / "profiles.ini").write_text(
        "[Profile0]\nName=Home\nIsRelative=1\nPath=x1.a\n"
        f"[Profile1]\nName=Work\nIsRelative=0\nPath={tmp_path}/other/x1.b\n"
        "[Profile2]\nName=Gone\nIsRelative=1\nPath=x1.gone\n[Install]\nDefault=x1.a\n"
    )
    assert found() == {"Home": "1", "Work": "2"}
    assert found("Work") == found(str(tmp_path / "other/x1.b")) == {"Work": "2"}
    with pytest.raises(NoLoginError, match=r"no profile|No profile .* There are: Home, Work\."):
        found("Wrok")


def test_firefox_147_keeps_profiles_in_the_folder_of_settings(root, tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "conf"))
    profile(tmp_path / "conf/mozilla/firefox", "new", login(1)).close()
    assert list(_profiles().values()) == ["x1.new"]


def test_a_broken_list_of_profiles_hides_none(root):
    profile(root, "a", login(1)).close()
    (root / "profiles.ini").write_bytes(b"no section\n\xff")
    assert found() == {"x1.a": "1"}


@pytest.mark.parametrize("content", [b"", b"no database at all" * 100])
def test_a_database_that_cannot_be_read_is_a_sentence(content, root):
    (root / "x1.a").mkdir()
    (root / "x1.a/cookies.sqlite").write_bytes(content)
    with pytest.raises(NoLoginError, match=r"profile x1\.a, cannot be read .*start and close"):
        found()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_locked_profile_is_a_sentence(root):
    profile(root, "a", login(1)).close()
    (root / "x1.a/cookies.sqlite").chmod(0)
    with pytest.raises(NoLoginError, match="cannot be read: Permission denied"):
        found()
