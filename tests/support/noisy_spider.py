"""A spider whose crawl goes wrong in many ways, and tells a witness what must stay secret."""

from __future__ import annotations

import json
import logging
import pickle
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.squeues import PickleLifoDiskQueue

from instaspider.crawl.errand import Errand
from instaspider.spiders.users import ProfilesSpider

logger = logging.getLogger("noisy")
SECRET_HEADERS = ("Cookie", "Proxy-Authorization", "X-CSRFToken", "X-IG-WWW-Claim")


class Witness:
    """A middleware next to the wire: writes down what is sent, and raises now and then.

    Setting ``WITNESS``: its file. Setting ``PLANT``: "log" says a header aloud, "job" puts one
    where the scheduler does not look for it.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.path = Path(crawler.settings["WITNESS"])
        self.plant = crawler.settings.get("PLANT", "")
        self.raised = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Witness:
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        sent = request.headers.to_unicode_dict()
        with self.path.open("a") as file:
            file.write(json.dumps({name: sent[name] for name in SECRET_HEADERS if name in sent}))
            file.write("\n")
        if "log" in self.plant:
            logger.debug("%s", request.headers)
        if "job" in self.plant:
            request.meta["copy"] = dict(request.headers)
        if self.raised < 3 and Errand.of(request).line == 3:
            self.raised += 1
            raise RuntimeError("forced, beside the wire")


class RecordedQueue(PickleLifoDiskQueue):  # type: ignore[misc]
    """The disk queue of a job directory, whose files would be empty at the end."""

    def push(self, request: Request) -> None:
        folder = Path(self.spider.crawler.settings["JOBDIR"], "recorded")
        folder.mkdir(exist_ok=True)
        kept = pickle.dumps(request.to_dict(spider=self.spider), protocol=4)
        (folder / f"{len(list(folder.iterdir()))}.pickle").write_bytes(kept)
        super().push(request)


class Raising:
    """A pipeline."""

    def process_item(self, item: Any) -> Any:
        if item.username == "esa":
            raise RuntimeError("forced, in a pipeline")
        return item


class NoisySpider(ProfilesSpider):
    """It also fetches what has no row: Scrapy sends that again, and follows redirects."""

    name = "noisy"
    custom_settings = {  # noqa: RUF012  # as Scrapy has it
        "DOWNLOADER_MIDDLEWARES": {Witness: 760},
        "ITEM_PIPELINES": {Raising: 1},
        "SCHEDULER_DISK_QUEUE": RecordedQueue,
    }

    def answered(self, response: Any) -> Any:
        for found in super().answered(response):
            yield found
            if not isinstance(found, Request):
                for url in (found.profile_pic_url, "https://instagram.com/robots.txt"):
                    yield Request(url, self.fetched, dont_filter=True)
                if found.username == "nasa":
                    raise RuntimeError("forced, in a callback")

    def fetched(self, response: Any) -> None:
        assert response.status in (200, 404), response.status
