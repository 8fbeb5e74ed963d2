"""docs/reference/coverage.md and docs/how-to/coming-from-instaharvest.md name what there is."""

from __future__ import annotations

import shlex
from dataclasses import fields

import docs_tables as docs
import pytest
from spider_commands import SPIDERS, check_crawl, reach

from instaspider import items
from instaspider.catalogue import ENDPOINTS

COVERAGE = docs.table("docs/reference/coverage.md", "method")
COVERED = [row for row in COVERAGE if row["command"] != "-"]
MOVING = "docs/how-to/coming-from-instaharvest.md"


@pytest.mark.parametrize("row", COVERED, ids=lambda row: f"{row['method']} {row['command']}")
def test_routes_and_state_are_those_of_the_command(row: dict[str, str]) -> None:
    found = reach(row["command"])
    assert row["routes"].split(", ") == list(found.rows)
    assert row["state"] == found.state


def test_methods_without_a_command() -> None:
    bare = [row for row in COVERAGE if row["command"] == "-"]
    assert bare
    assert {(row["routes"], row["state"]) for row in bare} == {("-", "no")}
    assert not {row["method"] for row in bare} & {row["method"] for row in COVERED}


def test_every_spider_and_every_row_is_covered() -> None:
    assert {row["command"].split()[0] for row in COVERED} == set(SPIDERS)
    asked_alone = {row.name for row in ENDPOINTS.values() if not row.capability.endswith("_id")}
    assert {name for row in COVERED for name in row["routes"].split(", ")} == asked_alone


def test_every_state_is_explained() -> None:
    explained = docs.column("docs/reference/coverage.md", "state")
    assert {row["state"] for row in COVERAGE} <= set(explained)


PEERS = docs.table("docs/reference/coverage.md", "what")
CLIENTS = ("instaloader", "gallery-dl", "instagrapi")


def test_what_other_clients_read_has_a_command_or_a_reason() -> None:
    """Each spider that only reads stands in the table."""
    named = set()
    for row in PEERS:
        if row["here"].startswith("no: "):
            assert any(row[client] != "-" for client in CLIENTS), row
            continue
        for command in row["here"].split("; "):
            spider, *arguments = command.split()
            check_crawl([spider, *(word for each in arguments for word in ("-a", each))])
            named.add(spider)
    assert named == set(SPIDERS) - {"like", "unlike"}


def test_commands_for_those_who_come_from_instaharvest() -> None:
    commands = docs.column(MOVING, "there", "here")
    for command in commands:
        scrapy, crawl, *words = shlex.split(command)
        assert (scrapy, crawl) == ("scrapy", "crawl"), command
        check_crawl(words)


def test_fields_for_those_who_come_from_instaharvest() -> None:
    for row in docs.table(MOVING, "model"):
        item = getattr(items, row["item"])
        assert row["field"] in {field.name for field in fields(item)}, row
