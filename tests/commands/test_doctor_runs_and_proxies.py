"""``scrapy doctor``: the view, runs that are not finished, and each proxy by itself."""

from __future__ import annotations

import time

import pytest
from scrapy.settings import BaseSettings

from instaspider.startup.proxy_findings import each_proxy
from instaspider.startup.run_findings import runs, view
from instaspider.state.database import Database
from instaspider.state.run_tables import begin_run, end_run, make_tables, upsert_inputs


@pytest.fixture(autouse=True)
def _state_as_given(monkeypatch):
    monkeypatch.delenv("INSTASPIDER_STATE")


def found(check, **settings):
    return list(check(BaseSettings({f"INSTASPIDER_{n}": v for n, v in settings.items()})))


def unfinished(path, spider, described):
    path.parent.mkdir(exist_ok=True)
    database = Database(f"sqlite:///{path}")
    with database.writing() as connection:
        make_tables(connection)
        over = begin_run(connection, "a" * 32, spider, "users=over.txt", 1)
        end_run(connection, over, 2)
        run = begin_run(connection, "b" * 32, spider, described, time.time())
        row = [None] * 5
        upsert_inputs(
            connection,
            [(run, "x", "done", "", "", 1, *row), (run, "y", None, "", "", 1, "{}", *row[1:])],
        )
    database.close()


def test_unfinished_runs_are_named_with_how_to_go_on(tmp_path):
    unfinished(tmp_path / "state.db", "profiles", "users=list.txt")
    unfinished(tmp_path / "sandbox" / "state.db", "posts", "users=nasa")
    service, sandbox = found(runs, STATE=str(tmp_path))
    assert service.state == "note"
    assert service.what.startswith("not finished: profiles (users=list.txt), ")
    assert service.what.endswith("1 input ended, 1 halfway")
    assert "scrapy crawl profiles goes on, -a fresh=1 begins anew" in service.way_out
    assert sandbox.what.startswith("not finished in the sandbox: posts (users=nasa), ")


def test_a_run_in_the_store_is_found_too(tmp_path):
    unfinished(tmp_path / "s.db", "profiles", "users=list.txt")
    (one,) = found(runs, STATE=":memory:", STORE=f"sqlite:///{tmp_path / 's.db'}")
    assert one.what.startswith("not finished in the store: profiles")


@pytest.mark.parametrize("state", ["nowhere", ":memory:"])
def test_where_nothing_ran_nothing_is_made(state, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (only,) = found(runs, STATE=state, STORE="sqlite:///gone.db")
    assert only.what == "no run is left unfinished"
    assert not list(tmp_path.iterdir())


def test_the_view_is_told_with_its_reason():
    (auto,) = found(view)
    assert auto.what == (
        "a crawl started here shows: log, since standard error is no terminal (INSTASPIDER_VIEW)"
    )
    (plain,) = found(view, VIEW="plain")
    assert "shows: plain, since INSTASPIDER_VIEW=plain" in plain.what


def test_each_proxy_is_tried_and_no_password_is_shown(make_sandbox):
    sandbox = make_sandbox("--proxies", "good=1,407=1")
    host = sandbox.settings["INSTASPIDER_SANDBOX"]
    given = [*sandbox.process.proxies]
    given[0] = given[0].replace("://", "://user:hush%3Ahush@")
    good, bad, nobody = found(
        each_proxy, SANDBOX=host, PROXIES=",".join([*given, "http://user:hush@127.0.0.1:9"])
    )
    assert good.state == "ok"
    assert "opens a tunnel in 0." in good.what
    assert bad.state == nobody.state == "warn"
    assert "does not take this user and password" in bad.what
    assert "nobody answers there" in nobody.what
    assert nobody.what.startswith("proxy 3, http://127.0.0.1:9: ")
    assert "hush" not in str((good, bad, nobody))


def test_proxies_that_all_fail_are_a_fail():
    *_, last = found(each_proxy, PROXIES="http://u:hush@127.0.0.1:9,socks5h://u:hush@127.0.0.1:9")
    assert last.state == "fail"
    assert last.way_out
