"""What was under way for an input that others have now is not sent again."""

from __future__ import annotations

from typing import Any

from crawling import as_task, crawl
from scrapy import Request
from scrapy.exceptions import IgnoreRequest

from instaspider.crawl.crawl import Crawl
from instaspider.download_errors import LeaveOverError


class TakenOver:
    """Stands where a worker of a fleet is taken over, and so a request's leave ends."""

    seen = 0

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> TakenOver:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        type(self).seen += 1
        if self.seen > 1:
            raise IgnoreRequest
        Crawl.of(self.crawler).ledger.drop()
        raise LeaveOverError(unsent=True)


@as_task
async def test_a_request_of_a_dropped_input_that_was_not_sent_is_not_sent_later(sandbox, tmp_path):
    TakenOver.seen = 0
    settings = {**sandbox.settings, "DOWNLOADER_MIDDLEWARES": {TakenOver: 800}}
    crawled = await crawl(settings, tmp_path, "profiles", users="nasa", mode="unlimited")
    assert TakenOver.seen == 1
    assert crawled.items == []
