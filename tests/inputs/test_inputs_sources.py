"""What the value of ``users=`` means: file, column, list URL or names inline."""

from __future__ import annotations

import gzip
import lzma
from pathlib import Path

import pytest

from instaspider.exceptions import InputError
from instaspider.inputs import Inputs, User, open_inputs


@pytest.fixture(autouse=True)
def _in_an_own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))


def texts(inputs: Inputs[User]) -> list[tuple[int, str]]:
    return [(entry.line, entry.problem or entry.text) for entry in inputs]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("nasa", [(1, "nasa")]),
        (" nasa , @esa,123,", [(1, "nasa"), (2, "@esa"), (3, "123")]),
        ("nasa,,esa", [(1, "nasa"), (3, "esa")]),
        ("nasa\nesa", [(1, "nasa"), (2, "esa")]),
        ("nasa,nasa", [(1, "nasa"), (2, "nasa")]),
        ("instagram.com/nasa", [(1, "instagram.com/nasa")]),
        ("https://www.instagram.com/nasa/", [(1, "https://www.instagram.com/nasa/")]),
        ("nasa,instagr.am/esa", [(1, "nasa"), (2, "instagr.am/esa")]),
        ("@notes.txt", [(1, "@notes.txt")]),
        ("na sa,esa", [(1, "it has a space, which no username has"), (2, "esa")]),
        ("#nasa", [(1, "it has '#', which no username has")]),
        (
            "nasa,https://x.example/y",
            [
                (1, "nasa"),
                (2, "this is an address of x.example, not of a profile on instagram.com"),
            ],
        ),
    ],
)
def test_inline(spec: str, expected: list[tuple[int, str]]) -> None:
    inputs = open_inputs(spec)
    assert texts(inputs) == texts(inputs) == expected
    assert inputs.total() == len(expected)


def test_a_long_inline_list_is_not_taken_for_a_file_name() -> None:
    assert open_inputs(",".join(f"user_{n}" for n in range(5000))).total() == 5000


def test_descriptions(tmp_path: Path) -> None:
    (tmp_path / "users.csv").write_text("handle\nnasa\n")
    specs = ("nasa", "nasa,esa,na sa", "users.csv", "users.csv:handle")
    assert [open_inputs(spec).description for spec in specs] == [
        "1 name",
        "3 names",
        "users.csv",
        "users.csv, column handle",
    ]


@pytest.mark.parametrize("name", ["nasa", "nasa,esa", "a:b", "a:b.csv", "users.csv:x", "~/nasa"])
def test_an_existing_file_wins(tmp_path: Path, name: str) -> None:
    (tmp_path / name.removeprefix("~/")).write_text("username\njaxa\n")
    assert texts(open_inputs(name))[-1] == (2, "jaxa")


def test_a_column_behind_a_name_with_a_colon(tmp_path: Path) -> None:
    (tmp_path / "a:b.csv").write_text("n,who\n1,nasa\n")
    assert texts(open_inputs("a:b.csv:who")) == [(2, "nasa")]


def test_a_folder_of_that_name_does_not_hide_a_name(tmp_path: Path) -> None:
    (tmp_path / "nasa").mkdir()
    assert texts(open_inputs("nasa")) == [(1, "nasa")]


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        ("", "No inputs are given; "),
        ("  ", "No inputs are given; "),
        (",,", "There is no entry in 0 names"),
        ("users.txt", "There is no file users.txt: "),
        ("lists/users", "There is no file lists/users: "),
        ("lists\\users", "There is no file lists\\users: "),
        ("C:\\lists\\users.csv", "There is no file C:\\lists\\users.csv: "),
        ("C:\\users.csv:handle", "There is no file C:\\users.csv: "),
        ("users.csv:handle", "There is no file users.csv: "),
        ("USERS.JSONL", "There is no file USERS.JSONL: "),
        ("x/" + "y" * 5000, "There is no file x/yyy"),
        ("folder.csv", "folder.csv is a folder, not a list: "),
        ("./folder.csv", "./folder.csv is a folder, not a list: "),
        ("http://lists.example/a.txt", "A list is fetched by https only, not by http: "),
        ("s3://bucket/a.txt", "A list is fetched by https only, not by s3: "),
    ],
)
def test_what_stops_before_the_crawl(tmp_path: Path, spec: str, sentence: str) -> None:
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError) as caught:
        open_inputs(spec)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value).endswith(".")


