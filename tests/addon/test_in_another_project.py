"""The add-on in a project made by ``scrapy startproject``; the README's script; no reactor."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from crawling import read_json_lines, read_rows

OTHER_SPIDER = """
import scrapy

class Other(scrapy.Spider):
    name = "other"
    start_urls = ["data:,hello"]

    def parse(self, response):
        settings = self.crawler.settings
        handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
        middlewares = settings.getwithbase("DOWNLOADER_MIDDLEWARES")
        yield {
            "handler": str(handlers["https"]),
            "ours": [str(m) for m in middlewares if "instaspider" in str(m)],
            "delay": settings["DOWNLOAD_DELAY"],
            "cookies": settings["COOKIES_ENABLED"],
            "concurrent": settings["CONCURRENT_REQUESTS"],
        }
"""


@pytest.fixture
def project(scrapy, tmp_path) -> Path:
    run = scrapy("startproject", "shop", cwd=tmp_path)
    assert run.returncode == 0, run.stderr
    folder = tmp_path / "shop"
    settings = folder / "shop" / "settings.py"
    text = settings.read_text()
    assert "ADDONS = {}" in text
    settings.write_text(text.replace("ADDONS = {}", 'ADDONS = {"instaspider.Addon": 300}'))
    (folder / "shop" / "spiders" / "other.py").write_text(OTHER_SPIDER)
    return folder


def test_one_line_is_all(scrapy, project):
    listed = scrapy("list", cwd=project)
    assert {"other", "posts", "profiles"} <= set(listed.stdout.split())
    run = scrapy(
        *("crawl", "profiles", "-a", "users=nasa", "-O", "out.jsonl"),
        *("-s", "INSTASPIDER_SANDBOX=1", "-s", "ROBOTSTXT_OBEY=False"),
        cwd=project,
    )
    assert run.returncode == 0, run.stderr
    (item,) = read_json_lines(project / "out.jsonl")
    assert item["username"] == "nasa"
    for name in ("DOWNLOAD_DELAY", "CONCURRENT_REQUESTS_PER_DOMAIN"):
        assert re.search(
            rf"WARNING: The setting {name}=1 of this project stays in force", run.stderr
        )


def test_the_template_obeys_robots_txt_and_the_crawl_says_so(scrapy, project):
    run = scrapy(
        "crawl", "profiles", "-a", "users=nasa", "-s", "INSTASPIDER_SANDBOX=1", cwd=project
    )
    assert run.returncode == 0, run.stderr
    assert "The setting ROBOTSTXT_OBEY=True of this project stays in force" in run.stderr
    assert "robots.txt closes these URLs" in run.stderr


def test_other_spiders_keep_their_own_ways(scrapy, project):
    run = scrapy("crawl", "other", "-O", "other.jsonl", cwd=project)
    assert run.returncode == 0, run.stderr
    (found,) = read_json_lines(project / "other.jsonl")
    assert "instaspider" not in found["handler"]
    assert found["ours"] == []
    assert (found["delay"], found["cookies"], found["concurrent"]) == (1, True, 16)
    assert "stays in force" not in run.stderr


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["-a", "users=gone.txt"], "gone.txt"),
        (["-a", "users=nasa", "-a", "mode=fsat"], "fsat"),
    ],
)
def test_a_mistake_is_a_sentence_there_too(scrapy, project, arguments, word):
    run = scrapy("crawl", "profiles", *arguments, cwd=project)
    assert run.returncode == 1
    assert "Traceback" not in run.stderr
    assert [line for line in run.stderr.splitlines() if "ERROR" in line and word in line]


@pytest.mark.parametrize(
    "words",
    [("crawl", "profils"), ("fetch", "--spider=profils", "https://www.instagram.com/nasa/")],
    ids=lambda words: words[0],
)
def test_a_mistyped_spider_is_a_sentence_there_too(scrapy, project, words):
    run = scrapy(*words, cwd=project)
    assert run.returncode == 2
    assert "There is no spider 'profils'. Did you mean profiles?" in run.stderr
    assert "other" in run.stderr  # the project's own is named as well
    assert "Traceback" not in run.stderr


MINE = """
from dataclasses import dataclass

from itemadapter import ItemAdapter

from instaspider import PostsSpider, Profile, ProfilesSpider


class Mine(ProfilesSpider):
    name = "mine"
    color = "red"

    def __init__(self, *args, size="10", **kwargs):
        super().__init__(*args, **kwargs)
        self.size = int(size)

    def complete(self, item, pending):
        item.biography = f"{self.color} {self.size}"
        return super().complete(item, pending)


