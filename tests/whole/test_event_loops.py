"""The same crawl on every event loop: asyncio's and uvloop, with Twisted's reactor and without."""

from __future__ import annotations

import sys

import pytest
from crawling import read_json_lines

NAMES = [f"lena.{number}" for number in range(30)]


@pytest.mark.parametrize("loop", ["asyncio.SelectorEventLoop", "uvloop.Loop"])
@pytest.mark.parametrize("reactor", ["True", "False"])
def test_a_crawl(scrapy, sandbox, tmp_path, loop, reactor):
    if loop.startswith("uvloop"):
        pytest.importorskip("uvloop", reason="uvloop is not made for this system")
    out = tmp_path / "out.jsonl"
    run = scrapy(
        *("crawl", "profiles", "-a", "users=" + ",".join([*NAMES, "missing_x"])),
        *("-a", "mode=unlimited", "-O", str(out), "-s", f"ASYNCIO_EVENT_LOOP={loop}"),
        *("-s", f"TWISTED_REACTOR_ENABLED={reactor}", "-s", "LOG_LEVEL=DEBUG"),
        *(word for name, value in sandbox.settings.items() for word in ("-s", f"{name}={value}")),
    )
    assert run.returncode == 0, run.stderr
    assert {item["username"] for item in read_json_lines(out)} == set(NAMES)
    assert "Traceback" not in run.stderr
    if reactor == "True":
        assert f"Using asyncio event loop: {loop.split('.')[0]}" in run.stderr


WITHOUT_THE_ADD_ON = """
import asyncio
import sys

from scrapy import Spider
from scrapy.crawler import AsyncCrawlerProcess

loop, reactor, host, ca = sys.argv[1:]


class Pages(Spider):
    name = "pages"
    start_urls = [f"https://www.instagram.com/robots.txt?{number}" for number in range(40)]

    def parse(self, response):
        assert type(asyncio.get_running_loop()).__module__.startswith(loop.partition(".")[0])
        assert (response.status, response.protocol) == (200, "h2")
        yield {"number": response.url}


process = AsyncCrawlerProcess(
    {
        "DOWNLOAD_HANDLERS": {"https": "instaspider.CurlCffiDownloadHandler"},
        "INSTASPIDER_SANDBOX": host,
        "INSTASPIDER_SANDBOX_CA": ca,
        "ASYNCIO_EVENT_LOOP": loop,
        # Scrapy's cookies look for a newer list of public suffixes on the network first.
        "COOKIES_ENABLED": False,
        "TWISTED_REACTOR_ENABLED": reactor == "True",
    }
)
process.crawl(Pages)
process.start()
"""


@pytest.mark.parametrize("loop", ["asyncio.SelectorEventLoop", "uvloop.Loop"])
@pytest.mark.parametrize("reactor", ["True", "False"])
def test_the_handler_alone(forks, sandbox, tmp_path, loop, reactor):
    """In anybody's script, without the add-on."""
    if loop.startswith("uvloop"):
        pytest.importorskip("uvloop", reason="uvloop is not made for this system")
    process = sandbox.process
    given = (loop, reactor, f"{process.host}:{process.port}", process.ca)
    command = [sys.executable, "-c", WITHOUT_THE_ADD_ON, *given]
    run = forks.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    assert "'item_scraped_count': 40" in run.stderr
    assert "Traceback" not in run.stderr
    assert "instaspider.Addon" not in run.stderr
