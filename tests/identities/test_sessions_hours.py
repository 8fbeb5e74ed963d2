"""The hourly limit of a login holds over crawls, one after the other and at once."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from state_rows import put, rows

from instaspider.exceptions import ConfigurationError
from instaspider.identities.identity import Identity
from instaspider.identities.sessions.session import Session
from instaspider.state.folder import StateFolder
from instaspider.state.logins import LoginHours

NOON = 1_795_392_000.0  # the beginning of a clock hour
MONOTONIC = 777.0


class Crawl:
    """What a crawl knows of one login; all crawls of a test go by one clock."""

    now = NOON

    def __init__(self, folder: Path, user: str = "17841400000") -> None:
        session = Session(user_id=user, cookies={"sessionid": "s", "csrftoken": "c"})
        self.login = Identity(id="session-1", impersonate="x", session=session)
        self.started = Crawl.now - MONOTONIC
        self.hours = LoginHours(StateFolder(folder), lambda: Crawl.now)
        self.hours.begin(self.login, self.monotonic)

    @property
    def monotonic(self) -> float:
        return Crawl.now - self.started

    def send(self) -> None:
        self.login.sent.append(self.monotonic)  # as the pool does
        assert self.hours.sends(self.login, self.monotonic, 200)

    def known(self) -> list[float]:
        """When the login sent something, as far as it knows; seconds after noon."""
        return [round(at + self.started - NOON, 2) for at in self.login.sent]


@pytest.fixture(autouse=True)
def _clock(monkeypatch) -> None:
    monkeypatch.setattr(Crawl, "now", NOON)


def at(second: float) -> None:
    Crawl.now = NOON + second


def test_the_next_crawl_knows(tmp_path) -> None:
    first = Crawl(tmp_path)
    for second in (10, 20, 4000):
        at(second)
        first.send()
    assert Crawl(tmp_path).known() == [4000]
    at(3615)
    assert Crawl(tmp_path).known() == [20]


def test_over_the_turn_of_the_hour(tmp_path) -> None:
    for second in (3000, 3599.5, 3600.5, 7000):
        at(second)
        Crawl(tmp_path).send()
    assert Crawl(tmp_path).known() == [3599.5, 3600.5, 7000]


def test_two_at_once(tmp_path) -> None:
    one, two = Crawl(tmp_path), Crawl(tmp_path)
    for second, crawl_ in enumerate((one, two, two, one, one, two)):
        at(second)
        crawl_.send()
    assert one.known() == [0, 1, 2, 3, 4]  # of the last it learns with its own next one
    assert two.known() == [0, 1, 2, 3, 4, 5]


def test_requests_that_were_lent_and_not_written_yet_are_kept(tmp_path) -> None:
    one, two = Crawl(tmp_path), Crawl(tmp_path)
    two.send()
    one.login.sent.append(one.monotonic)
    one.send()
    assert one.known() == [0, 0, 0]


def test_the_last_request_of_an_hour_goes_to_one_of_two(tmp_path) -> None:
    """Also where both were ready before the other one sent it."""
    one, two = Crawl(tmp_path), Crawl(tmp_path)
    for each in (one, two):
        each.login.sent.append(each.monotonic)
    assert two.hours.sends(two.login, two.monotonic, 1)
    assert not one.hours.sends(one.login, one.monotonic, 1)
    at(3600.5)
    two.login.sent.append(two.monotonic)
    assert two.hours.sends(two.login, two.monotonic, 1)


def test_what_another_sent_just_before_the_turn_of_the_hour(tmp_path) -> None:
    one, two = Crawl(tmp_path), Crawl(tmp_path)
    one.send()
    at(3599)
    two.send()
    at(3601)
    one.send()
    assert one.known()[-2:] == [3599, 3601]


def test_each_login_by_itself_and_by_no_name_of_its_own(tmp_path) -> None:
    Crawl(tmp_path, "1").send()
    other = Crawl(tmp_path, "2")
    assert other.known() == []
    name = StateFolder(tmp_path).name("user 1")
    assert rows(tmp_path, "SELECT login, at FROM sent") == [(name, NOON)]
    assert len(name) == 32


def test_old_rows_go(tmp_path) -> None:
    for second in (0, 1, 7300):
        at(second)
        Crawl(tmp_path).send()
    at(7302)
    Crawl(tmp_path)
    assert rows(tmp_path, "SELECT at FROM sent") == [(NOON + 7300,)]


def test_a_crawl_that_was_long_silent_hears_of_the_next_request(tmp_path) -> None:
    """Also where all that it had read was removed by another one meanwhile."""
    silent = Crawl(tmp_path)
    for second in (0, 1, 2):
        at(second)
        silent.send()
    at(9000)
    Crawl(tmp_path).send()
    at(9001)
    silent.send()
    assert silent.known()[-2:] == [9000, 9001]


def test_rows_that_are_no_times_and_a_clock_that_was_ahead(tmp_path) -> None:
    Crawl(tmp_path).send()
    ((login,),) = rows(tmp_path, "SELECT login FROM sent")
    for spoilt in (NOON + 900, 17, "", "nan", "1e9", b"1", float("inf")):
        put(tmp_path, "INSERT INTO sent (login, at) VALUES (?, ?)", login, spoilt)
    assert Crawl(tmp_path).known() == [0]


def test_a_database_that_another_crawl_holds_is_not_waited_for(tmp_path, monkeypatch) -> None:
    """It may have been stopped within. Others are told as soon as that is possible."""
    monkeypatch.setattr("instaspider.state.folder.BUSY_SECONDS", 0.01)
    one, two = Crawl(tmp_path), Crawl(tmp_path)
    two.send()
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    at(1)
    one.send()
    assert one.known() == [0, 1]
    one.login.sent.append(one.monotonic)
    assert not one.hours.sends(one.login, one.monotonic, 2)
    one.login.sent.pop()
    other.close()
    at(2)
    one.send()
    assert one.known() == [0, 1, 2]
    assert Crawl(tmp_path).known() == [0, 1, 2]


def test_what_others_sent_while_the_database_was_held_is_heard_for_each_login(
    tmp_path, monkeypatch
) -> None:
    """Also where another login of the crawl is the first to write again."""
    monkeypatch.setattr("instaspider.state.folder.BUSY_SECONDS", 0.01)
    one, other, two = Crawl(tmp_path, "1"), Crawl(tmp_path, "2"), Crawl(tmp_path, "1")
    other.hours = one.hours
    held = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    at(1)
    one.send()
    held.close()
    at(2)
    two.send()
    at(3)
    other.send()
    at(4)
    one.send()
    assert one.known() == [1, 2, 4]
    assert Crawl(tmp_path, "1").known() == [1, 2, 4]
    assert Crawl(tmp_path, "2").known() == [3]


@pytest.mark.parametrize("spoilt", ["a folder", "no database"])
def test_a_database_that_cannot_be_one(spoilt, tmp_path) -> None:
    path = tmp_path / "state.db"
    path.mkdir() if spoilt == "a folder" else path.write_text("no database, and longer" * 99)
    with pytest.raises(ConfigurationError, match="It holds what crawls know of logins"):
        Crawl(tmp_path)


@as_task
async def test_a_crawl_after_another(sandbox, tmp_path) -> None:
    pks = [sandbox.user(name)["pk"] for name in ("nasa", "esa", "lena.5", "person_7")]
    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "INSTASPIDER_SESSIONS": sandbox.process.session_env,
        "INSTASPIDER_SESSION_HOURLY": 3,
        "INSTASPIDER_PATIENCE": 0.5,
    }
    sandbox.mark()
    for users in (pks[:2], pks[2:]):
        crawled = await crawl(settings, tmp_path, users=",".join(users), mode="fast")
    assert sorted(row["outcome"] for row in crawled.rows) == ["done", "throttled"]
    assert len([r for r in sandbox.requests() if r["session"]]) == 3
    folder = tmp_path / "state" / "sandbox"
    assert len(rows(folder, "SELECT * FROM sent")) == 3
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
