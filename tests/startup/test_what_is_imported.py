"""A crawl's start imports only what the crawl uses, and its end takes nothing of it apart."""

from __future__ import annotations

import json
from typing import Any

import pytest
from scrapy.settings import Settings

from instaspider.startup import components

HTTP11 = "scrapy.core.downloader.handlers.http11"
TUNNEL = f"{HTTP11}.TunnelError"
CRAWL = """
import atexit, gc, json, sys
from scrapy.cmdline import execute
atexit.register(lambda: print(json.dumps([gc.get_freeze_count(), [*sys.modules]])))
execute()
"""


def test_a_crawl_imports_nothing_that_is_switched_off_and_ends_at_once(python, sandbox) -> None:
    given = [word for pair in sandbox.settings.items() for word in ("-s", "{}={}".format(*pair))]
    words = ("crawl", "profiles", "-a", "users=nasa", "-s", "INSTASPIDER_REPORT=", *given)
    done = python("-c", CRAWL, *words)
    assert done.returncode == 0, done.stderr
    assert "'item_scraped_count': 1" in done.stderr
    frozen, read = json.loads(done.stdout.splitlines()[-1])
    assert frozen > 10_000  # nobody looks for cycles among them any more
    modules = {*read}
    assert "instaspider.network.handler" in modules
    unused = {"aiohttp", HTTP11, "sqlalchemy.dialects.postgresql", "instaspider.store.tables"}
    unused |= {"openpyxl", "pyarrow", "psycopg", "av", "simpleeval"}
    assert not modules & unused


def applied(**settings: Any) -> Settings:
    made = Settings(settings)
    components.apply(made, 1)
    return made


@pytest.mark.parametrize(
    ("name", "extension"),
    [
        ("REMOTE_CONTROL_ENABLED", "scrapy.extensions.remote_control.RemoteControl"),
        ("TELNETCONSOLE_ENABLED", "scrapy.extensions.telnet.TelnetConsole"),
    ],
)
def test_what_a_project_switches_on_is_there(name, extension) -> None:
    assert extension not in applied().getwithbase("EXTENSIONS")
    assert extension in applied(**{name: True}).getwithbase("EXTENSIONS")
    mine = applied(EXTENSIONS={extension: 5})
    assert mine.getwithbase("EXTENSIONS")[extension] == 5
    others = {*applied(**{name: True}).getwithbase("EXTENSIONS")} - {extension}
    assert others == {*applied().getwithbase("EXTENSIONS")}


def test_what_scrapys_own_handler_raises_is_tried_again_where_a_project_uses_it() -> None:
    before = Settings().getlist("RETRY_EXCEPTIONS")
    assert applied().getlist("RETRY_EXCEPTIONS") == [it for it in before if it != TUNNEL]
    theirs = {"http": f"{HTTP11}.HTTP11DownloadHandler"}
    assert applied(DOWNLOAD_HANDLERS=theirs).getlist("RETRY_EXCEPTIONS") == before
    assert applied(RETRY_EXCEPTIONS=[TUNNEL]).getlist("RETRY_EXCEPTIONS") == [TUNNEL]
