"""700: Scrapy's cookie jars, one for each identity, without a look at the world outside.

The cookies of a login are put into the jar of its identity once, when the crawl begins; from then
on the service may renew them. Never in ``Request.cookies``: that would put the old ones back each
time, and write them into job directories. They go to instagram.com over TLS and nowhere else.

Scrapy's own middleware asks publicsuffix.org, at the first cookie of a process, which domains are
public. For cookies that Instagram sets for itself that question has a known answer, and a crawl
should talk to nobody else.
"""

from __future__ import annotations

from http.cookiejar import Cookie

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response

from instaspider.crawl import Crawl, concerns_us


class IdentityCookiesMiddleware(CookiesMiddleware):
    """Keeps the cookies that Instagram sets for its own domain; others as Scrapy does."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> IdentityCookiesMiddleware:
        made: IdentityCookiesMiddleware = super().from_crawler(crawler)
        crawl = Crawl.of(crawler)
        for identity in crawl.pool.identities if crawl is not None else ():
            if identity.session is None:
                continue
            made.debug = False  # COOKIES_DEBUG would write the login into the log
            for name, value in identity.session.cookies.items():
                made.jars[identity.id].set_cookie(_cookie(name, value))
        return made

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        if not concerns_us(request):
            return super().process_response(request, response)
        kept = not request.meta.get("dont_merge_cookies")
        if kept and b"Set-Cookie" in response.headers and not self._is_greeting_too_many(request):
            # The jar's policy refuses a domain that is not the host's own or a parent with a dot.
            self.jars[request.meta.get("cookiejar")].extract_cookies(response, request)
        return response

    def _is_greeting_too_many(self, request: Request) -> bool:
        """Whether it went out without the cookies that its identity has by now: to such a request
        the service gives those of a newcomer, and with them the visitor would be another one."""
        if b"Cookie" in request.headers:
            return False
        now = Request(request.url)
        self.jars[request.meta.get("cookiejar")].add_cookie_header(now)
        return b"Cookie" in now.headers


def _cookie(name: str, value: str) -> Cookie:
    """As a browser has it for all hosts of the service, until the crawl ends."""
    return Cookie(
        version=0,
        name=name,
        value=value,
        port=None,
        port_specified=False,
        domain=".instagram.com",
        domain_specified=True,
        domain_initial_dot=True,
        path="/",
        path_specified=True,
        secure=True,
        expires=None,
        discard=True,
        comment=None,
        comment_url=None,
        rest={},
    )