class Needy(PostsSpider):
    name = "needy"

    def __init__(self, key, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.key_ = key


@dataclass(kw_only=True)
class Company(Profile):
    sector: str | None = None


class Derives:
    def process_item(self, item):
        return Company(**vars(item), sector="space")


class Sets:
    def process_item(self, item):
        ItemAdapter(item)["sector"] = "space"
        return item
"""
ON = ("-a", "mode=unlimited", "-s", "INSTASPIDER_SANDBOX=1", "-s", "ROBOTSTXT_OBEY=False")


@pytest.fixture
def mine(project) -> Path:
    (project / "shop" / "spiders" / "mine.py").write_text(MINE)
    return project


def test_a_derived_spider_takes_arguments_of_its_own(scrapy, mine):
    more = ("-a", "color=blue", "-a", "size=20", "-O", "out.jsonl")
    run = scrapy("crawl", "mine", "-a", "users=nasa", *more, *ON, cwd=mine)
    assert run.returncode == 0, run.stderr
    (item,) = read_json_lines(mine / "out.jsonl")
    assert item["biography"] == "blue 20"


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("mine", "-a", "colour=blue"), "no argument 'colour'. Did you mean color?"),
        (("needy",), "The spider needy needs -a key=..."),
    ],
    ids=["mistyped", "missing"],
)
def test_a_mistake_in_arguments_of_its_own_is_a_sentence(scrapy, mine, words, sentence):
    run = scrapy("crawl", *words, "-a", "users=nasa", *ON, cwd=mine)
    assert run.returncode == 1
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr


def test_a_field_of_a_derived_class_is_in_all_feeds(scrapy, mine):
    formats = ("csv", "jsonl", "json", "xml", "parquet")
    feeds = ("-s", f"FEEDS={json.dumps({f'out.{each}': {'format': each} for each in formats})}")
    pipeline = 'ITEM_PIPELINES={"shop.spiders.mine.Derives": 300}'
    store = ("-s", "INSTASPIDER_STORE=sqlite:///out.db")
    wanted = ("-s", pipeline, *store, *feeds)
    run = scrapy("crawl", "profiles", "-a", "users=nasa,esa", *wanted, *ON, cwd=mine)
    assert run.returncode == 0, run.stderr
    assert [item["sector"] for item in read_json_lines(mine / "out.jsonl")] == ["space"] * 2
    for extension in ("csv", "json", "xml", "parquet"):
        assert b"sector" in (mine / f"out.{extension}").read_bytes()
    with closing(sqlite3.connect(mine / "out.db")) as database:
        assert database.execute("select count(*) from profiles").fetchone() == (2,)


def test_a_field_that_items_have_not_is_refused_in_one_sentence(scrapy, mine):
    pipeline = ("-s", 'ITEM_PIPELINES={"shop.spiders.mine.Sets": 300}')
    outcomes = ("-s", "INSTASPIDER_OUTCOMES=outcomes.csv")
    users = ("-a", "users=nasa,esa")
    run = scrapy("crawl", "profiles", *users, *pipeline, *outcomes, *ON, cwd=mine)
    sentence = "a pipeline of this project sets the field 'sector', which Profile has not"
    assert run.stderr.count(f"ERROR: Items fail, since {sentence}") == 1
    assert "Traceback" not in run.stderr
    for row in read_rows(mine / "outcomes.csv"):
        assert row["outcome"] == "failed"
        assert sentence in row["reason"]


def test_a_script_gets_an_input_error(python, tmp_path):
    script = (
        "import asyncio\n"
        "from scrapy.crawler import AsyncCrawlerProcess\n"
        "from instaspider import InputError\n"
        "process = AsyncCrawlerProcess({'ADDONS': {'instaspider.Addon': 300}})\n"
        "task = process.crawl('profiles', users='gone.txt')\n"
        "process.start()\n"
        "assert isinstance(task.exception(), InputError), task.exception()\n"
    )
    run = python("-c", script, cwd=tmp_path)
    assert run.returncode == 0, run.stderr


def test_without_a_reactor(scrapy, tmp_path):
    out = tmp_path / "out.jsonl"
    run = scrapy(
        *("crawl", "profiles", "-a", "users=nasa,business_b,missing_c", "-O", str(out)),
        *("-a", "mode=unlimited", "-s", "INSTASPIDER_SANDBOX=1"),
        *("-s", "TWISTED_REACTOR_ENABLED=False"),
    )
    assert run.returncode == 0, run.stderr
    assert {item["username"] for item in read_json_lines(out)} == {"nasa", "business_b"}
    assert "Traceback" not in run.stderr
