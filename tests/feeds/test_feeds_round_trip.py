"""Every field of every item survives CSV, JSON lines, JSON and Parquet: types, None, any text."""

from __future__ import annotations

import csv
import json
from dataclasses import fields, is_dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import filled_items
import pyarrow.parquet
import pytest
from crawling import read_json_lines
from filled_items import TEXTS, filled
from scrapy.exporters import XmlItemExporter

from instaspider.exceptions import ConfigurationError
from instaspider.feeds import workbook
from instaspider.feeds.exporters import (
    FlatCsvItemExporter,
    ParquetItemExporter,
    PlainXmlItemExporter,
    WholeJsonItemExporter,
    WholeJsonLinesItemExporter,
)
from instaspider.feeds.reading import read_items
from instaspider.feeds.workbook import WorkbookItemExporter
from instaspider.items import ITEMS, Image, Item, Place, Post, Profile, UserRef
from instaspider.items.fields import columns_of
from instaspider.parsing.visible import visible

EXPORTERS = {
    "csv": FlatCsvItemExporter,
    "jsonl": WholeJsonLinesItemExporter,
    "json": WholeJsonItemExporter,
    "parquet": ParquetItemExporter,
    "xml": PlainXmlItemExporter,
    "xlsx": WorkbookItemExporter,
}
each_item = pytest.mark.parametrize("item", ITEMS.values(), ids=lambda item: item.__name__)


def export(folder: Path, ending: str, items: list[Any], **kwargs: Any) -> Path:
    path = folder / f"items.{ending}"
    with path.open("wb") as file:
        exporter: Any = EXPORTERS[ending](file, encoding="utf-8", **kwargs)  # type: ignore[abstract]
        exporter.start_exporting()
        try:
            for item in items:
                exporter.export_item(item)
        finally:
            exporter.finish_exporting()
    return path


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@each_item
@pytest.mark.parametrize("ending", ["csv", "jsonl", "json", "parquet"])
def test_every_field_survives(tmp_path: Path, item: type[Item], ending: str) -> None:
    items = [item(), *(filled(item, seed) for seed in range(60))]
    for field in fields(item):
        assert len({repr(getattr(each, field.name)) for each in items}) > 1, field.name
    assert list(read_items(export(tmp_path, ending, items), item)) == items


