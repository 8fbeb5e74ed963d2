"""``scrapy report``: a page about what a store holds, and about its runs."""

from __future__ import annotations

import stat
import time
from collections import Counter
from html import unescape

import pytest
from scrapy.settings import BaseSettings
from whole_items import whole

from instaspider.extensions.report.stored import MOST_RUNS, facts_of_store
from instaspider.extensions.report.write import page
from instaspider.items import ITEMS, Profile
from instaspider.state.database import Database
from instaspider.state.run_list import list_runs
from instaspider.state.run_tables import begin_run, end_run, make_tables, upsert_inputs
from instaspider.store.opening import open_store
from instaspider.store.upsert import upsert

HOSTILE = "<script>alert(1)</script>\x1b\u202e"


def ended(run, key, outcome, reason=""):
    return (run, key, outcome, reason, "", 1, None, None, None, None, None)


@pytest.fixture
def store(store_url):
    """An item of each kind, a run that is over and one that is not."""
    database = open_store(store_url)
    with database.writing() as connection:
        upsert(connection, [whole(item) for item in ITEMS.values()])
        make_tables(connection)
        over = begin_run(connection, "a" * 32, "posts", "users=done.txt", 1.7e9)
        upsert_inputs(connection, [ended(over, "x", "failed", "of a run that is over")])
        end_run(connection, over, 1.7e9 + 60)
        run = begin_run(connection, "b" * 32, "profiles", f"users={HOSTILE}", time.time())
        rows = [ended(run, f"name {n}", "done") for n in range(3)]
        rows += [ended(run, f"who {n}", "failed", f"no answer for 12345{n}") for n in range(2)]
        rows += [(run, "half", None, "", "", 1, "{}", None, None, None, None)]
        upsert_inputs(connection, rows)
    yield database
    database.close()


def test_it_counts_items_runs_and_outcomes_of_unfinished_runs(store):
    facts = facts_of_store(store)
    assert facts["items"] == len(ITEMS) == facts["days"].total()
    assert {profile.name for profile in facts["profiles"]} == {i.__name__ for i in ITEMS.values()}
    assert facts["outcomes"] == [("done", 3), ("failed", 2)]
    ((key, count),) = facts["reasons"]
    assert (key[0], count) == ("failed", 2)  # a kind of reason, whatever the number in it
    new, old = facts["runs"]
    assert (new["spider"], new["inputs"], new["halfway"], new["ended"]) == ("profiles", 5, 1, "")
    assert (old["spider"], old["ended"]) == ("posts", "2023-11-14 22:14 UTC")


def test_texts_of_strangers_run_nothing_and_no_password_is_shown(store):
    html = page(facts_of_store(store), "store")
    assert "<script" not in html
    assert not set(html) & {"\x1b", "\u202e"}
    assert "users=<script>" in unescape(html)
    assert not store.url.password or store.url.password not in html


def test_only_unfinished_runs_are_listed_where_that_is_asked_for(store):
    with store.reading() as connection:
        (run,) = list_runs(connection, unfinished=True)
    assert run.outcomes == Counter(done=3, failed=2)
    assert run.halfway == 1


def test_a_database_without_runs_has_none(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'new.db'}")
    with database.reading() as connection:
        assert list_runs(connection) == []
    database.close()


def test_a_store_with_very_many_runs_has_a_small_page(tmp_path):
    database = open_store(f"sqlite:///{tmp_path / 's.db'}")
    with database.writing() as connection:
        upsert(connection, [whole(Profile)])
        make_tables(connection)
        for number in range(MOST_RUNS + 5):
            begin_run(connection, f"{number:032}", "profiles", "users=" + "x" * 1000, number)
    html = page(facts_of_store(database), "store")
    database.close()
    assert f"The newest {MOST_RUNS}." in html
    assert len(html) < 300_000


def test_the_command_writes_a_private_file_of_a_file_or_of_the_setting(scrapy, tmp_path):
    database = open_store(f"sqlite:///{tmp_path / 's.db'}")
    with database.writing() as connection:
        upsert(connection, [whole(Profile)])
    database.close()
    run = scrapy("report", "s.db", cwd=tmp_path)
    assert (run.returncode, run.stdout) == (0, "")
    assert run.stderr == "The report is in report.html (items: 1).\n"
    html = (tmp_path / "report.html").read_text("utf-8")
    assert "Profile items: 1" in html
    assert stat.S_IMODE((tmp_path / "report.html").stat().st_mode) == 0o600
    given = ["-s", f"INSTASPIDER_STORE=sqlite:///{tmp_path / 's.db'}", "-o", "other.html"]
    assert scrapy("report", *given, cwd=tmp_path).returncode == 0
    assert (tmp_path / "other.html").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "Of which store?"),
        (["gone.db"], "there is no such file"),
        (["posts.csv"], "there is no such file, and it is no URL of a store"),
        (["here.db"], "holds no items"),
        (["text.txt"], "file is not a database"),
        (["here.db", "-o", "r.pdf"], "-o 'r.pdf': does not end in .html"),
        (["here.db", "-o", "no/r.html"], "there is no folder 'no'"),
        (["a", "b"], "[STORE] [-o FILE.html]"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_no_store_is_refused_with_a_sentence(words, said, tmp_path, monkeypatch, capsys):
    import argparse

    from scrapy.exceptions import UsageError

    from instaspider.commands.report import Command

    monkeypatch.chdir(tmp_path)
    database = Database(f"sqlite:///{tmp_path / 'here.db'}")
    with database.reading():
        pass
    database.close()
    (tmp_path / "text.txt").write_text("nasa\n" * 100)
    command = Command()
    command.settings = BaseSettings()
    parser = argparse.ArgumentParser()
    command.add_options(parser)
    opts, args = parser.parse_known_args(words)
    with pytest.raises(UsageError, match=said.replace("[", r"\[")):
        command.run(args, opts)
    assert not (tmp_path / "gone.db").exists()
    assert not (tmp_path / "report.html").exists()
