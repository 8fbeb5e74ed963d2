"""Workbooks as lists: a column as in CSV; what a spreadsheet did to ids is said."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from instaspider.exceptions import InputError
from instaspider.inputs import open_inputs


def book(path: Path, *rows: list, second: str = "") -> str:
    made = Workbook()
    made.active.title = "People"
    for row in rows:
        made.active.append(row)
    if second:
        made.create_sheet(second).append(["other"])
    made.save(path)
    return str(path)


def read(spec: str) -> list[tuple[int, str, bool]]:
    return [(entry.line, entry.text, entry.value is not None) for entry in open_inputs(spec)]


def test_a_known_column_is_found_and_the_rows_keep_their_numbers(tmp_path):
    spec = book(
        tmp_path / "people.xlsx",
        ["Nr", "Username", "Since"],
        [1, "nasa", date(2020, 1, 1)],
        [None, None, None],
        [2, "@esa", None],
        [3, None, 5],
    )
    assert [entry[:2] for entry in read(spec)] == [(2, "nasa"), (4, "@esa"), (5, "")]


def test_a_column_is_named_as_in_csv(tmp_path):
    spec = book(tmp_path / "p.xlsx", ["a", "b"], ["nasa", "esa"])
    assert read(f"{spec}:b") == [(2, "esa", True)]
    with pytest.raises(InputError, match=r"no column 'c' \(it has a, b\)"):
        read(f"{spec}:c")
    with pytest.raises(InputError, match=r"name one as in .*p\.xlsx:a"):
        read(spec)


def test_a_single_column_may_be_without_a_heading(tmp_path):
    assert read(book(tmp_path / "p.xlsx", ["nasa"], ["esa"])) == [
        (1, "nasa", True),
        (2, "esa", True),
    ]


def test_digits_that_a_spreadsheet_lost_are_said(tmp_path):
    rounded = int("3843229444966511000")
    spec = book(tmp_path / "p.xlsx", ["user_id"], [528817151], ["17841400000"], [rounded], [1.5e18])
    entries = list(open_inputs(spec))
    assert [entry.text for entry in entries[:2]] == ["528817151", "17841400000"]
    assert all("digits are lost" in entry.problem for entry in entries[2:])


@pytest.mark.parametrize("heading", [[], ["username"]])
def test_they_are_said_in_columns_of_names_too(heading, tmp_path):
    rows = [heading] if heading else []
    spec = book(tmp_path / "p.xlsx", *rows, ["nasa"], [3843229444966511000])
    assert "digits are lost" in list(open_inputs(spec))[-1].problem


def test_the_first_sheet_is_read_and_that_is_said(tmp_path):
    said: list[str] = []
    inputs = open_inputs(book(tmp_path / "p.xlsx", ["username"], ["nasa"], second="Old"))
    inputs.said.to(said.append)
    assert any("the sheet 'People' is read, and not Old" in each for each in said)
    assert inputs.total() == 1


def test_it_can_be_read_again_and_comes_by_url(tmp_path):
    path = Path(book(tmp_path / "p.xlsx", ["username"], ["nasa"]))
    inputs = open_inputs(str(path))
    assert list(inputs) == list(inputs)
    url = "https://example.org/people.xlsx"
    assert [e.text for e in open_inputs(url, fetch=lambda _: path.read_bytes())] == ["nasa"]


def packed(**files: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return data.getvalue()


@pytest.mark.parametrize(
    "content",
    [b"", b"nasa\n", b"PK\x03\x04 torn", packed(x=b"y"), packed(**{"xl/workbook.xml": b"<a"})],
)
def test_what_is_no_workbook_is_a_sentence_with_the_way_out(content, tmp_path):
    path = tmp_path / "p.xlsx"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"is a workbook that cannot be read .* save the sheet as"):
        open_inputs(str(path))


def test_one_that_unpacks_to_much_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("instaspider.inputs.sheets._MOST_BYTES", 1000)
    with pytest.raises(InputError, match="unpacks to 0 MB, which is too much"):
        read(book(tmp_path / "p.xlsx", ["username"], ["nasa"]))


def test_without_the_package_the_sentence_names_it(tmp_path, monkeypatch):
    spec = book(tmp_path / "p.xlsx", ["username"], ["nasa"])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(InputError, match=r'pip install "instaspider\[xlsx\]"'):
        read(spec)


def test_a_name_beside_whose_workbook_it_is_is_asked_about(tmp_path, monkeypatch):
    book(tmp_path / "mylist.xlsx", ["username"], ["nasa"])
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError, match=r"mylist\.xlsx"):
        open_inputs("mylist")