@each_item
def test_every_field_survives_a_workbook(
    tmp_path: Path, item: type[Item], monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for empty texts, which a cell cannot tell from None, and control characters."""
    shown = tuple(text for text in TEXTS if text and visible(text.replace("\n", "")) in text)
    monkeypatch.setitem(filled_items.PLAIN, str, shown)
    monkeypatch.setattr(filled_items, "TEXTS", shown)
    assert len(shown) > 15
    items = [item(), *(filled(item, seed) for seed in range(20))]
    assert list(read_items(export(tmp_path, "xlsx", items), item)) == items


def test_a_workbook_has_the_items_of_one_class_and_all_sheets_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 3)
    profiles, posts = [Profile(pk=str(n)) for n in range(5)], [Post(pk="7")]
    path = export(tmp_path, "xlsx", [*posts, *profiles])
    assert list(read_items(path, Profile)) == profiles
    assert list(read_items(path, Post)) == posts


@each_item
def test_every_text_survives_excel_safety_and_delimiters(tmp_path: Path, item: type[Item]) -> None:
    items = [filled(item, seed) for seed in range(40)]
    path = export(tmp_path, "csv", items, excel_safe=True, bom=True)
    assert list(read_items(path, item, excel_safe=True)) == items
    cells = [cell for row in rows_of(path) for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "\t", "\r"))]


@each_item
def test_scrapys_reader_and_ours_agree_on_json(tmp_path: Path, item: type[Item]) -> None:
    """Nested parts have all of their keys, as Scrapy writes them."""
    rows = read_json_lines(export(tmp_path, "jsonl", [filled(item, 3)]))
    assert list(rows[0]) == [field.name for field in fields(item)]
    if isinstance(rows[0].get("user"), dict):
        assert list(rows[0]["user"]) == [field.name for field in fields(UserRef)]


def test_what_json_is_not_made_for(tmp_path: Path) -> None:
    place = Place(pk="1", media_count=2**70)
    place.noted_by_a_pipeline = "x"  # type: ignore[attr-defined]
    post = Post(pk="1", files=[{"url": "x", 1: datetime(2026, 1, 1, tzinfo=UTC), "set": ("a",)}])
    for ending in ("jsonl", "json"):
        (read,) = read_items(export(tmp_path, ending, [place]), Place)
        assert read == place
        assert "noted_by_a_pipeline" not in (tmp_path / f"items.{ending}").read_text()
        (read,) = read_items(export(tmp_path, ending, [post]), Post)
        assert read.files == [{"url": "x", "1": "2026-01-01T00:00:00Z", "set": ["a"]}]
    assert export(tmp_path, "jsonl", [Place(pk="ü")], ensure_ascii=True).read_bytes().isascii()
    assert json.loads(export(tmp_path, "json", [place], indent=2).read_text())[0]["pk"] == "1"


def test_columns_come_from_the_class(tmp_path: Path) -> None:
    path = export(tmp_path, "csv", [Post(pk="1"), filled(Post, 1)])
    header = path.read_text("utf-8").split("\n")[0].split(",")
    assert header == [column.name for column in columns_of(Post)]
    assert header[:5] == ["input", "endpoint", "scraped_at", "pk", "shortcode"]
    assert {"user.pk", "user.username", "location.name", "music.title"} <= set(header)
    assert not {"user", "user.input", "user.scraped_at", "location.endpoint"} & set(header)


def test_a_file_without_items_has_the_header(tmp_path: Path) -> None:
    path = export(tmp_path, "csv", [], item_class=Place)
    assert path.read_text("utf-8").startswith("input,endpoint,scraped_at,pk,name")
    path = export(tmp_path, "parquet", [], item_class=Place)
    table = pyarrow.parquet.read_table(path)
    assert table.num_rows == 0
    assert table.column_names == [field.name for field in fields(Place)]


def test_none_and_empty_are_told_apart(tmp_path: Path) -> None:
    profile = Profile(full_name="", biography=None, pronouns=[], bio_links=[], category="x")
    path = export(
        tmp_path, "csv", [profile], fields_to_export=["full_name", "biography", "pronouns"]
    )
    assert path.read_bytes() == b'full_name,biography,pronouns\r\n"",,[]\r\n'


def test_how_values_are_written(tmp_path: Path) -> None:
    profile = Profile(
        scraped_at=datetime(2026, 11, 22, 17, 23, 0, 999, tzinfo=UTC),
        pk="207284695556312010",
        is_private=False,
        follower_count=8,
        latest_shortcodes=["a", "b"],
        pronouns=["she,her", "x"],
    )
    (row,) = rows_of(export(tmp_path, "csv", [profile]))
    assert row["scraped_at"] == "2026-11-22T17:23:00Z"
    assert (row["pk"], row["is_private"]) == ("207284695556312010", "False")
    assert row["latest_shortcodes"] == "a,b"
    assert json.loads(row["pronouns"]) == ["she,her", "x"]


def test_parquet_has_types(tmp_path: Path) -> None:
    path = export(tmp_path, "parquet", [Post()])
    types = {field.name: str(field.type) for field in pyarrow.parquet.read_schema(path)}
    assert types["taken_at"] == types["scraped_at"] == "timestamp[us, tz=UTC]"
    assert types["pk"] == types["caption"] == types["files"] == "string"
    assert types["like_count"] == "int64"
    assert types["is_pinned"] == "bool"
    assert types["duration"] == "double"
    assert types["images"].startswith("list<")
    assert types["location"].startswith("struct<pk: string, name: string")


def test_parquet_keeps_microseconds(tmp_path: Path) -> None:
    place = Place(pk="1", scraped_at=datetime(2026, 1, 1, 0, 0, 0, 123456, tzinfo=UTC))
    assert list(read_items(export(tmp_path, "parquet", [place]), Place)) == [place]


@pytest.mark.parametrize("count", [2**63, -(2**63) - 1, 10**400])
def test_a_number_beyond_64_bits_is_unknown_in_parquet_and_exact_elsewhere(
    tmp_path: Path, count: int
) -> None:
    image = Image(url="https://a.example/1.jpg", width=count, height=7)
    post = Post(
        pk="1",
        like_count=count,
        play_count=2**63 - 1,
        images=[image],
        location=Place(pk="2", media_count=count),
    )
    other = Post(pk="2", like_count=5)
    bounded = replace(
        post,
        like_count=None,
        images=[replace(image, width=None)],
        location=replace(post.location, media_count=None),
    )
    written = list(read_items(export(tmp_path, "parquet", [post, other]), Post))
    assert written == [bounded, other]
    for ending in ("csv", "jsonl", "json"):
        assert list(read_items(export(tmp_path, ending, [post, other]), Post)) == [post, other]
    assert str(count) in export(tmp_path, "xml", [post]).read_text()


def test_whole_numbers_and_odd_ones_go_into_parquets_columns_of_doubles(tmp_path: Path) -> None:
    """Arrow takes no whole number beyond 2**53 for a double, and none that is no double."""
    given: list[Any] = [2**60 + 1, 10**400, float("nan"), float("inf"), 3, 1.5]
    posts = [Post(pk=str(at), duration=value) for at, value in enumerate(given)]
    table = pyarrow.parquet.read_table(export(tmp_path, "parquet", posts))
    large, too_large, no_number, *rest = table.column("duration").to_pylist()
    assert (large, too_large, rest) == (float(2**60), None, [float("inf"), 3.0, 1.5])
    assert no_number != no_number


def test_parquet_writes_in_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("instaspider.feeds.parquet._BATCH", 10)
    monkeypatch.setattr("instaspider.feeds.parquet._ROW_GROUP", 20_000)
    items = [filled(Post, seed) for seed in range(105)]
    path = export(tmp_path, "parquet", items)
    groups = pyarrow.parquet.ParquetFile(path).num_row_groups
    assert 2 < groups < 15
    assert list(read_items(path, Post)) == items


def test_chosen_columns(tmp_path: Path) -> None:
    post = Post(pk="1", user=UserRef(pk="2", username="esa"), caption="x")
    path = export(tmp_path, "csv", [post], fields_to_export={"pk": "id", "user": "owner"})
    (row,) = rows_of(path)
    assert (row["id"], row["owner.pk"], row["owner.username"]) == ("1", "2", "esa")
    path = export(tmp_path, "parquet", [post], fields_to_export=["caption", "pk"])
    assert pyarrow.parquet.read_table(path).to_pylist() == [{"caption": "x", "pk": "1"}]
    path = export(tmp_path, "jsonl", [post], fields_to_export=["caption", "pk"])
    assert json.loads(path.read_text()) == {"caption": "x", "pk": "1"}
    for ending in ("csv", "parquet"):
        with pytest.raises(ConfigurationError, match="'color'"):
            export(tmp_path, ending, [post], fields_to_export=["color"])


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_a_second_class_stops(tmp_path: Path, ending: str) -> None:
    with pytest.raises(ConfigurationError, match=r'A Place item came for .*by -o "%\(item\)s\.'):
        export(tmp_path, ending, [Post(), Place()])


def test_what_pipelines_make_of_items(tmp_path: Path) -> None:
    rows = [{"name": "esa", "tags": ["a", "b"], "n": None}, {"name": "x", "when": "now"}]
    path = export(tmp_path, "csv", rows)
    assert path.read_bytes() == b'name,tags,n\r\nesa,"a,b",\r\nx,,\r\n'
    rows = read_json_lines(export(tmp_path, "jsonl", rows))
    assert rows[1] == {"name": "x", "when": "now"}
    with pytest.raises(ConfigurationError, match="a pipeline made dict"):
        export(tmp_path, "parquet", rows)


def test_options_of_csv(tmp_path: Path) -> None:
    place = Place(pk="1", name="a;b,c", city="")
    chosen = {"fields_to_export": ["pk", "name", "city", "slug"]}
    path = export(tmp_path, "csv", [place], delimiter=";", lineterminator="\n", **chosen)
    assert path.read_text() == 'pk;name;city;slug\n1;"a;b,c";"";\n'
    path = export(tmp_path, "csv", [place], quoting=csv.QUOTE_ALL, **chosen)
    assert path.read_bytes() == b'"pk","name","city","slug"\r\n"1","a;b,c","",\r\n'
    path = export(tmp_path, "csv", [place], bom=True, **chosen)
    assert path.read_bytes().startswith(b"\xef\xbb\xbfpk,")
    for wrong in ({"delimiter": ""}, {"quotechar": ","}, {"escapechar": "\\"}, {"quoting": 3}):
        with pytest.raises(ConfigurationError, match="CSV"):
            export(tmp_path, "csv", [place], **wrong)


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1", "'=1"),
        ("@esa", "'@esa"),
        ("'=1", "''=1"),
        ("＝1", "'＝1"),
        ("\t=1", "'\t=1"),
        ("'quoted'", "'quoted'"),
        ("a=1", "a=1"),
    ],
)
def test_excel_safety(tmp_path: Path, text: str, cell: str) -> None:
    place = Place(name=text, lat=-1.5)
    (row,) = rows_of(export(tmp_path, "csv", [place], excel_safe=True))
    assert (row["name"], row["lat"]) == (cell, "-1.5")
    (row,) = rows_of(export(tmp_path, "csv", [place]))
    assert row["name"] == text


@each_item
def test_xml_can_be_read(tmp_path: Path, item: type[Item]) -> None:
    items = [filled(item, seed) for seed in range(40)]
    root = ElementTree.parse(export(tmp_path, "xml", items)).getroot()
    assert len(root) == 40
    for element, each in zip(root, items, strict=True):
        assert [child.tag for child in element] == [field.name for field in fields(item)]
        texts = {child.tag: child.text for child in element}
        assert (texts["pk"] or "") == (each.pk or "")


def plain(value: Any) -> Any:
    """What Scrapy's own exporter of XML can write: texts for None and times, dicts for parts."""
    if is_dataclass(value):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, dict):
        return {name: plain(each) for name, each in value.items()}
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    return "" if value is None else value


