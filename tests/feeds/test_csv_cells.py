"""Cells of CSV whose kind never needs quotes are written without a look at each of them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest

from instaspider.feeds.csv_rows import CsvRows, Dialect
from instaspider.items import Image, Post

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
    text = rows.header() + rows.line(POST)
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
    assert rows.line(POST) == "1" + "," * (len(rows.columns) - 1) + "1100000\r\n"
