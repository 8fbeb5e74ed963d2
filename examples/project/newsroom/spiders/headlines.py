"""A spider of this project, which instaspider's add-on leaves as it is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import scrapy
from scrapy.http import TextResponse


class HeadlinesSpider(scrapy.Spider):
    """Gives the headlines of a page."""

    name = "headlines"
    start_urls = ("data:text/html,<h1>Moon landing</h1>",)

    def parse(self, response: TextResponse) -> Iterator[dict[str, Any]]:
        """Yield each headline."""
        for headline in response.css("h1::text").getall():
            yield {"headline": headline}
