"""700: Scrapy's cookie jars, one for each identity, without a look at the world outside.

Scrapy's own middleware asks publicsuffix.org, at the first cookie of a process, which domains are
public. For cookies that Instagram sets for itself that question has a known answer, and a crawl
should talk to nobody else.
"""

from __future__ import annotations

from scrapy import Request
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response

from instaspider.crawl import concerns_us


class IdentityCookiesMiddleware(CookiesMiddleware):
    """Keeps the cookies that Instagram sets for its own domain; others as Scrapy does."""

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        if not concerns_us(request):
            return super().process_response(request, response)
        if b"Set-Cookie" in response.headers:
            # The jar's policy refuses a domain that is not the host's own or a parent with a dot.
            self.jars[request.meta.get("cookiejar")].extract_cookies(response, request)
        return response
