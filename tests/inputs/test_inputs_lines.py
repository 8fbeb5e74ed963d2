"""Text lists: which lines count, which are reported, in any encoding."""

from __future__ import annotations

from pathlib import Path

import pytest

from instaspider.exceptions import InputError
from instaspider.inputs import Entry, User, open_inputs


def read(path: Path) -> list[Entry[User]]:
    inputs = open_inputs(str(path))
    entries = list(inputs)
    assert inputs.total() == len(entries)
    assert all((entry.value is None) != (entry.problem is None) for entry in entries)
    return entries


def write(tmp_path: Path, data: bytes | str, name: str = "list.txt") -> Path:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def test_blank_lines_and_comments_are_skipped_and_lines_are_physical(tmp_path: Path) -> None:
    path = write(tmp_path, "# heading\n\nnasa\n   \n  # more\n@ESA\n123\nnasa")
    assert read(path) == [
        Entry(3, "nasa", User("nasa"), None),
        Entry(6, "@ESA", User("esa"), None),
        Entry(7, "123", User(pk="123"), None),
        Entry(8, "nasa", User("nasa"), None),
    ]


def test_a_bad_line_is_reported_and_the_rest_go_on(tmp_path: Path) -> None:
    path = write(tmp_path, "nasa\ninstagram.com/p/abc\nesa\n")
    assert [(e.line, e.problem) for e in read(path)] == [
        (1, None),
        (2, "this is a post's address, not a profile's"),
        (3, None),
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_line_ends_and_encodings(tmp_path: Path, end: str, encoding: str) -> None:
    path = write(tmp_path, end.join(["nasa", "", "# ü", "esa"]).encode(encoding))
    assert [(e.line, e.text) for e in read(path)] == [(1, "nasa"), (4, "esa")]


def test_a_byte_order_mark_inside_joined_files_is_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "nasa\n\ufeff# second file\n\ufeffesa\n")
    assert [(e.line, e.text) for e in read(path)] == [(1, "nasa"), (3, "esa")]


def test_undecodable_bytes_and_nul_are_reported_and_safe_to_store(tmp_path: Path) -> None:
    path = write(tmp_path, b"nasa\ncaf\xe9\na\0b\nesa\n")
    entries = read(path)
    assert [(e.line, e.text, e.problem) for e in entries] == [
        (1, "nasa", None),
        (2, "caf\ufffd", "it has bytes that are not UTF-8; save the list as UTF-8"),
        (3, "a\u2400b", "it holds a NUL byte"),
        (4, "esa", None),
    ]


@pytest.mark.parametrize("length", [10_000, 10_001, 300_000])
def test_long_lines(tmp_path: Path, length: int) -> None:
    path = write(tmp_path, "x" * length + "\nnasa\n")
    long, nasa = read(path)
    assert (nasa.line, nasa.text) == (2, "nasa")
    if length > 10_000:
        assert long.text == "x" * 80 + "…"
        assert long.problem == "it is longer than 10,000 characters"
    else:
        assert long.text == "x" * length


def test_an_endless_last_line(tmp_path: Path) -> None:
    path = write(tmp_path, "nasa\n" + "x" * 50_000)
    assert [e.line for e in read(path)] == [1, 2]


@pytest.mark.parametrize("data", ["", "\n\n", "# nothing\n", "\ufeff", "\ufeff\n"])
def test_an_empty_list_is_an_error_at_once(tmp_path: Path, data: str) -> None:
    path = write(tmp_path, data)
    with pytest.raises(InputError, match=r"^There is no entry in .*list\.txt: "):
        open_inputs(str(path))


def test_a_file_is_read_anew_each_time(tmp_path: Path) -> None:
    path = write(tmp_path, "nasa\nesa\n")
    inputs = open_inputs(str(path))
    one, other = iter(inputs), iter(inputs)
    assert next(one) == next(other)
    assert [e.text for e in inputs] == ["nasa", "esa"]


def test_a_file_that_goes_away_is_an_input_error(tmp_path: Path) -> None:
    path = write(tmp_path, "nasa\n")
    inputs = open_inputs(str(path))
    path.unlink()
    with pytest.raises(InputError, match="cannot be read: No such file"):
        list(inputs)


def test_another_kind_of_input_brings_its_own_parser(tmp_path: Path) -> None:
    inputs = open_inputs(str(write(tmp_path, "12\nx\n")), int)
    values = [(entry.value, entry.problem is None) for entry in inputs]
    assert values == [(12, True), (None, False)]
