"""The state folder: its files are this user's alone, its key is whole, others may not write."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from forks import Forks
from paths import ROOT
from scrapy.settings import Settings
from state_rows import rows

from instaspider.disk.open_folder import NotOursError
from instaspider.disk.private import private_file, private_folder, write_private
from instaspider.exceptions import ConfigurationError
from instaspider.options import Options
from instaspider.startup.checks import prepare_state
from instaspider.state.key import keyed_hash

KEY = "0123456789abcdef" * 4


def options(state: Path) -> Options:
    settings = Settings()
    settings.set("INSTASPIDER_STATE", str(state), "cmdline")
    return Options.from_settings(settings)


def modes(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): oct(stat.S_IMODE(path.stat().st_mode))
        for path in folder.rglob("*")
    }


def crawl(
    forks: Forks, sandbox: Any, state: Path, *given: str, umask: int = 0
) -> subprocess.CompletedProcess[str]:
    """A crawl with a login in a process with that umask."""
    settings = {
        **sandbox.settings,
        "INSTASPIDER_STATE": str(state),
        "INSTASPIDER_SESSIONS": sandbox.process.session_env,
    }
    words = [word for name, value in settings.items() for word in ("-s", f"{name}={value}")]
    command = [sys.executable, "-m", "scrapy", "crawl", "profiles", *words, *given]
    return forks.run(command, cwd=ROOT, capture_output=True, text=True, umask=umask)


def test_files_of_the_state_folder_are_this_users_alone(forks, sandbox, tmp_path):
    state = tmp_path / "state"
    always = ("-s", "INSTASPIDER_LOGIN=always", "-a", "users=nasa,missing_one")
    ended = crawl(forks, sandbox, state, *always)
    assert ended.returncode == 0, ended.stderr
    own = crawl(forks, sandbox, state, "-a", "users=esa", "-s", "INSTASPIDER_SANDBOX=1")
    assert own.returncode == 0, own.stderr
    found = modes(state)
    assert {"key", "sandbox", "sandbox/state.db", "sandbox/names.txt", "sandbox/runs"} <= set(found)
    assert any(name.startswith("sandbox/runs/") for name in found)
    for table in ("homes", "sent", "accounts", "instaspider_visits"):
        assert rows(state / "sandbox", f"SELECT * FROM {table}"), table
    for name, mode in found.items():
        assert mode == ("0o700" if (state / name).is_dir() else "0o600"), name


def test_files_that_earlier_versions_left_open_are_closed(forks, sandbox, tmp_path):
    state = tmp_path / "state"
    crawl(forks, sandbox, state, "-a", "users=nasa")
    for path in state.rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    (state / "mine.txt").write_text("")
    (state / "mine.txt").chmod(0o644)
    ended = crawl(forks, sandbox, state, "-a", "users=nasa", "-a", "fresh=1")
    assert ended.returncode == 0, ended.stderr
    found = modes(state)
    assert found.pop("mine.txt") == "0o644"
    for name in ("sandbox", "sandbox/state.db", "sandbox/runs"):
        assert found[name] in ("0o600", "0o700"), name


@pytest.mark.parametrize("mode", [0o770, 0o707, 0o1777, 0o775])
def test_a_state_folder_that_others_may_write_is_refused(tmp_path, mode):
    state = tmp_path / "its state"
    state.mkdir()
    state.chmod(mode)
    with pytest.raises(ConfigurationError, match=f"chmod go-w '{state}'"):
        prepare_state(options(state))
    state.chmod(mode & ~0o022)
    prepare_state(options(state))


@pytest.mark.parametrize("spoil", ["cut", "empty", "folder", "longer", "words", "dangling"])
def test_a_key_that_is_none_is_one_sentence(forks, spoil, sandbox, tmp_path):
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    path = state / "key"
    texts = {"cut": KEY[:40], "empty": "", "longer": KEY + "0", "words": "a key of mine"}
    if spoil == "folder":
        path.mkdir()
    elif spoil == "dangling":
        path.symlink_to(tmp_path / "gone")
    else:
        path.write_text(texts[spoil])
    run = crawl(forks, sandbox, state, "-a", "users=nasa")
    assert run.returncode == 2
    (line,) = run.stderr.strip().splitlines()
    assert f"{path} is no key" in line
    assert "put the key back, or take it and state.db away" in line
    assert sandbox.requests() == []
    assert os.path.lexists(path)
    assert not (tmp_path / "gone").exists()


def test_a_whole_key_names_the_same_things_in_the_same_way(tmp_path):
    (tmp_path / "key").write_text(f"{KEY}\n")
    assert keyed_hash(tmp_path)("user 1") == keyed_hash(tmp_path)("user 1")
    (tmp_path / "key").write_text(f"{KEY[:-1]}0")
    with_another = keyed_hash(tmp_path)("user 1")
    (tmp_path / "key").write_text(KEY)
    assert keyed_hash(tmp_path)("user 1") != with_another


def test_crawls_that_make_the_key_at_once_have_the_same(tmp_path):
    names: list[str] = []
    start = threading.Barrier(16)

    def make() -> None:
        start.wait()
        names.append(keyed_hash(tmp_path)("user 1"))

    threads = [threading.Thread(target=make) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names) == 16
    assert len(set(names)) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


@pytest.mark.parametrize("make", [private_file, private_folder])
def test_a_link_in_the_place_of_ours_is_left_alone(tmp_path, make):
    target = tmp_path / "target"
    target.write_text("dear") if make is private_file else target.mkdir(mode=0o755)
    before = target.stat()
    for link, to in ((tmp_path / "link", target), (tmp_path / "dangling", tmp_path / "gone")):
        link.symlink_to(to)
        with pytest.raises(NotOursError, match=f"{link} is a link and is left as it is"):
            make(link)
    assert target.stat().st_mode == before.st_mode
    assert not (tmp_path / "gone").exists()


def test_a_text_replaces_a_link_and_not_what_it_leads_to(tmp_path):
    (tmp_path / "target").write_text("dear")
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write_private(tmp_path / "link", "ours")
    assert (tmp_path / "target").read_text() == "dear"
    assert (tmp_path / "link").read_text() == "ours"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "target"]


@pytest.mark.parametrize("name", ["sandbox", "sandbox/runs", "sandbox/state.db"])
def test_no_crawl_writes_through_a_link_in_the_state_folder(forks, name, sandbox, tmp_path):
    state, target = tmp_path / "state", tmp_path / "target"
    state.mkdir(mode=0o700)
    (state / name).parent.mkdir(exist_ok=True)
    target.mkdir() if "." not in name else target.write_text("")
    (state / name).symlink_to(target)
    run = crawl(forks, sandbox, state, "-a", "users=nasa", "-s", "INSTASPIDER_LOGIN=always")
    assert "Traceback" not in run.stderr
    assert f"{state / name} is a link" in run.stderr
    assert not any(target.iterdir()) if target.is_dir() else target.read_text() == ""
