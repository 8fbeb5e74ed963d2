"""A crawl whose documents expire in the middle: it finds their new ids and loses nothing."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest
from conftest import Sandbox
from crawling import Crawled, as_task, crawl

from instaspider.catalogue import ENDPOINTS

ROW = "graphql_loggedout_profile_root"
NAME = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
IN_FLIGHT = 8
SOME = {
    "INSTASPIDER_MODES": {
        "fast": {"rate": 60000, "burst": IN_FLIGHT, "spacing": [0, 0], "in_flight": IN_FLIGHT}
    }
}
USERS = [f"person{number}" for number in range(200)]
STATS = "instaspider/documents/"


class Rotating:
    """A pipeline that has the sandbox change all ids after so many items."""

    def __init__(self, after: set[int], control_port: int) -> None:
        self.after = after
        self.control_port = control_port
        self.items = 0

    @classmethod
    def from_crawler(cls, crawler):
        return cls(set(crawler.settings.getlist("AFTER")), crawler.settings.getint("CONTROL"))

    def process_item(self, item):
        self.items += 1
        if self.items in self.after:
            rotate(self.control_port)
        return item


def rotate(control_port: int, **body: Any) -> dict[str, str]:
    """New ids by name."""
    call = Request(
        f"http://127.0.0.1:{control_port}/rotate", data=json.dumps(body).encode(), method="POST"
    )
    with urlopen(call) as answer:
        found: dict[str, str] = json.load(answer)["doc_ids"]
    return found


@pytest.fixture
def only_documents(monkeypatch: pytest.MonkeyPatch) -> None:
    """Profiles by name have the document's route alone."""
    for name in ("web_profile_info", "html_profile_page"):
        monkeypatch.delitem(ENDPOINTS, name)  # type: ignore[arg-type]


def rotating(sandbox: Sandbox, *after: int) -> dict[str, Any]:
    """Settings of a crawl of at most IN_FLIGHT requests under way."""
    return {
        **sandbox.settings,
        **SOME,
        "ITEM_PIPELINES": {Rotating: 1},
        "AFTER": list(after),
        "CONTROL": sandbox.process.control_port,
    }


def counted(crawled: Crawled) -> dict[str, int]:
    return {
        name.removeprefix(STATS): value
        for name, value in crawled.stats.items()
        if name.startswith(STATS)
    }


def paths(sandbox: Sandbox, host: str = "www.instagram.com") -> list[str]:
    return [line["path"] for line in sandbox.requests() if line["host"] == host]


@pytest.mark.usefixtures("only_documents")
@as_task
async def test_nothing_is_lost_and_little_is_wasted(make_sandbox, tmp_path):
    sandbox = make_sandbox("--latency", "20ms")
    crawled = await crawl(rotating(sandbox, 80), tmp_path, users=USERS, mode="fast")
    assert {item.username for item in crawled.items} == set(USERS)
    assert [row["outcome"] for row in crawled.rows] == ["done"] * 200
    calls = paths(sandbox)
    wasted = calls.count("/api/graphql") - len(USERS)
    assert 1 <= wasted <= IN_FLIGHT
    # The look-up: one page, which announces the query, so that no bundle is read.
    assert len(calls) - calls.count("/api/graphql") == 1
    assert paths(sandbox, "static.cdninstagram.com") == []
    assert counted(crawled) == {"stale": wasted, "looked_up": 1, "found": 1}
    assert crawled.stats["instaspider/resends/stale_document"] == wasted
