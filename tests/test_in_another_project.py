"""The add-on in a project made by ``scrapy startproject``; the README's script; no reactor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from crawling import read_json_lines

ROOT = Path(__file__).parent.parent

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
