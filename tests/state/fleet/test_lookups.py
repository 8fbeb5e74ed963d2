"""A document's new id is looked up by one worker; the others read what it found."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fleets import die, made, worker

from instaspider.parsing.documents import Announced
from instaspider.state.database import Database
from instaspider.state.fleet.fleets import Fleet
from instaspider.state.fleet.lookups import begin, end

SEEN = Announced({"A": "222"}, {"A": ("x", "y"), "B": ()}, frozenset({"A"}))
Run = tuple[Database, Fleet]


@pytest.fixture
def run(postgres: Any) -> Iterator[Run]:
    database, fleet = made(postgres.new_database())
    yield database, fleet
    database.close()


def test_one_looks_and_the_others_wait_for_what_it_finds(run) -> None:
    one, two = worker(*run), worker(*run)
    assert begin(one, "A", "111") is True
    assert begin(two, "A", "111") is False
    assert begin(two, "B", "111") is True  # another document
    end(one, "A", "111", SEEN)
    assert begin(two, "A", "111") == SEEN
    assert begin(one, "A", "111") == SEEN
    assert begin(two, "A", "222") is True  # the new id has expired too


@pytest.mark.parametrize("how", ["dies", "gives up"])
def test_another_one_looks_if_the_first_does_not_end_it(how, run) -> None:
    one, two = worker(*run), worker(*run)
    assert begin(one, "A", "111") is True
    if how == "dies":
        die(one)
    else:
        end(one, "A", "111", None)
    assert begin(two, "A", "111") is True


def test_what_was_found_long_ago_is_looked_up_again_by_one(run) -> None:
    one, two = worker(*run), worker(*run)
    begin(one, "A", "111")
    end(one, "A", "111", Announced())
    with run[0].writing() as connection:
        connection.exec_driver_sql("UPDATE instaspider_lookups SET at = at - interval '2 hours'")
    assert begin(two, "A", "111") is True
    assert begin(one, "A", "111") is False
