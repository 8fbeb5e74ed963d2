"""JSON arrays and JSON lines."""

from __future__ import annotations

from pathlib import Path

import pytest

from instaspider.exceptions import InputError
from instaspider.inputs import open_inputs

Rows = list[tuple[int, str]]


def rows(tmp_path: Path, name: str, data: str, key: str = "") -> Rows:
    (tmp_path / name).write_text(data)
    inputs = open_inputs(f"{tmp_path / name}{key}")
    found = [(entry.line, entry.problem or entry.text) for entry in inputs]
    assert inputs.total() == len(found)
    return found


def refusal(tmp_path: Path, name: str, data: str, key: str = "") -> str:
    with pytest.raises(InputError) as caught:
        rows(tmp_path, name, data, key)
    return str(caught.value).replace(f"{tmp_path}/", "")


def test_an_array_counts_positions(tmp_path: Path) -> None:
    data = '["nasa", 123,\n {"pk": 5, "username": "esa"}, "", {"url": "instagram.com/jaxa"}]'
    assert rows(tmp_path, "list.json", data) == [
        (1, "nasa"),
        (2, "123"),
        (3, "esa"),
        (5, "instagram.com/jaxa"),
    ]


def test_ids_stay_exact(tmp_path: Path) -> None:
    assert rows(tmp_path, "list.json", "[12345678901234567890]") == [(1, "12345678901234567890")]


@pytest.mark.parametrize("name", ["list.jsonl", "list.jl", "list.ndjson", "LIST.JSONL"])
def test_lines_count_physical_lines(tmp_path: Path, name: str) -> None:
    data = '"nasa"\n\n# no\n123\n{"username": "esa"}\n'
    assert rows(tmp_path, name, data) == [(1, "nasa"), (4, "123"), (5, "esa")]


def test_a_key_is_named_like_a_column(tmp_path: Path) -> None:
    data = '{"username": "x", "Owner": "nasa"}\n"esa"\n'
    assert rows(tmp_path, "list.jsonl", data, ":owner") == [(1, "nasa"), (2, "esa")]


def test_what_is_no_entry_is_reported(tmp_path: Path) -> None:
    lines = ["nasa", "null", "1.5", "true", "[1]", '{"username": {}}', '{"username": ""}']
    lines += ['{"other": 1}', '{"username": null}', "[" * 5000, '"ok"']
    reasons = [
        "it is not JSON (Expecting value)",
        "it is null",
        "it is a fraction, where a name or an id should be",
        "it is true or false, where a name or an id should be",
        "it is an array, where a name or an id should be",
        "its key 'username' is an object, where a name or an id should be",
        "its key 'username' is empty",
        "it has none of the keys that name an entry",
        "its key 'username' is null",
    ]
    found = [reason for _, reason in rows(tmp_path, "list.jsonl", "\n".join(lines))]
    assert found[:9] == reasons
    assert found[9].startswith("it is not JSON (")
    assert found[10] == "ok"


@pytest.mark.parametrize(
    ("data", "key", "sentence"),
    [
        ("[", "", "list.json is not JSON (Expecting value); for a list of one entry a line, "),
        ("nasa\n", "", "list.json is not JSON (Expecting value); "),
        ('{"a": 1}', "", 'list.json holds no JSON array; write the entries as ["nasa", "esa"].'),
        ("[]", "", "There is no entry in list.json: "),
        ('[{"a": 1}]', "", "list.json has none of the columns that are known to hold entries (it"),
        ('[{"a": 1}]', ":b", "list.json has no column 'b' (it has a): try list.json:a."),
        ("\xff", "", "list.json is not JSON ("),
    ],
)
def test_what_stops_before_the_crawl(tmp_path: Path, data: str, key: str, sentence: str) -> None:
    assert refusal(tmp_path, "list.json", data, key).startswith(sentence)


def test_the_key_may_be_missing_from_the_first_object(tmp_path: Path) -> None:
    data = '{"a": 1}\n{"username": "nasa"}\n'
    assert [line for line, _ in rows(tmp_path, "list.jsonl", data)] == [1, 2]


def test_half_a_surrogate_pair_is_safe_to_store(tmp_path: Path) -> None:
    data = '"na\\ud800sa"\n"\\ud83d\\ude80"\n{"\\ud800": "\\ud800"}\n{"username": "nasa"}\n'
    (tmp_path / "list.jsonl").write_text(data)
    entries = list(open_inputs(str(tmp_path / "list.jsonl")))
    assert [entry.text for entry in entries][:2] == ["na\ufffdsa", "🚀"]
    assert [entry.problem is None for entry in entries] == [False, False, False, True]
    for entry in entries:
        f"{entry.text} {entry.problem}".encode()


def test_an_empty_object_is_an_entry_with_a_problem(tmp_path: Path) -> None:
    problem = "it has none of the keys that name an entry"
    assert rows(tmp_path, "list.jsonl", "{}\n") == [(1, problem)]
