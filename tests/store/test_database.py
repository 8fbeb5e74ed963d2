"""Databases by their URLs: what is wrong with one is said in a sentence without its password."""

from __future__ import annotations

import sqlite3
import sys
import threading
from urllib.parse import quote

import psycopg
import pytest
from postgres import PASSWORD, USER
from scrapy.settings import Settings
from sqlalchemy import text

from instaspider.exceptions import ConfigurationError
from instaspider.options import Options
from instaspider.startup.checks import advice
from instaspider.state.database import Database, has_password
from instaspider.store.opening import open_store


def refusal(url: str) -> str:
    with pytest.raises(ConfigurationError) as raised:
        open_store(url)
    assert "se-cret" not in str(raised.value)
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_a_store_is_made_and_opened_again(store_url) -> None:
    for _ in range(2):
        store = open_store(store_url)
        with store.reading() as connection:
            assert connection.execute(text("SELECT count(*) FROM posts")).scalar() == 0
        store.close()


URLS = {
    "postgresql+psycopg://u:se-cret@h:abc/x": "is no URL of a database: write sqlite:///FILE or",
    "postgresql+psycopg://u:se-cret@se-cret@h/x": "write %40 there",
    "postgresql+psycopg://u:se-cret@127.0.0.1:1/x": "Connection refused",
    "postgresql+psycopg://127.0.0.1:1/x?user=u&password=se-cret": "Connection refused",
    "postgresql+psycopg://u:se-cret@127.0.0.1:1/x?one=se-cret": 'invalid connection option "one"',
    "postgresql+psycopg://u:se-cret@nobody.invalid/x": "failed to resolve host 'nobody.invalid'",
    "sqlite:///": "names no file",
    "sqlite:///:memory:": "names no file",
    "sqlite://host/store.db": "write sqlite:///FILE",
    "sqlite:////nowhere/store.db": "its folder must exist and this user may write there",
}


@pytest.mark.parametrize("url", URLS)
def test_urls_that_cannot_be_used(url) -> None:
    assert URLS[url] in refusal(url)


def test_a_url_without_a_file_in_it() -> None:
    assert "names no file" in refusal("sqlite://user:se-cret@")


def test_files_that_are_no_databases(tmp_path) -> None:
    (tmp_path / "store.db").write_text("something else " * 100)
    assert "name another file, or take this one away" in refusal(f"sqlite:///{tmp_path}/store.db")


def test_a_wrong_password(postgres) -> None:
    said = refusal(postgres.url("postgres", "se-cret"))
    assert said.startswith(
        f"INSTASPIDER_STORE=postgresql+psycopg://{USER}:***@127.0.0.1:{postgres.port}/postgres"
        " cannot be used: "
    )
    assert said.endswith("; PGPASSWORD or the file .pgpass may hold the password.")


def test_a_database_that_is_not_there(postgres) -> None:
    assert "make it with createdb or createuser" in refusal(postgres.url("nobody_made_it"))


@pytest.mark.parametrize("encoding", ["LATIN1", "SQL_ASCII", "EUC_JP"])
def test_a_database_of_few_letters(encoding, postgres) -> None:
    url = postgres.new_database(encoding)
    for options in ("", "?client_encoding=SQL_ASCII", "?options=-cclient_encoding%3DSQL_ASCII"):
        said = refusal(url + options)
        assert said.startswith("The database of INSTASPIDER_STORE holds texts as " + encoding)
        assert said.endswith("make one with createdb -E UTF8 -T template0.")


@pytest.mark.parametrize("command", ["crawl profiles -a users=nasa", "store export profiles -o -"])
def test_with_a_database_in_sql_ascii_the_command_ends_in_a_sentence(
    command, postgres, scrapy
) -> None:
    url = postgres.new_database("SQL_ASCII")
    done = scrapy(*command.split(), "-s", f"INSTASPIDER_STORE={url}")
    assert done.returncode == 2
    crawls = command.startswith("crawl")
    assert ("holds texts as SQL_ASCII" if crawls else "holds no items") in done.stderr
    assert "Traceback" not in done.stderr


def test_the_machines_own_encoding_of_postgresql_does_not_matter(postgres, monkeypatch) -> None:
    monkeypatch.setenv("PGCLIENTENCODING", "SQL_ASCII")
    open_store(postgres.new_database()).close()


