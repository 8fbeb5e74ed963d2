"""Applies Scrapy's limit of the length of URLs to all requests but those of catalogue rows.

The limit guards against traps of links. A row's URL, however, is as long as the cursor that the
service gave. DEPTH_LIMIT does not hold for rows either: they carry ``meta["depth_reset"]``.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.http import Response
from scrapy.spidermiddlewares import urllength

from instaspider.crawl.own_requests import row_of


class UrlLengthMiddleware(urllength.UrlLengthMiddleware):
    """Lets requests for catalogue rows through, however long their URL is."""

    def get_processed_request(self, request: Request, response: Response | None) -> Request | None:
        if row_of(request) is not None:
            return request
        return super().get_processed_request(request, response)
