"""Feeds of crawls: a file for each kind of item, files that go on, files that cannot be written."""

from __future__ import annotations

import csv
import gzip
import json
import logging
import os
import sys
from pathlib import Path
from typing import IO, Any, ClassVar

import pyarrow.parquet
import pytest
from crawling import FAST, ONE_BY_ONE, as_task, crawl, read_json_lines
from forks import Forks
from paths import ROOT
from scrapy import signals
from scrapy.crawler import AsyncCrawlerRunner
from scrapy.extensions.feedexport import BlockingFeedStorage

from instaspider.exceptions import ConfigurationError
from instaspider.feeds.extension import flush_feeds
from instaspider.feeds.reading import read_items
from instaspider.feeds.storage import LocalFeedStorage
from instaspider.items import Highlight, Post, Profile

TORN = "ended in the middle of a row, as a killed crawl leaves it"
MANY = ",".join(f"filler{number}" for number in range(30))


def names(path: Path) -> list[str]:
    with path.open(newline="", encoding="utf-8") as file:
        return [row["username"] for row in csv.DictReader(file)]


@as_task
async def test_a_file_for_each_kind(sandbox: Any, tmp_path: Path) -> None:
    targets = {str(tmp_path / f"%(item)s.{ending}"): {} for ending in ("csv", "parquet")}
    settings = {**sandbox.settings, "FEEDS": {**targets, str(tmp_path / "all.jsonl"): {}}}
    crawled = await crawl(settings, tmp_path, "highlights", users="nasa", posts="1")
    items: list[Any] = list(crawled.items)
    for kind in (Highlight, Post):
        expected = [item for item in items if isinstance(item, kind)]
        assert expected
        for item in expected:
            item.scraped_at = item.scraped_at.replace(microsecond=0)
        assert list(read_items(tmp_path / f"{kind.__name__}.csv", kind)) == expected
        read = list(read_items(tmp_path / f"{kind.__name__}.parquet", kind))
        assert [item.pk for item in read] == [item.pk for item in expected]
    assert len(read_json_lines(tmp_path / "all.jsonl")) == len(items)
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".part")]


def test_a_second_kind_is_refused_before_the_start(scrapy: Any, tmp_path: Path) -> None:
    command = ("crawl", "highlights", "-a", "users=nasa", "-a", "posts=1")
    run = scrapy(*command, "-s", "INSTASPIDER_SANDBOX=1", "-O", str(tmp_path / "x.csv"))
    assert run.returncode == 2
    assert "yields Highlight and Post items" in run.stderr
    assert '-o "%(item)s.csv"' in run.stderr
    assert "Traceback" not in run.stderr


