"""How fast items go to files, and in how much memory: ``python -m benchmarks.feeds [items]``.

A page of 33 posts is fetched once from a sandbox; its items, each time with an id of their own, go
through storage and exporter of each format as Scrapy drives them, in a process of their own, and
are flushed page by page. Peak memory is read after a tenth and at the end. ``--scrapy`` measures
Scrapy's own exporters beside ours, which write nested parts in Python's notation into CSV and XML.
The posts are 33 ones again and again, so the size of a Parquet file says nothing.
"""

from __future__ import annotations

import argparse
import os
import pickle
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from scrapy import exporters as scrapys

from instaspider.catalogue import ENDPOINTS
from instaspider.feeds import exporters
from instaspider.feeds.storage import LocalFeedStorage
from instaspider.items import Post

from .parsing import bodies

PAGE = 33
OURS: dict[str, Any] = {
    "csv": exporters.FlatCsvItemExporter,
    "jsonl": exporters.WholeJsonLinesItemExporter,
    "json": exporters.WholeJsonItemExporter,
    "xml": exporters.PlainXmlItemExporter,
    "parquet": exporters.ParquetItemExporter,
}
SCRAPYS: dict[str, Any] = {
    "csv": scrapys.CsvItemExporter,
    "jsonl": scrapys.JsonLinesItemExporter,
    "json": scrapys.JsonItemExporter,
    "xml": scrapys.XmlItemExporter,
}


def canned() -> list[Post]:
    """The posts of one page."""
    row = ENDPOINTS["feed_user"]
    return row.parse(bodies()["feed_user"], row=row.name).items


def posts(page: list[Post], count: int) -> Iterator[Post]:
    """So many items, no two with the same id."""
    for number in range(count):
        yield replace(page[number % len(page)], pk=str(3_000_000_000_000_000_000 + number))


def peak() -> float:
    """Most memory that this process ever had, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


def write(
    exporter_class: Any, ending: str, page: bytes, count: int, folder: str
) -> tuple[float, float, float, float]:
    """CPU seconds, peaks of memory after a tenth and at the end, and size of the file in MB."""
    items = pickle.loads(page)
    path = Path(folder) / f"posts.{ending}"
    storage = LocalFeedStorage(str(path), feed_options={"format": ending, "overwrite": True})
    began = time.process_time()
    file = storage.open(None)  # type: ignore[arg-type]
    exporter = exporter_class(file, encoding="utf-8")
    exporter.start_exporting()
    early = 0.0
    for number, item in enumerate(posts(items, count), 1):
        exporter.export_item(item)
        if number % PAGE == 0:
            file.flush()
        if number == count // 10:
            early = peak()
    exporter.finish_exporting()
    storage.store(file)
    seconds = time.process_time() - began
    size = path.stat().st_size / 1e6
    os.unlink(path)
    return seconds, early, peak(), size


def bare(page: bytes, count: int) -> tuple[float, float]:
    """CPU seconds and peak of making the items alone."""
    items = pickle.loads(page)
    began = time.process_time()
    for _ in posts(items, count):
        pass
    return time.process_time() - began, peak()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("items", nargs="?", type=int, default=1_000_000)
    parser.add_argument("--scrapy", action="store_true")
    parser.add_argument("--only", nargs="*", default=list(OURS), choices=list(OURS))
    options = parser.parse_args()
    count, page = options.items, pickle.dumps(canned())
    spawn = get_context("spawn")
    print(f"{count} items; peak memory in MB after a tenth and at the end")
    print("| feed | items/s | a tenth | end | file, MB |\n|---|---|---|---|---|")
    with spawn.Pool(1, maxtasksperchild=1) as pool, tempfile.TemporaryDirectory() as folder:
        alone, most = pool.apply(bare, (page, count))
        print(f"| none | {count / alone:.0f} | | {most:.0f} | |", flush=True)
        kinds = [("", OURS), ("Scrapy's ", SCRAPYS)] if options.scrapy else [("", OURS)]
        for whose, classes in kinds:
            for ending in [each for each in classes if each in options.only]:
                given = (classes[ending], ending, page, count, folder)
                seconds, early, end, size = pool.apply(write, given)
                rate = count / (seconds - alone)
                print(
                    f"| {whose}{ending} | {rate:.0f} | {early:.0f} | {end:.0f} | {size:.0f} |",
                    flush=True,
                )


if __name__ == "__main__":
    main()
