"""CSV and TSV: the column, the delimiter, the physical line."""

from __future__ import annotations

from pathlib import Path

import pytest

from instaspider.exceptions import InputError
from instaspider.inputs import open_inputs

Rows = list[tuple[int, str]]


def rows(tmp_path: Path, data: str, column: str = "", name: str = "list.csv") -> Rows:
    (tmp_path / name).write_text(data, newline="")
    inputs = open_inputs(f"{tmp_path / name}{column}")
    return [(entry.line, entry.problem or entry.text) for entry in inputs]


def refusal(tmp_path: Path, data: str, column: str = "", name: str = "list.csv") -> str:
    with pytest.raises(InputError) as caught:
        rows(tmp_path, data, column, name)
    return str(caught.value).replace(f"{tmp_path}/", "")


@pytest.mark.parametrize(
    ("data", "column", "expected"),
    [
        ("n,handle\n1,nasa\n2,esa\n", ":handle", [(2, "nasa"), (3, "esa")]),
        ("n,Handle\n1,nasa\n", ":handle", [(2, "nasa")]),
        ("a,A\nnasa,esa\n", ":A", [(2, "esa")]),
        ("pk,username\n1,nasa\n", "", [(2, "nasa")]),
        ("PK,Full name\n1,nasa\n", "", [(2, "1")]),
        ("line,input,outcome,reason\n7,nasa,done,\n", "", [(2, "nasa")]),
        ("n;username\n1;nasa\n", "", [(2, "nasa")]),
        ("n\tusername\n1\tnasa\n", "", [(2, "nasa")]),
        ('"x, y",username\nz,nasa\n', "", [(2, "nasa")]),
        ("#,username\n1,nasa\n#2,esa\n", "", [(2, "nasa")]),
        ("# export\n\nusername\n\n# no\nnasa\n", "", [(6, "nasa")]),
        ("\ufeffusername\r\nnasa\r\n", "", [(2, "nasa")]),
        ("nasa\nesa\n", "", [(1, "nasa"), (2, "esa")]),
        ("Account name\nnasa\n", "", [(2, "nasa")]),
        ("accounts\nnasa\n", "", [(2, "nasa")]),
        ('username,bio\nnasa,"two\nlines"\nesa,\n', "", [(2, "nasa"), (4, "esa")]),
        ("a:b,c\nnasa,esa\n", ":a:b", [(2, "nasa")]),
    ],
)
def test_columns(tmp_path: Path, data: str, column: str, expected: Rows) -> None:
    assert rows(tmp_path, data, column) == expected


def test_tsv(tmp_path: Path) -> None:
    data = "full, name\tusername\na, b\tnasa\n"
    assert rows(tmp_path, data, "", "list.tsv") == [(2, "nasa")]


def test_rows_without_an_entry(tmp_path: Path) -> None:
    data = "x,username\n1,\n,\n2\n3,na sa\n4,nasa\n"
    assert rows(tmp_path, data) == [
        (2, "its column 'username' is empty"),
        (4, "its column 'username' is empty"),
        (5, "it has a space, which no username has"),
        (6, "nasa"),
    ]


def test_a_quote_that_is_not_closed(tmp_path: Path) -> None:
    data = 'username,x\nnasa,\n"esa,\njaxa,\n'
    assert rows(tmp_path, data) == [
        (2, "nasa"),
        (3, "it runs over 2 lines; is a closing quote missing?"),
    ]


def test_what_is_no_csv_is_one_entry_and_the_rest_go_on(tmp_path: Path) -> None:
    data = "username,x\n" + f'nasa,"{"y" * 140_000}"\n' + "esa,\n" + "z" * 1_000_001 + "\njaxa,\n"
    assert rows(tmp_path, data) == [
        (2, "this row cannot be read as CSV (field larger than field limit (131072))"),
        (3, "esa"),
        (4, "it is longer than 1,000,000 characters"),
        (5, "jaxa"),
    ]


def test_bad_bytes_matter_in_the_column_only(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b"name_of,username\ncaf\xe9,nasa\nx,caf\xe9\n")
    assert [entry.problem is None for entry in open_inputs(str(path))] == [True, False]


def test_a_column_that_is_not_there(tmp_path: Path) -> None:
    assert refusal(tmp_path, "handle,bio\nnasa,\n", ":handel") == (
        "list.csv has no column 'handel' (it has handle, bio): try list.csv:handle."
    )


def test_no_known_column(tmp_path: Path) -> None:
    assert refusal(tmp_path, "who,bio\nnasa,\n") == (
        "list.csv has none of the columns that are known to hold entries (it has who, bio): "
        "name one as in list.csv:who."
    )


def test_a_heading_alone_is_an_empty_list(tmp_path: Path) -> None:
    assert refusal(tmp_path, "username,bio\n").startswith("There is no entry in list.csv")


@pytest.mark.parametrize(
    ("name", "column", "sentence"),
    [
        ("list.txt", ":username", "list.txt has no columns: leave out :username"),
        ("list.csv", ":", "No column is named behind list.csv: write one"),
    ],
)
def test_columns_that_make_no_sense(tmp_path: Path, name: str, column: str, sentence: str) -> None:
    assert refusal(tmp_path, "username\nnasa\n", column, name).startswith(sentence)
