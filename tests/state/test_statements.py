"""Many rows by few statements."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text

from instaspider.state.database import Database
from instaspider.state.statements import upsert_rows

THINGS = Table("things", MetaData(), Column("key", Integer, primary_key=True), Column("said", Text))


@pytest.fixture
def database(tmp_path: Path):
    opened = Database(f"sqlite:///{tmp_path / 'things.db'}")
    with opened.writing() as connection:
        THINGS.create(connection)
    yield opened
    opened.close()


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 5, 19, 255, 256, 347, 600])
def test_all_rows_are_written(database, rows: int) -> None:
    with database.writing() as connection:
        upsert_rows(connection, THINGS, [(n, f"{n}") for n in range(rows)])
    with database.reading() as connection:
        assert connection.execute(THINGS.select()).all() == [(n, f"{n}") for n in range(rows)]


def test_the_last_of_several_rows_of_one_key_stays(database) -> None:
    with database.writing() as connection:
        upsert_rows(connection, THINGS, [(n % 7, f"{n:03}") for n in range(100)])
    with database.reading() as connection:
        found = connection.execute(THINGS.select()).all()
    assert found == [(n, f"{max(range(n, 100, 7)):03}") for n in range(7)]


def test_a_library_that_takes_few_values_gets_few(database) -> None:
    with database.writing() as connection:
        link = connection.connection.driver_connection
        assert isinstance(link, sqlite3.Connection)
        link.setlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER, 9)
        upsert_rows(connection, THINGS, [(n, "x") for n in range(300)])
        assert connection.exec_driver_sql("SELECT count(*) FROM things").scalar() == 300
