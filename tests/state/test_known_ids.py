"""Names and ids that outlive a crawl: what is believed, for how long, and what a bad file costs."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from instaspider.items import Comment, Post, Profile, TaggedUser, UserRef
from instaspider.state import accounts
from instaspider.state.accounts import TRUSTED_SECONDS, StoredAccounts
from instaspider.state.folder import StateFolder
from instaspider.visits.known_accounts import Account


class Clock:
    now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def file(tmp_path: Path, clock: Clock) -> StoredAccounts:
    return StoredAccounts(StateFolder(tmp_path), clock)


def test_they_are_there_in_the_next_crawl(tmp_path: Path, clock: Clock) -> None:
    first = file(tmp_path, clock)
    first.learn("nasa", "10", is_private=False)
    first.learn("nasa", "10", "1784")
    assert first.by_pk("10") == Account("nasa", "10", "1784", False, clock.now)
    first.close()
    second = file(tmp_path, clock)
    assert second.by_username("nasa") == Account("nasa", "10", "1784", False, clock.now)
    clock.now += 5
    second.learn("nasa", "10")
    assert second.by_username("nasa") == Account("nasa", "10", "1784", False, clock.now)
    assert second.by_username("esa") is second.by_pk("11") is None
    second.close()


def test_half_an_account_is_none(tmp_path: Path, clock: Clock) -> None:
    known = file(tmp_path, clock)
    known.learn("nasa", None)
    known.learn(None, "10")
    known.close()
    assert not (tmp_path / "state.db").exists()


def test_a_week_later_they_are_not_used(tmp_path: Path, clock: Clock) -> None:
    known = file(tmp_path, clock)
    known.learn("nasa", "10")
    clock.now += TRUSTED_SECONDS + 1
    assert known.by_username("nasa") is known.by_pk("10") is None
    last = known.last_with("nasa")
    assert last is not None
    assert known.age(last) == TRUSTED_SECONDS + 1
    known.close()


def test_a_new_name_ends_the_old_one(tmp_path: Path, clock: Clock) -> None:
    known = file(tmp_path, clock)
    known.learn("old", "10", "1784")
    clock.now += 1
    known.learn("new", "10")
    assert known.by_username("old") is None
    assert known.last_with("old") is not None
    assert known.by_pk("10") == known.by_username("new") == Account("new", "10", seen=clock.now)
    known.close()


def test_a_name_that_went_to_another_account(tmp_path: Path, clock: Clock) -> None:
    known = file(tmp_path, clock)
    known.learn("nasa", "10", "1784", is_private=True)
    clock.now += 1
    known.learn("nasa", "11")
    assert known.by_username("nasa") == Account("nasa", "11", seen=clock.now)
    assert known.by_pk("10") is None
    known.forget("nasa")
    assert known.by_username("nasa") is known.last_with("nasa") is None
    known.close()


def test_all_accounts_of_an_item_are_learned(tmp_path: Path, clock: Clock) -> None:
    known = file(tmp_path, clock)
    owner, friend = UserRef(pk="1", username="a"), UserRef(pk="2", username="b", is_private=False)
    tagged = [TaggedUser(pk="3", username="c"), TaggedUser(pk=None, username="d")]
    known.learn_from(Post(pk="9", user=owner, coauthors=[friend], tagged_users=tagged))
    known.learn_from(Comment(pk="8", user=UserRef(pk="4", username="e")))
    known.learn_from(Profile(pk="5", username="f", fbid="1784", is_private=True))
    known.learn_from(friend)
    names = ("a", "b", "c", "d", "e", "f")
    found = [account and account.pk for account in map(known.by_username, names)]
    assert found == ["1", "2", "3", None, "4", "5"]
    assert known.by_username("f") == Account("f", "5", "1784", True, clock.now)
    known.close()


def test_those_written_longest_ago_make_room(
    tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accounts, "MOST", 3)
    known = file(tmp_path, clock)
    for number in range(5):
        clock.now += 1
        known.learn(f"user{number}", str(number))
    known.close()
    again = file(tmp_path, clock)
    kept = [number for number in range(5) if again.by_username(f"user{number}")]
    assert kept == [2, 3, 4]
    again.close()


def test_a_file_that_is_none_costs_the_memory_alone(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "state.db").write_text("no database at all, and longer than a header" * 9)
    known = file(tmp_path, clock)
    known.learn("nasa", "10")
    assert known.by_username("nasa") == Account("nasa", "10", seen=clock.now)
    known.close()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "are not remembered by this crawl" in caplog.text
    assert "file is not a database" in caplog.text
    assert (tmp_path / "state.db").read_text().startswith("no database")


def test_a_file_that_another_crawl_holds(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes meanwhile is known at once, and written when the file is free."""
    monkeypatch.setattr("instaspider.state.folder.BUSY_SECONDS", 0.01)
    known = file(tmp_path, clock)
    known.learn("nasa", "10", "1784")
    known.learn("gone", "12")
    assert known.by_username("nasa")
    other = sqlite3.connect(tmp_path / "state.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    clock.now += 1
    known.learn("esa", "11")
    known.learn("nasa", "10")
    known.forget("gone")
    assert known.by_username("esa") == Account("esa", "11", seen=clock.now)
    assert known.by_pk("11") == known.by_username("esa")
    assert known.by_username("nasa") == Account("nasa", "10", "1784", seen=clock.now)
    assert known.last_with("gone") is known.by_pk("12") is None
    other.close()
    known.close()
    assert caplog.records == []
    again = file(tmp_path, clock)
    assert again.by_username("esa") == Account("esa", "11", seen=clock.now)
    assert again.by_username("nasa") == Account("nasa", "10", "1784", seen=clock.now)
    assert again.last_with("gone") is None
    again.close()


def test_two_crawls_at_once(tmp_path: Path, clock: Clock) -> None:
    one, two = file(tmp_path, clock), file(tmp_path, clock)
    one.learn("nasa", "10")
    assert one.by_username("nasa")
    two.learn("esa", "11")
    assert two.by_username("esa")
    assert two.by_username("nasa")
    assert one.by_username("esa")
    one.close()
    two.close()


def test_a_file_of_a_newer_version_is_left_as_it_is(
    tmp_path: Path, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with sqlite3.connect(tmp_path / "state.db") as newer:
        newer.execute("CREATE TABLE accounts (username TEXT PRIMARY KEY, id TEXT)")
        newer.execute("INSERT INTO accounts VALUES ('nasa', '10')")
        newer.execute("PRAGMA user_version = 99")
    newer.close()
    known = file(tmp_path, clock)
    known.learn("esa", "11")
    assert known.by_username("esa") == Account("esa", "11", None, None, clock.now)
    known.close()
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    assert "was written by a newer version of instaspider" in caplog.text
    with sqlite3.connect(tmp_path / "state.db") as newer:
        assert newer.execute("SELECT * FROM accounts").fetchall() == [("nasa", "10")]
    newer.close()