@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"PK\x03\x04\x14\x00\x06\x00", "a workbook (.xlsx, .ods) or a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook (.xls)"),
        (gzip.compress(b"nasa\n", mtime=0), "packed (gzip)"),
        (lzma.compress(b"nasa\n"), "packed (xz)"),
        (b"PAR1\x15\x04\x15", "a Parquet file"),
        (b"SQLite format 3\x00\x10\x00", "a database"),
        (b"%PDF-1.7\n", "a PDF"),
    ],
)
@pytest.mark.parametrize("name", ["list", "list.csv", "list.csv:name", "list.jsonl"])
def test_a_file_that_is_no_text(tmp_path: Path, name: str, start: bytes, kind: str) -> None:
    path = tmp_path / name.partition(":")[0]
    path.write_bytes(start + b"\nnasa\n" * 20)
    with pytest.raises(InputError) as caught:
        open_inputs(str(tmp_path / name))
    assert str(caught.value).startswith(f"{path} is {kind}, not a list: ")
    with pytest.raises(InputError):
        open_inputs("https://h.example/" + name, fetch=lambda _: start)


def test_names_like_the_first_bytes_of_other_files(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("PAR1\nPK\n")
    assert texts(open_inputs("list.txt")) == [(1, "PAR1"), (2, "PK")]


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "users.txt").write_text("nasa\n")

    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match=r"^users\.txt cannot be read: Permission denied\.$"):
        open_inputs("users.txt")


@pytest.mark.parametrize(
    ("url", "fetched", "data", "expected"),
    [
        ("https://h.example/a.txt", None, b"nasa\n#\nesa\n", [(1, "nasa"), (3, "esa")]),
        ("https://h.example/a", None, b"nasa\n", [(1, "nasa")]),
        ("https://h.example/a.csv?x=1", None, b"n,username\n1,nasa\n", [(2, "nasa")]),
        ("https://h.example/a.CSV", None, b"n,username\n1,nasa\n", [(2, "nasa")]),
        ("https://h.example/pub?output=csv", None, b"n,username\n1,nasa\n", [(2, "nasa")]),
        (
            "https://h.example/a.csv:who",
            "https://h.example/a.csv",
            b"n,who\n,nasa\n",
            [(2, "nasa")],
        ),
        ("https://h.example/a.json", None, b'["nasa"]', [(1, "nasa")]),
        ("https://instagram.com.h.example/a", None, b"nasa", [(1, "nasa")]),
    ],
)
def test_a_list_url(
    url: str, fetched: str | None, data: bytes, expected: list[tuple[int, str]]
) -> None:
    asked: list[str] = []

    def fetch(wanted: str) -> bytes:
        asked.append(wanted)
        return data

    inputs = open_inputs(url, fetch=fetch)
    assert texts(inputs) == texts(inputs) == expected
    assert asked == [fetched or url]


def test_a_fetched_list_may_be_a_file(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("n,username\n1,nasa\n")
    inputs = open_inputs("https://h.example/a.csv", fetch=lambda _: tmp_path / "kept")
    assert texts(inputs) == [(2, "nasa")]


def test_no_secret_of_a_list_url_is_in_a_message() -> None:
    with pytest.raises(InputError) as caught:
        open_inputs("https://me:secret@h.example/a.csv?token=secret", fetch=lambda _: b"")
    assert str(caught.value) == "There is no entry in h.example/a.csv: write one a line."


def test_lists_are_fetched_by_default_with_all_checks() -> None:
    with pytest.raises(InputError, match=r"private address 127\.0\.0\.1"):
        open_inputs("https://127.0.0.1/a.txt")
