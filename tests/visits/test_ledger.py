"""One row per input, written as soon as it has ended, and read back for another run."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from ledgers import end

from instaspider.exceptions import ConfigurationError
from instaspider.state.outcomes_file import COLUMNS, check_sink, open_sink, read_again
from instaspider.verdicts.effects import OUTCOMES
from instaspider.visits import events
from instaspider.visits.bounds import Bounds
from instaspider.visits.ledger import Ledger
from instaspider.visits.outcomes import AGAIN, OutcomeRow
from instaspider.visits.step import End

ODD_TEXTS = ["ñandú, “x”", 'quote " and, comma', "two\nlines\r\nhere", " spaced ", "\u2028", "🦑"]
FORMATS = pytest.mark.parametrize("name", ["out.csv", "out.jsonl", "OUT.CSV"])


def read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix.lower() == ".csv":
            return list(csv.DictReader(file))
        return [
            {k: "" if v is None else str(v) for k, v in json.loads(line).items()} for line in file
        ]


NOTHING = ("0", "", "", "unknown")
"""Items, declared, declared_by and complete of an input of which nothing came."""


def rows(path: Path) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in COLUMNS) for row in read(path)]


class FullDisk:
    """A sink on a volume that is full from the second row on."""

    def __init__(self) -> None:
        self.rows = 0

    def write(self, row: OutcomeRow) -> None:
        self.rows += 1
        if self.rows > 1:
            raise OSError(28, "No space left on device")

    def close(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_sink_that_cannot_be_written_is_said_once_and_nothing_else_is_lost() -> None:
    sink = FullDisk()
    ledger = Ledger(sink)
    said: list[OSError] = []
    ledger.sink_failed = said.append
    for line in range(1, 5):
        ledger.open(line, f"user{line}", {})
        end(ledger, line, "done")
    ledger.close(unread_from=None)
    assert [error.errno for error in said] == [28]
    assert sink.rows == 2
    assert ledger.counts["done"] == 4


@FORMATS
def test_rows(tmp_path, name) -> None:
    ledger = Ledger(open_sink(str(tmp_path / name)))
    ledger.open(1, "nasa", {"username": "nasa"}).requests = 2
    ledger.open(2, "esa", {"username": "esa"})
    ledger.refuse(3, "not a name!", "invalid", "no name has a blank")
    end(ledger, 2, "not_found", "no such page (404)", "web_profile_info")
    end(ledger, 1, "done", "", "html_profile_page")
    ledger.close(unread_from=4)
    assert rows(tmp_path / name) == [
        ("3", "not a name!", "invalid", "no name has a blank", "", "0", *NOTHING),
        ("2", "esa", "not_found", "no such page (404)", "web_profile_info", "0", "0", "", "", "no"),
        ("1", "nasa", "done", "", "html_profile_page", "2", *NOTHING),
        ("4", "", "not_done", "lines 4 on", "", "0", *NOTHING),
    ]


def test_columns_in_their_order(tmp_path) -> None:
    for name in ("a.csv", "a.jsonl"):
        sink = open_sink(str(tmp_path / name))
        ledger = Ledger(sink)
        ledger.refuse(1, "x", "invalid", "y")
        ledger.close(unread_from=None)
    header = "line,input,outcome,reason,endpoint,requests,items,declared,declared_by,complete"
    assert (tmp_path / "a.csv").read_bytes().startswith(header.encode() + b"\r\n1,x,invalid,y,,0")
    assert list(json.loads((tmp_path / "a.jsonl").read_text())) == header.split(",") == [*COLUMNS]


@FORMATS
def test_a_row_is_in_the_file_before_the_crawl_ends(tmp_path, name) -> None:
    ledger = Ledger(open_sink(str(tmp_path / name)))
    ledger.open(1, "nasa", {})
    assert rows(tmp_path / name) == []
    end(ledger, 1, "done")
    assert rows(tmp_path / name) == [("1", "nasa", "done", "", "", "0", *NOTHING)]
    ledger.close(unread_from=None)


def test_what_is_under_way_at_the_end_is_not_done() -> None:
    ledger = Ledger()
    for line in (5, 2, 9):
        ledger.open(line, f"user{line}", {})
    end(ledger, 2, "done")
    ledger.close(unread_from=None)
    assert ledger.visits == {}
    assert ledger.counts == {"done": 1, "not_done": 2}
    assert ledger.ended == 3


def test_the_first_outcome_stands() -> None:
    ledger = Ledger()
    visit = ledger.open(1, "nasa", {})
    end(ledger, 1, "done")
    assert not ledger.lose(visit, "its request was lost")
    events.ended(visit, End("failed", ""))
    ledger.settle(visit)
    assert ledger.counts == {"done": 1}


def test_counts_and_table() -> None:
    ledger = Ledger()
    for line, outcome in enumerate(OUTCOMES, 1):
        visit = ledger.open(line, "x", {})
        visit.requests, visit.came = line, 1
        end(ledger, line, outcome)
    last = ledger.open(50, "x", {})
    last.requests, last.came = 100, 3
    end(ledger, 50, "failed")
    assert ledger.counts == {**dict.fromkeys(OUTCOMES, 1), "failed": 2}
    lines = ledger.table().splitlines()
    assert lines[0].split() == ["outcome", "inputs", "requests", "items"]
    assert [line.split()[0] for line in lines[1:]] == list(OUTCOMES)
    assert "failed 2 107 4" in [" ".join(line.split()) for line in lines]
    assert len({len(line) for line in lines}) == 1


@FORMATS
def test_odd_texts_come_back_as_they_were(tmp_path, name) -> None:
    ledger = Ledger(open_sink(str(tmp_path / name)))
    for line, text in enumerate(ODD_TEXTS, 1):
        ledger.open(line, text, {})
        end(ledger, line, "failed", reason=text)
    ledger.close(unread_from=None)
    assert read_again(str(tmp_path / name)) == (list(enumerate(ODD_TEXTS, 1)), None)


@FORMATS
def test_an_input_that_is_no_unicode_is_written(tmp_path, name) -> None:
    ledger = Ledger(open_sink(str(tmp_path / name)))
    ledger.refuse(1, b"caf\xe9".decode("utf-8", "surrogateescape"), "invalid", "no name")
    ledger.close(unread_from=None)
    assert [row["outcome"] for row in read(tmp_path / name)] == ["invalid"]


@FORMATS
def test_again_takes_what_may_succeed_another_time(tmp_path, name) -> None:
    ledger = Ledger(open_sink(str(tmp_path / name)))
    for line, outcome in enumerate(OUTCOMES, 1):
        ledger.open(line, outcome, {})
        end(ledger, line, outcome)
    ledger.open(20, "under way", {})
    ledger.close(unread_from=21)
    entries, unread = read_again(str(tmp_path / name))
    assert [text for _, text in entries] == [o for o in OUTCOMES if o in AGAIN] + ["under way"]
    assert all(text == OUTCOMES[line - 1] for line, text in entries[:-1])
    assert unread == 21


def test_again_of_a_file_that_a_spreadsheet_saved(tmp_path) -> None:
    path = tmp_path / "o.csv"
    path.write_bytes("\ufeffoutcome,line,note,input\r\nfailed,3,x,nasa\r\n".encode())
    assert read_again(str(path)) == ([(3, "nasa")], None)


GOOD = '{"line": 1, "input": "nasa", "outcome": "failed"}\n'


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("o.csv", b"name,url\nnasa,x\n"),
        ("o.csv", b"line,input,outcome\nfirst,nasa,failed\n"),
        ("o.csv", b"line,input,outcome\n1\n"),
        ("o.csv", b"line,input,outcome\n1,nasa,lost\n"),
        ("o.csv", b"\x89PNG\r\n\x1a\n\xff\xfe"),
        ("o.csv", b"line,input,outcome\n1," + b"x" * 200_000 + b",failed\n"),
        ("o.jsonl", b"nasa\n"),
        ("o.jsonl", GOOD.encode() + b"{\n"),
        ("o.jsonl", b"[1, 2]\n"),
        ("o.jsonl", b"null\n"),
        ("o.jsonl", b'"line"\n'),
        ("o.jsonl", b"\xff\xfe\n"),
        ("o.jsonl", b"[" * 100_000),
        ("o.jsonl", GOOD.replace("1", "null").encode()),
        ("o.jsonl", GOOD.replace('"nasa"', "12").encode()),
        ("o.jsonl", GOOD.replace('"failed"', '["failed"]').encode()),
    ],
)
def test_a_file_that_is_no_outcomes_file_is_named(tmp_path, name, content) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(ConfigurationError, match=f"^again={path} "):
        read_again(str(path))


def test_again_without_the_file(tmp_path) -> None:
    for path in (tmp_path / "o.csv", tmp_path):
        with pytest.raises(ConfigurationError, match="there is no such file"):
            read_again(str(path))


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("out.txt", "neither in .csv nor in .jsonl"),
        ("out", "neither in .csv nor in .jsonl"),
        ("none/out.csv", "there is no folder"),
        ("folder.csv", "is a folder"),
    ],
)
def test_files_that_cannot_be_written(tmp_path, monkeypatch, path, why) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder.csv").mkdir()
    for check in (check_sink, open_sink):
        with pytest.raises(ConfigurationError, match=f"^INSTASPIDER_OUTCOMES='{path}'.*{why}"):
            check(path)


def test_a_refusal_of_the_system_is_a_sentence(tmp_path) -> None:
    name = tmp_path / ("x" * 300 + ".csv")
    with pytest.raises(ConfigurationError, match="cannot be written"):
        open_sink(str(name))


def test_checking_writes_nothing(tmp_path) -> None:
    check_sink(str(tmp_path / "o.csv"))
    assert list(tmp_path.iterdir()) == []


def test_inputs_that_are_done_without_items_are_told() -> None:
    ledger = Ledger()
    ledger.open(1, "a", {}).came = 3
    ledger.open(2, "b", {})
    ledger.open(3, "c", {}, bounds=Bounds(since=datetime(2026, 11, 1, tzinfo=UTC)))
    for line in (1, 2, 3):
        end(ledger, line, "done")
    assert "Done without any item: nothing there 1, nothing new 1." in ledger.table()
