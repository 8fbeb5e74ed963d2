"""Feeds as workbooks: ids stay texts, nothing is a formula, the format's limits are said."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from crawling import as_task, crawl
from filled_items import filled
from openpyxl import load_workbook

from instaspider import Comment, Place, Post, Profile, UserRef
from instaspider.exceptions import ConfigurationError
from instaspider.feeds import workbook
from instaspider.feeds.workbook import WorkbookItemExporter
from instaspider.items import ITEMS
from instaspider.items.fields import columns_of

SHARED = {"input": "nasa", "endpoint": "x"}


def export(path: Path, *items: Any, **options: Any) -> Any:
    with path.open("wb") as file:
        exporter = WorkbookItemExporter(file, **options)
        exporter.start_exporting()
        for item in items:
            exporter.export_item(item)
        exporter.finish_exporting()
    return load_workbook(path)


def rows(sheet: Any) -> list[dict[str, Any]]:
    heading, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(heading, row, strict=True)) for row in found]


@pytest.mark.parametrize("kind", ITEMS.values(), ids=list(ITEMS))
def test_each_item_has_the_columns_of_csv(kind, tmp_path):
    book = export(tmp_path / "x.xlsx", filled(kind, 1))
    ((name, sheet),) = zip(book.sheetnames, book.worksheets, strict=True)
    assert name == kind.__name__
    (row,) = rows(sheet)
    assert list(row) == [column.name for column in columns_of(kind)]


def test_ids_are_texts_and_counts_are_numbers(tmp_path):
    item = Post(
        **SHARED,
        pk="3843229444966511752",
        like_count=5,
        view_count=10**15,
        is_pinned=True,
        taken_at=datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        user=UserRef(pk="528817151", username="007"),
        location=Place(pk="1", lat=1.5),
    )
    (row,) = rows(export(tmp_path / "x.xlsx", item).active)
    assert row["pk"] == "3843229444966511752"
    assert row["user.pk"] == "528817151"
    assert row["user.username"] == "007"
    assert row["like_count"] == 5
    assert row["view_count"] == "1000000000000000"
    assert row["is_pinned"] is True
    assert row["location.lat"] == 1.5
    assert row["taken_at"] == "2026-01-02T03:04:05Z"
    assert row["comment_count"] is None


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=cmd|"/c calc"!A1',
        "+1",
        "@x",
        "#N/A",
        "#REF!",
        "-",
        "a\nb",
        "0012",
        "1e5",
        "2026-01-01",
    ],
)
def test_a_text_is_a_text_whatever_it_looks_like(text, tmp_path):
    cell = export(tmp_path / "x.xlsx", Profile(**SHARED, pk="1", biography=text)).active
    column = [c.value for c in cell[1]].index("biography")
    assert cell[2][column].value == text
    assert cell[2][column].data_type == "s"


def test_characters_that_xml_cannot_hold_become_signs(tmp_path):
    text = "a\x00b\x1bc\u202ed\ud800e\ufffef\U0001f600"
    (row,) = rows(export(tmp_path / "x.xlsx", Profile(**SHARED, pk="1", biography=text)).active)
    assert row["biography"] == "a\u2400b\u241bc<U+202E>d\ufffde\ufffdf\U0001f600"


def test_a_text_that_is_too_long_for_a_cell_is_cut_and_that_is_said(tmp_path, caplog):
    item = Profile(**SHARED, pk="1", biography="x" * 40_000)
    (row,) = rows(export(tmp_path / "x.xlsx", item).active)
    assert len(row["biography"]) == workbook.MOST_CHARACTERS
    assert row["biography"].endswith("x...")
    assert "1 texts were longer than the 32767 characters" in caplog.text


def test_rows_beyond_the_last_of_a_sheet_go_to_the_next(tmp_path, monkeypatch):
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    items = [Profile(**SHARED, pk=str(n)) for n in range(5)]
    book = export(tmp_path / "x.xlsx", *items)
    assert book.sheetnames == ["Profile", "Profile 2", "Profile 3"]
    assert [row["pk"] for sheet in book for row in rows(sheet)] == list("01234")


def test_each_class_has_a_sheet_and_no_item_the_heading(tmp_path):
    book = export(tmp_path / "x.xlsx", Post(**SHARED, pk="1"), Comment(**SHARED, pk="2"))
    assert book.sheetnames == ["Post", "Comment"]
    empty = export(tmp_path / "y.xlsx", item_class=Comment)
    assert [cell.value for cell in empty["Comment"][1]][:3] == ["input", "endpoint", "scraped_at"]
    assert export(tmp_path / "z.xlsx").sheetnames == ["no items"]


def test_what_a_pipeline_made_of_items_is_written_too(tmp_path):
    (row,) = rows(
        export(tmp_path / "x.xlsx", {"pk": "1", "tags": ["a", "b"], "n": {"a": 1}}).active
    )
    assert row == {"pk": "1", "tags": "a,b", "n": '{"a":1}'}


@as_task
async def test_a_crawl_writes_one_whole_or_not_at_all(sandbox, tmp_path):
    path = tmp_path / "p.xlsx"
    settings = {**sandbox.settings, "FEEDS": {str(path): {"format": "xlsx", "overwrite": True}}}
    await crawl(settings, tmp_path, users="nasa,esa")
    assert {row["username"] for row in rows(load_workbook(path).active)} == {"nasa", "esa"}
    assert not path.with_name("p.xlsx.part").exists()
    with pytest.raises(ConfigurationError, match="no rows can be added to a workbook"):
        await crawl(
            {**settings, "FEEDS": {str(path): {"format": "xlsx"}}}, tmp_path, users="nasa,esa"
        )


def test_by_the_ending_of_the_file(scrapy, tmp_path):
    command = ("crawl", "profiles", "-a", "users=nasa", "-s", "INSTASPIDER_SANDBOX=1")
    run = scrapy(*command, "-O", str(tmp_path / "p.xlsx"))
    assert run.returncode == 0, run.stderr
    assert load_workbook(tmp_path / "p.xlsx").sheetnames == ["Profile"]


def test_without_the_package_the_sentence_names_it(monkeypatch, caplog):
    caplog.set_level(logging.INFO)
    monkeypatch.setattr(workbook, "find_spec", lambda name: None)
    with pytest.raises(ConfigurationError, match=r"pip install 'instaspider\[xlsx\]'"):
        workbook.check_installed()
