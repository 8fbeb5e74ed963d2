"""Cells of CSV whose kind never needs quotes are written without a look at each of them."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from filled_items import filled

from instaspider.feeds.csv_rows import CsvRows, Dialect
from instaspider.feeds.exporters import FlatCsvItemExporter
from instaspider.feeds.plain import CELL, converter, parts_to_bytes, to_bytes
from instaspider.items import BioLink, Child, Image, Place, Post, TaggedUser, UserRef, Video

POST = Post(
    pk="1",
    caption='one, "two"\r\nthree',
    like_count=1_100_000,
    has_audio=True,
    duration=1e-07,
    taken_at=datetime(2026, 11, 22, 17, 23, tzinfo=UTC),
    images=[Image(url="https://a/1"), Image(url="https://a/2", width=3, height=4)],
    videos=[],
)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "1", "e", ":", "-", "T", "."])
@pytest.mark.parametrize("quote", ['"', "'", "0", "u"])
@pytest.mark.parametrize("quote_all", [False, True])
def test_a_row_is_read_back_whatever_the_marks_are(delimiter, quote, quote_all) -> None:
    rows = CsvRows(Post, Dialect(delimiter=delimiter, quote=quote, quote_all=quote_all))
    text = (rows.header() + rows.line(POST)).decode()
    header, row = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, quotechar=quote)
    found = {name: cell for name, cell in zip(header, row, strict=True) if cell}
    assert found == {
        "pk": "1",
        "caption": POST.caption,
        "like_count": "1100000",
        "has_audio": "True",
        "duration": "1e-07",
        "taken_at": "2026-11-22T17:23:00Z",
        "images": '[{"url":"https://a/1"},{"url":"https://a/2","width":3,"height":4}]',
        "videos": "[]",
    }


def test_a_part_that_is_none_has_empty_cells() -> None:
    rows = CsvRows(Post, fields=["pk", "user", "music.title", "like_count"])
    assert rows.line(POST) == b"1" + b"," * (len(rows.columns) - 1) + b"1100000\r\n"


@pytest.mark.parametrize("part", [BioLink, Child, Image, TaggedUser, UserRef, Video])
def test_parts_are_written_at_once_as_they_are_one_by_one(part) -> None:
    """Fields that are None are left out, at each depth, and nothing else is."""
    write, convert = parts_to_bytes(part), converter(part, CELL)
    for seed in range(200):
        parts = [filled(part, seed + n) for n in range(seed % 4)]
        assert write(parts) == to_bytes([convert(each) for each in parts]), parts


@pytest.mark.parametrize(
    "text",
    ['","width":null', '{"url":null,', '\\":null', ":null", '",\\"height":null}', "\0", "ſ\u2028"],
)
def test_a_text_that_looks_like_a_field_without_value_stays(text) -> None:
    images = [Image(url=text), Image(url="https://a/1", width=1)]
    children = [Child(pk=text, images=images, tagged_users=[TaggedUser(username=text)])]
    found = json.loads(parts_to_bytes(Child)(children))
    pictures = [{"url": text}, {"url": "https://a/1", "width": 1}]
    assert found == [{"pk": text, "tagged_users": [{"username": text}], "images": pictures}]


def test_whence_a_part_came_is_left_out() -> None:
    user = UserRef(pk="1", input="nasa", endpoint="x")
    assert parts_to_bytes(UserRef)([user]) == b'[{"pk":"1"}]'


def test_what_only_python_can_write_is_written() -> None:
    big = 10**30
    child = Child(pk="1", width=big, images=[Image(url="https://a/1", height=big)])
    found = json.loads(parts_to_bytes(Child)([child]))
    assert found == [{"pk": "1", "width": big, "images": [{"url": "https://a/1", "height": big}]}]


def test_each_row_has_the_cells_of_its_own_owner() -> None:
    """The cells of an owner are kept from row to row, so that a page's posts share them."""
    rows = CsvRows(Post, fields=["user.pk", "user.username", "user.is_private"])
    nasa, esa = UserRef(pk="1", username="nasa"), UserRef(pk="2", username='e,"sa')
    found = [rows.line(Post(user=user)) for user in (nasa, nasa, esa, None, nasa)]
    assert found[:2] == [b"1,nasa,\r\n"] * 2
    nasa.username = "renamed"
    found.append(rows.line(Post(user=nasa)))
    assert found[2:] == [b'2,"e,""sa",\r\n', b",,\r\n", b"1,nasa,\r\n", b"1,renamed,\r\n"]


@pytest.mark.parametrize("encoding", ["utf-8", "UTF8", "utf-8-sig", "utf-16", "latin-1", "cp932"])
def test_a_file_is_written_in_the_encoding_that_was_asked_for(encoding) -> None:
    file = io.BytesIO()
    exporter = FlatCsvItemExporter(file, encoding=encoding, fields_to_export=["pk", "name"])
    for name in ("abc", "d,e", "", None):
        exporter.export_item(Place(pk="1", name=name))
    text = 'pk,name\r\n1,abc\r\n1,"d,e"\r\n1,""\r\n1,\r\n'
    assert file.getvalue() == text.encode(encoding)


def test_what_an_encoding_lacks_becomes_what_the_option_errors_says() -> None:
    for encoding, errors, wanted in (
        ("utf-8", "replace", "?a猫"),
        ("latin-1", "replace", "?a?"),
        ("ascii", "xmlcharrefreplace", "&#55357;a&#29483;"),
        ("utf-8", "surrogatepass", "\ud83da猫"),
    ):
        file = io.BytesIO()
        exporter = FlatCsvItemExporter(
            file, encoding=encoding, errors=errors, fields_to_export=["name"]
        )
        exporter.export_item(Place(name="\ud83da猫"))
        assert file.getvalue() == f"name\r\n{wanted}\r\n".encode(encoding, "surrogatepass")
    with pytest.raises(UnicodeEncodeError):
        FlatCsvItemExporter(io.BytesIO()).export_item(Place(name="\ud83d"))