def test_a_user_who_may_not_make_tables(postgres) -> None:
    database = postgres.new_database()
    with psycopg.connect(database.replace("+psycopg", ""), autocommit=True) as link:
        link.execute("CREATE ROLE guest LOGIN PASSWORD 'se-cret'")
        link.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    said = refusal(database.replace(f"{USER}:{quote(PASSWORD, safe='')}", "guest:se-cret"))
    assert said.endswith("let this user create tables there and write to them.")


def test_a_foreign_table(tmp_path) -> None:
    with sqlite3.connect(tmp_path / "store.db") as link:
        link.execute("CREATE TABLE posts (id INTEGER PRIMARY KEY)")
    link.close()
    assert "a table posts that instaspider did not make" in refusal(
        f"sqlite:///{tmp_path}/store.db"
    )


def test_without_the_driver(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    said = refusal("postgresql+psycopg://u:se-cret@h/x")
    assert "pip install 'instaspider[postgres]'" in said


def test_whose_url_has_a_password() -> None:
    assert has_password("postgresql+psycopg://u:p@h/x")
    assert has_password("postgresql+psycopg://h/x?password=p")
    assert has_password("postgresql+psycopg://u:p@h:abc/x")
    assert not has_password("postgresql+psycopg://u@h/x")
    assert not has_password("sqlite:///a@b.db")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("sqlite:///store.db", "sqlite:///store.db"),
        ("postgres://u@h/x", "postgresql+psycopg://u@h/x"),
        ("postgresql://u@h/x", "postgresql+psycopg://u@h/x"),
        ("postgresql+psycopg://u@h/x", "postgresql+psycopg://u@h/x"),
        ("", None),
    ],
)
def test_the_setting(url, kept) -> None:
    assert Options.from_settings(Settings({"INSTASPIDER_STORE": url}), {}).store == kept


@pytest.mark.parametrize("url", ["store.db", "mysql://u:se-cret@h/x", "sqlite:", "sqlite://"])
def test_settings_that_are_no_store(url) -> None:
    with pytest.raises(
        ConfigurationError, match="is neither sqlite:///FILE nor postgres"
    ) as raised:
        Options.from_settings(Settings({"INSTASPIDER_STORE": url}), {})
    assert "se-cret" not in str(raised.value)


@pytest.mark.parametrize(("priority", "warned"), [("cmdline", True), ("project", False)])
def test_passwords_on_the_command_line_are_warned_about(priority, warned) -> None:
    settings = Settings()
    settings.set("INSTASPIDER_STORE", "postgresql+psycopg://u:se-cret@h/x", priority)
    said = list(advice(settings, {}))
    assert any("INSTASPIDER_STORE with a password" in sentence for sentence in said) is warned
    assert "se-cret" not in repr(said) + repr(Options.from_settings(settings, {}))


def test_a_new_file_that_another_is_writing(tmp_path) -> None:
    """SQLite itself does not wait for it where the way of writing is to change."""
    path = tmp_path / "store.db"
    other = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE t (a)")
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(0.3, other.execute, ["COMMIT"]).start()
    made = Database(f"sqlite:///{path}")
    with made.writing() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
    made.close()
    other.close()


def compression_of(database: Database) -> str:
    with database.reading() as connection:
        return str(connection.execute(text("SHOW default_toast_compression")).scalar())


def test_long_values_are_compressed_by_lz4_unless_somebody_chose_a_method(postgres) -> None:
    """Each connection says so; the tables stay as they are."""
    url = postgres.new_database()
    database = open_store(url)
    with database.writing() as connection:
        connection.execute(
            text(
                "INSERT INTO posts (key, images, first_seen, last_seen)"
                " SELECT '1', jsonb_agg(n), now(), now() FROM generate_series(1, 9000) AS n"
            )
        )
        found = connection.execute(text("SELECT pg_column_compression(images) FROM posts"))
        assert found.scalar() == "lz4"
        columns = "SELECT count(*) FROM pg_attribute WHERE attcompression <> ''"
        assert connection.execute(text(columns)).scalar() == 0
    database.close()
    name = url.rpartition("/")[2]
    with postgres._connect("postgres") as admin:
        admin.execute(f"ALTER DATABASE {name} SET default_toast_compression = 'pglz'")
    database = Database(url)
    assert compression_of(database) == "pglz"
    database.close()


def test_a_server_that_knows_no_compression_to_choose_takes_rows(postgres, monkeypatch) -> None:
    monkeypatch.setattr("instaspider.state.database._LZ4", "SELECT no_such_thing")
    database = open_store(postgres.new_database())
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM posts")).scalar() == 0
    database.close()