@as_task
async def test_rows_are_added_below_the_header(
    sandbox: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path, lines = tmp_path / "profiles.csv", tmp_path / "profiles.jsonl"
    settings = {**sandbox.settings, "FEEDS": {str(path): {}, str(lines): {}}}
    await crawl(settings, tmp_path, users="nasa")
    whole = path.read_bytes(), lines.read_bytes()
    path.write_bytes(whole[0] + b'esa,web_profile_info,,"torn in\r\nthe mid')
    lines.write_bytes(whole[1] + b'{"input": "esa')
    await crawl(settings, tmp_path, users="esa")
    assert names(path) == ["nasa", "esa"]
    assert path.read_bytes().startswith(whole[0])
    assert [item["username"] for item in read_json_lines(lines)] == ["nasa", "esa"]
    told = [r.getMessage() for r in caplog.records if "in the middle of a row" in r.getMessage()]
    assert told == [
        f"{path} {TORN}: 39 bytes were cut off.",
        f"{lines} {TORN}: 14 bytes were cut off.",
    ]
    path.write_text("username,name\n")
    with pytest.raises(ConfigurationError, match="has other columns"):
        await crawl(settings, tmp_path, users="esa")
    assert path.read_text() == "username,name\n"


@as_task
async def test_rows_are_in_the_file_when_flushed(sandbox: Any, tmp_path: Path) -> None:
    path, lines = tmp_path / "profiles.csv", tmp_path / "profiles.jsonl"
    feeds = {str(path): {}, str(lines): {}}
    addons = {"instaspider.Addon": 300}
    runner = AsyncCrawlerRunner({"ADDONS": addons, **sandbox.settings, "FEEDS": feeds})
    crawler = runner.create_crawler("profiles")
    seen: list[list[str]] = []

    def flush() -> None:
        assert flush_feeds(crawler)
        seen.append(names(path))
        assert [item["username"] for item in read_json_lines(lines)] == seen[-1]

    crawler.signals.connect(lambda spider: flush(), signals.spider_idle, weak=False)
    await runner.crawl(crawler, users="nasa,esa", **FAST)
    assert sorted(seen[-1]) == ["esa", "nasa"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@as_task
async def test_a_full_disk_stops_the_crawl(
    sandbox: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = {**sandbox.settings, "FEEDS": {"/dev/full": {"format": "csv"}}}
    crawled = await crawl(settings, tmp_path, users=MANY)
    assert crawled.stats["finish_reason"] == "feed_failed"
    (told,) = [r.getMessage() for r in caplog.records if "feed cannot be written" in r.getMessage()]
    assert told.endswith("cannot be written: No space left on device (/dev/full)")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
def test_a_full_disk_at_the_end_is_exit_code_1(scrapy: Any, sandbox: Any) -> None:
    given = [f"-s{name}={value}" for name, value in sandbox.settings.items()]
    run = scrapy("crawl", "profiles", "-a", "users=nasa", *given, "-O", "/dev/full:jsonl")
    assert run.returncode == 1
    assert "cannot be written: No space left on device (/dev/full)" in run.stderr


# A Parquet file is written under another name, through no link: its disk is full in the library.
FULL_FOR_PARQUET = """
import errno, os
from pyarrow import parquet
from scrapy.cmdline import execute

def full(self):
    self.is_open = False
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

parquet.ParquetWriter.close = full
execute()
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this system")
@pytest.mark.parametrize("suffix", ["parquet", "json"])
def test_an_end_that_cannot_be_written_is_one_error(
    forks: Forks, sandbox: Any, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"x.{suffix}"
    scrapy = ("-c", FULL_FOR_PARQUET)
    if suffix == "json":
        path.symlink_to("/dev/full")
        scrapy = ("-m", "scrapy")
    given = [f"-s{name}={value}" for name, value in sandbox.settings.items()]
    crawl = ("crawl", "profiles", "-a", "users=nasa", *given, "-O", str(path))
    run = forks.run([sys.executable, *scrapy, *crawl], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 1
    assert f"a feed cannot be written: No space left on device ({path})" in run.stderr
    assert run.stderr.count("ERROR") == 1 + ("log_count/ERROR" in run.stderr)
    assert "Traceback" not in run.stderr
    assert "'finish_reason': 'feed_failed'" in run.stderr
    assert "'feedexport/failed_count/LocalFeedStorage': 1" in run.stderr


class CountsTooMuch:
    """A pipeline that gives one item a number that no column of Parquet holds."""

    def process_item(self, item: Any) -> Any:
        if item.username == "esa":
            item.follower_count = 2**63
        return item


@as_task
async def test_a_number_beyond_64_bits_costs_its_field_in_parquet_and_no_row(
    sandbox: Any, tmp_path: Path
) -> None:
    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "FEEDS": {str(tmp_path / f"x.{ending}"): {} for ending in ("parquet", "jsonl")},
        "ITEM_PIPELINES": {CountsTooMuch: 100},
    }
    crawled = await crawl(settings, tmp_path, users="nasa,esa", mode="fast")
    assert [row["outcome"] for row in crawled.rows] == ["done", "done"]
    for ending, count in (("parquet", None), ("jsonl", 2**63)):
        rows = list(read_items(tmp_path / f"x.{ending}", Profile))
        found = {row.username: row.follower_count for row in rows}
        assert found["esa"] == count
        assert found["nasa"]


class SpoilsOne:
    """A pipeline that puts into a field what its column does not take."""

    def process_item(self, item: Any) -> Any:
        if item.username == "esa":
            item.media_count = {"many": 1}
            item.bio_links = ["not a link"]
        return item


@pytest.mark.parametrize("ending", ["csv", "parquet"])
@as_task
async def test_rows_that_cannot_be_made_stop_the_crawl(
    sandbox: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture, ending: str
) -> None:
    """Stock Scrapy logs a traceback, and ends well without the row, or without any of them."""
    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "FEEDS": {str(tmp_path / f"x.{ending}"): {}},
        "ITEM_PIPELINES": {SpoilsOne: 100},
    }
    crawled = await crawl(settings, tmp_path, users="nasa,esa", mode="fast")
    (told,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert told.startswith("The crawl stops, because a feed cannot be written: ")
    assert told.endswith(f" ({tmp_path / f'x.{ending}'})")
    assert "Error: " in told
    if ending == "csv":
        outcomes = {row["input"]: row["outcome"] for row in crawled.rows}
        assert outcomes["esa"] == "not_done"
    else:  # its rows are made by so many at a time, here at the end
        assert not (tmp_path / "x.parquet").exists()


class SpoilsAll:
    def process_item(self, item: Any) -> Any:
        return {"name": Unwritable()}


class Unwritable:
    def __str__(self) -> str:
        raise ValueError("no text")


@as_task
async def test_a_feed_whose_first_row_cannot_be_made_can_be_read(
    sandbox: Any, tmp_path: Path
) -> None:
    path = tmp_path / "x.json"
    settings = {**sandbox.settings, "FEEDS": {str(path): {}}, "ITEM_PIPELINES": {SpoilsAll: 100}}
    crawled = await crawl(settings, tmp_path, users="nasa")
    assert crawled.stats["finish_reason"] == "feed_failed"
    assert json.loads(path.read_text()) == []


@as_task
async def test_what_another_pipeline_makes_stops_a_crawl_only_where_it_does_not_fit(
    sandbox: Any, tmp_path: Path
) -> None:
    path = tmp_path / "made.csv"
    settings = {
        **sandbox.settings,
        "FEEDS": {str(path): {}},
        "ITEM_PIPELINES": {MakesDicts: 1},
    }
    crawled = await crawl(settings, tmp_path, users="nasa")
    assert crawled.stats["finish_reason"] == "finished"
    assert path.read_text() == "name\nnasa\n"
    settings["ITEM_PIPELINES"] = {}
    with pytest.raises(ConfigurationError, match="other columns"):
        await crawl(settings, tmp_path, users="nasa")
    settings["ITEM_PIPELINES"] = {LeavesThem: 1}
    crawled = await crawl(settings, tmp_path, users="nasa,esa,natgeo")
    assert crawled.stats["finish_reason"] == "feed_failed"
    assert path.read_text() == "name\nnasa\n"


@as_task
async def test_packed_files_go_on(sandbox: Any, tmp_path: Path) -> None:
    packed = {"postprocessing": ["scrapy.extensions.postprocessing.GzipPlugin"]}
    feeds = {
        str(tmp_path / "x.csv.gz"): {"format": "csv", **packed},
        str(tmp_path / "x.parquet.gz"): {"format": "parquet", "overwrite": True, **packed},
    }
    for name in ("nasa", "esa"):
        await crawl({**sandbox.settings, "FEEDS": feeds}, tmp_path, users=name)
    (tmp_path / "x.csv").write_bytes(gzip.decompress((tmp_path / "x.csv.gz").read_bytes()))
    assert names(tmp_path / "x.csv") == ["nasa", "esa"]
    (tmp_path / "x.parquet").write_bytes(gzip.decompress((tmp_path / "x.parquet.gz").read_bytes()))
    (item,) = read_items(tmp_path / "x.parquet", Profile)
    assert item.username == "esa"


class Kept(BlockingFeedStorage):
    """A place elsewhere that is given the whole file in the end, as S3, GCS and FTP are."""

    files: ClassVar[dict[str, bytes]] = {}

    def __init__(self, uri: str, *, feed_options: dict[str, Any] | None = None) -> None:
        self.name = uri.rpartition("/")[2]

    def _store_in_thread(self, file: IO[bytes]) -> None:
        file.seek(0)
        self.files[self.name] = file.read()
        file.close()


@as_task
async def test_places_elsewhere_get_whole_files(
    sandbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Kept, "files", {})
    feeds = {f"kept://127.0.0.1/%(item)s.{ending}": {} for ending in ("csv", "parquet", "jsonl")}
    settings = {**sandbox.settings, "FEEDS": feeds, "FEED_STORAGES": {"kept": Kept}}
    await crawl(settings, tmp_path, users="nasa")
    assert set(Kept.files) == {"Profile.csv", "Profile.parquet", "Profile.jsonl"}
    for name, content in Kept.files.items():
        (tmp_path / name).write_bytes(content)
        (item,) = read_items(tmp_path / name, Profile)
        assert item.username == "nasa"


class NeverThere(Kept):
    def _store_in_thread(self, file: IO[bytes]) -> None:
        file.close()
        raise ConnectionRefusedError


@as_task
async def test_passwords_of_places_elsewhere_are_not_logged(
    sandbox: Any, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    feeds: dict[str, Any] = {
        "kept://me:se-cr%40et@127.0.0.1/x.csv": {},
        "never://me:se-cr@se-cr@127.0.0.1/x.csv": {},
    }
    storages = {"kept": Kept, "never": NeverThere}
    settings = {**sandbox.settings, "FEEDS": feeds, "FEED_STORAGES": storages}
    crawled = await crawl(settings, tmp_path, users="nasa")
    assert crawled.stats["finish_reason"] == "feed_failed"
    assert "Stored csv feed (1 items) in: kept://127.0.0.1/x.csv" in caplog.text
    assert "Error storing csv feed (1 items) in: never://127.0.0.1/x.csv" in caplog.text
    assert "se-cr" not in caplog.text


class MakesDicts:
    def process_item(self, item: Any) -> dict[str, Any]:
        return {"name": item.username}


class LeavesThem:
    def process_item(self, item: Any) -> Any:
        return item


def test_parquet_is_whole_or_not_there(tmp_path: Path) -> None:
    path = tmp_path / "new" / "x.parquet"
    options: dict[str, Any] = {"format": "parquet", "overwrite": True}
    for content in (b"first", b"second"):
        storage = LocalFeedStorage(str(path), feed_options=options)
        file = storage.open(None)  # type: ignore[arg-type]
        file.write(content)
        file.flush()
        assert not path.exists() or path.read_bytes() != content
        storage.store(file)
        assert path.read_bytes() == content
    assert [each.name for each in path.parent.iterdir()] == ["x.parquet"]
    with pytest.raises(ConfigurationError, match="no rows can be added"):
        LocalFeedStorage(str(path), feed_options={"format": "parquet"}).open(None)  # type: ignore[arg-type]


@as_task
async def test_an_empty_crawl_leaves_files_that_can_be_read(sandbox: Any, tmp_path: Path) -> None:
    feeds = {str(tmp_path / f"none.{ending}"): {} for ending in ("csv", "parquet", "json")}
    await crawl({**sandbox.settings, "FEEDS": feeds}, tmp_path, users="missing_nobody")
    assert list(read_items(tmp_path / "none.csv", Profile)) == []
    assert pyarrow.parquet.read_table(tmp_path / "none.parquet").num_rows == 0
    assert json.loads((tmp_path / "none.json").read_text()) == []


@as_task
async def test_csv_settings(sandbox: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "x.csv"
    monkeypatch.setenv("INSTASPIDER_CSV_BOM", "1")
    settings = {
        **sandbox.settings,
        "FEEDS": {str(path): {}},
        "INSTASPIDER_CSV_EXCEL_SAFE": True,
    }
    for _ in range(2):
        await crawl(settings, tmp_path, users="@nasa")
    assert path.read_bytes().startswith(b"\xef\xbb\xbfinput,endpoint,")
    assert path.read_bytes().count(b"\xef\xbb\xbf") == 1
    assert path.read_text("utf-8-sig").count("\n'@nasa,web_profile_info,") == 2