def xml_by(exporter: type[XmlItemExporter], items: list[Any], **options: Any) -> bytes:
    file = BytesIO()
    made = exporter(file, **options)
    made.start_exporting()
    for item in items:
        made.export_item(item)
    made.finish_exporting()
    return file.getvalue()


@each_item
def test_xml_is_what_scrapy_writes_of_plain_values(item: type[Item]) -> None:
    items = [filled(item, seed) for seed in range(40)]
    chosen = {"pk": "id", "input": "given"}
    for options in (
        {"item_element": "row"},
        {"encoding": "ascii", "fields_to_export": chosen},
        {"indent": 2},
    ):
        ours = xml_by(PlainXmlItemExporter, items, **options)
        assert ours == xml_by(XmlItemExporter, [plain(each) for each in items], **options)
        assert len(ours) > 40 * 30


def test_xml_of_nested_parts(tmp_path: Path) -> None:
    post = replace(
        filled(Post, 1),
        caption="a\x00b\x0b",
        coauthors=[UserRef(pk="1"), UserRef(pk="2", full_name="x")],
        taken_at=datetime(2026, 11, 22, tzinfo=UTC),
    )
    (element,) = ElementTree.parse(export(tmp_path, "xml", [post])).getroot()
    assert element.findtext("caption") == "a\ufffdb\ufffd"
    assert element.findtext("taken_at") == "2026-11-22T00:00:00Z"
    assert [each.findtext("pk") for each in element.findall("coauthors/value")] == ["1", "2"]
    assert element.findtext("coauthors/value/full_name") == ""


def test_rows_that_are_no_such_items(tmp_path: Path) -> None:
    path = export(tmp_path, "csv", [Place(pk="1")])
    with pytest.raises(ValueError, match="'name'"):
        list(read_items(path, Profile))
    with pytest.raises(ConfigurationError, match=r"\.txt"):
        list(read_items(tmp_path / "x.txt", Profile))
    (tmp_path / "torn.csv").write_text('pk,name\r\n1,"a')
    with pytest.raises(ValueError, match="inside of quotes"):
        list(read_items(tmp_path / "torn.csv", Place))


def test_the_texts_are_hard_ones() -> None:
    assert {text[:1] for text in TEXTS} >= {"", "=", "'", "-", "@", "[", '"', " "}
