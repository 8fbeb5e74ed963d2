"""``scrapy store export``: what feeds would have written, out of the store."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from paths import ROOT
from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.utils.misc import build_from_crawler, load_object
from whole_items import TIME, whole

from instaspider.items import ITEMS, Post
from instaspider.startup.components import EXPORTERS
from instaspider.store import items
from instaspider.store.opening import open_store
from instaspider.store.tables import ITEM_TABLES
from instaspider.store.upsert import upsert

ENDINGS = sorted(set(EXPORTERS) - {"jl", "jsonlines"})


@pytest.fixture
def filled(store_url):
    """One item of each kind."""
    store = open_store(store_url)
    with store.writing() as connection:
        upsert(connection, [whole(item) for item in ITEMS.values()])
    store.close()
    return store_url


def test_items_of_a_server_are_read_in_batches_without_a_transaction_between(
    postgres, monkeypatch
) -> None:
    monkeypatch.setattr(items, "_BATCH", 2)
    store = open_store(postgres.new_database())
    posts = [Post(pk=str(number), scraped_at=TIME) for number in (3, 1, 5, 4, 2)]
    with store.writing() as connection:
        upsert(connection, posts)
    read = []
    for item in items.read_all(store, Post):
        read.append(item.pk)
        with store.reading() as connection:
            busy = "SELECT count(*) FROM pg_stat_activity WHERE xact_start < now()"
            mine = f"{busy} AND datname = current_database() AND pid <> pg_backend_pid()"
            assert connection.exec_driver_sql(mine).scalar_one() == 0
    assert read == ["1", "2", "3", "4", "5"]
    store.close()


def as_feeds_have_it(ending: str, item: Any, folder: Any) -> bytes:
    path = folder / f"feed.{ending}"
    with path.open("wb") as file:
        exporter = build_from_crawler(
            load_object(EXPORTERS[ending]), Crawler(Spider), file, encoding="utf-8"
        )
        exporter.start_exporting()
        exporter.export_item(item)
        exporter.finish_exporting()
    content: bytes = path.read_bytes()
    return content


def without_times(ending: str, content: bytes) -> Any:
    """A workbook is a ZIP file that says when it was made, at three places."""
    if ending != "xlsx":
        return content
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        return {name: book.read(name) for name in book.namelist() if name != "docProps/core.xml"}


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_same_as_feeds(ending, filled, scrapy, tmp_path) -> None:
    for name in ("posts", "user_refs") if ending == "csv" else ("posts",):
        target = tmp_path / f"{name}.{ending}"
        done = scrapy(
            "store", "export", name, "-o", str(target), "-s", f"INSTASPIDER_STORE={filled}"
        )
        assert (done.returncode, done.stderr) == (0, f"1 {name} in {target}\n")
        item = whole(ITEM_TABLES[name].item)
        other = as_feeds_have_it(ending, item, tmp_path)
        assert without_times(ending, target.read_bytes()) == without_times(ending, other)
    assert not list(tmp_path.glob(".*.part"))


def test_more_than_one_batch(scrapy, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = open_store(url)
    with store.writing() as connection:
        upsert(connection, [Post(pk=str(number), caption="a\nb") for number in range(1234)])
    store.close()
    done = scrapy("store", "export", "Post", "-o", "-", "-s", f"INSTASPIDER_STORE={url}")
    assert done.stderr == "1234 posts in -\n"
    pks = [json.loads(line)["pk"] for line in done.stdout.splitlines()]
    assert sorted(pks, key=int) == [str(number) for number in range(1234)]


def test_an_empty_table_has_a_header(scrapy, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    open_store(url).close()
    target = tmp_path / "comments.csv"
    scrapy("store", "export", "comments", "-o", str(target), "-s", f"INSTASPIDER_STORE={url}")
    with target.open(newline="") as file:
        assert "text" in next(csv.reader(file))


def test_what_cannot_be_exported(scrapy, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    kept = tmp_path / "kept.csv"
    kept.write_text("kept")
    setting = ("-s", f"INSTASPIDER_STORE={url}")
    missing = scrapy("store", "export", "posts", "-o", str(kept), *setting)
    assert (missing.returncode, "there is no such file" in missing.stderr) == (2, True)
    open_store(url).close()
    for words, said in {
        ("likes", "-o", str(kept)): "There is no 'likes' in the store. There are: profiles, posts,",
        ("posts", "-o", f"{kept}.doc"): "ends in none of .json",
        ("posts", "-o", f"{tmp_path}/nowhere/a.csv"): "cannot be written: No such file",
    }.items():
        done = scrapy("store", "export", *words, *setting)
        assert done.returncode in (1, 2)
        assert said in done.stderr
    assert kept.read_text() == "kept"


def test_a_standard_output_that_takes_no_more(forks, tmp_path) -> None:
    url = f"sqlite:///{tmp_path / 'store.db'}"
    store = open_store(url)
    with store.writing() as connection:
        upsert(connection, [Post(pk=str(number), caption="a" * 500) for number in range(3000)])
    store.close()
    command = [sys.executable, "-m", "scrapy", "store", "export", "posts", "-o", "-"]
    command += ["-s", f"INSTASPIDER_STORE={url}"]
    with forks.popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as head:
        assert head.stdout is not None
        assert head.stderr is not None
        assert head.stdout.readline().startswith('{"input"')
        head.stdout.close()
        assert head.stderr.read().endswith("posts in -\n")
    assert head.returncode == 0
    with Path("/dev/full").open("w") as full:
        done = forks.run(command, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True)
    said = "scrapy store: Standard output cannot be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (1, said)
