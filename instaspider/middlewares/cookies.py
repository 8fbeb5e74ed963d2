"""Place 700: keeps one of Scrapy's cookie jars for each identity, within the limits of browsers.

The cookies of a login are put into the jar of its identity once, when the crawl begins. From then
on the service may renew them. They are never put into ``Request.cookies``: that would restore the
old ones each time, and write them into job directories. They go to instagram.com over TLS and
nowhere else.

Scrapy's own middleware asks publicsuffix.org, at the first cookie of a process, which domains are
public. For cookies that Instagram sets for itself that question has a known answer, and a crawl
should talk to nobody else.

A jar holds as many of the service's cookies as a browser would, and no more than servers read in
one line. Otherwise one answer with many cookies would make the service refuse every later request.
"""

from __future__ import annotations

import itertools
import logging
from collections import defaultdict
from collections.abc import Iterable
from http.cookiejar import Cookie, DefaultCookiePolicy
from typing import Any
from weakref import WeakKeyDictionary

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.cookies import CookiesMiddleware
from scrapy.http import Response
from scrapy.http.cookies import CookieJar

from instaspider.crawl.crawl import Crawl
from instaspider.crawl.own_requests import INSTAGRAM_DOMAINS, concerns_us

logger = logging.getLogger(__name__)

MOST = 180
"""How many cookies a domain may have, subdomains included, as Chromium has it
(cookie_monster.h)."""
LARGEST = 4096
"""How many bytes a cookie's name and value may have (Chromium's parsed_cookie.h; RFC 6265, 6.1)."""
LINE = 8190
"""How many bytes the header ``Cookie`` may have, name included: what Apache reads of one line
(LimitRequestFieldSize); nginx reads two more (large_client_header_buffers)."""
OWN = frozenset({"sessionid", "csrftoken", "ds_user_id", "mid", "ig_did", "datr", "rur"})
"""Cookies by which the service knows a visitor or a login again in its next request."""


class IdentityCookiesMiddleware(CookiesMiddleware):
    """Keeps the cookies that Instagram sets for its own domain; treats others as Scrapy does."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> IdentityCookiesMiddleware:
        made: IdentityCookiesMiddleware = super().from_crawler(crawler)
        made.jars = defaultdict(BoundedJar)
        crawl = Crawl.of(crawler)
        for identity in crawl.pool.identities if crawl is not None else ():
            if identity.session is None:
                continue
            made.debug = False  # COOKIES_DEBUG would write the login into the log
            jar = BoundedJar(_cookie(*pair) for pair in identity.session.cookies.items())
            made.jars[identity.id] = jar
            if jar.dropped:
                logger.warning(
                    "%s has more cookies than servers take (%s in number, %s bytes in all): %s of"
                    " them are not sent. Those that make the login are.",
                    identity.id,
                    MOST,
                    LINE,
                    jar.dropped,
                )
        return made

    def process_request(self, request: Request, spider: Any = None) -> Any:
        """Set the header ``Cookie``. Of an empty jar there is nothing to set."""
        del spider
        jar = self.jars[request.meta.get("cookiejar")]
        if request.cookies or b"Cookie" in request.headers or next(iter(jar), None):
            return super().process_request(request)
        return None

    def process_response(  # type: ignore[override]
        self, request: Request, response: Response
    ) -> Request | Response:
        if not concerns_us(request):
            return super().process_response(request, response)
        kept = not request.meta.get("dont_merge_cookies")
        if kept and b"Set-Cookie" in response.headers and not self._is_greeting_too_many(request):
            # The jar's policy refuses a domain that is neither the host's own nor a parent with a
            # dot.
            jar = self.jars[request.meta.get("cookiejar")]
            jar.extract_cookies(response, request)
            if isinstance(jar, BoundedJar) and jar.dropped:
                self.crawler.stats.inc_value("instaspider/cookies/dropped", jar.dropped)
        return response

    def _is_greeting_too_many(self, request: Request) -> bool:
        """Whether a request went out without the cookies that its identity has by now. The service
        gave it the cookies of a newcomer; keeping them would make the visitor another one."""
        if b"Cookie" in request.headers:
            return False
        now = Request(request.url)
        self.jars[request.meta.get("cookiejar")].add_cookie_header(now)
        return b"Cookie" in now.headers


class BoundedJar(CookieJar):
    """Keeps the service's cookies within the limits; keeps those of other sites as Scrapy does.

    The cookie that was sent or set longest ago is dropped first, one of :data:`OWN` never. If an
    answer makes the cookies of OWN alone too long, they stay as they were before that answer.
    """

    def __init__(self, cookies: Iterable[Cookie] = ()) -> None:
        self._policy = _Policy()
        super().__init__(self._policy)
        self.dropped = 0
        """How many cookies were dropped when the last ones came."""
        for cookie in cookies:
            self._policy.use(cookie)
            self.set_cookie(cookie)
        self._shorten(self._own())

    def extract_cookies(self, response: Response, request: Request) -> None:
        before = self._own()
        super().extract_cookies(response, request)
        self._shorten(before)

    def _own(self) -> list[Cookie]:
        return [cookie for cookie in self if _is_own(cookie)]

    def _shorten(self, before: list[Cookie]) -> None:
        self.dropped = 0
        if _line(self._own()) > LINE:
            self._drop(self._own())
            for cookie in before:
                self.set_cookie(cookie)
        for domain in INSTAGRAM_DOMAINS:
            kept = [cookie for cookie in self if _domain_of(cookie) == domain]
            spare = [cookie for cookie in kept if not _is_own(cookie)]
            spare.sort(key=self._policy.used)
            self._drop(_first(spare, len(kept) - MOST, _line(kept) - LINE))

    def _drop(self, cookies: list[Cookie]) -> None:
        for cookie in cookies:
            self.clear(cookie.domain, cookie.path, cookie.name)
        self.dropped += len(cookies)


class _Policy(DefaultCookiePolicy):
    """Refuses cookies that are larger than a browser takes; notes when each cookie was used."""

    def __init__(self) -> None:
        super().__init__()
        self._uses = itertools.count(1)
        self._used: WeakKeyDictionary[Cookie, int] = WeakKeyDictionary()

    def use(self, cookie: Cookie) -> None:
        self._used[cookie] = next(self._uses)

    def used(self, cookie: Cookie) -> int:
        return self._used.get(cookie, 0)

    def set_ok(self, cookie: Cookie, request: Any) -> bool:
        self.use(cookie)
        too_large = _domain_of(cookie) is not None and _size(cookie) > LARGEST
        return not too_large and super().set_ok(cookie, request)

    def return_ok(self, cookie: Cookie, request: Any) -> bool:
        sent = super().return_ok(cookie, request)
        if sent:
            self.use(cookie)
        return sent


def _domain_of(cookie: Cookie) -> str | None:
    """Return which of the service's domains a cookie belongs to."""
    host = f".{cookie.domain.lstrip('.')}"
    return next((domain for domain in INSTAGRAM_DOMAINS if host.endswith(f".{domain}")), None)


def _is_own(cookie: Cookie) -> bool:
    at = (cookie.domain, cookie.path)
    return cookie.name in OWN and at == (".instagram.com", "/")


def _first(cookies: list[Cookie], number: int, size: int) -> list[Cookie]:
    """Return as many cookies from the front as must go to make a jar that much smaller."""
    taken: list[Cookie] = []
    for cookie in cookies:
        if number <= 0 and size <= 0:
            break
        taken.append(cookie)
        number -= 1
        size -= _part(cookie)
    return taken


def _line(cookies: list[Cookie]) -> int:
    return len("Cookie: ") + sum(map(_part, cookies))


def _part(cookie: Cookie) -> int:
    return _size(cookie) + len("=; ")


def _size(cookie: Cookie) -> int:
    return len(cookie.name.encode()) + len((cookie.value or "").encode())


def _cookie(name: str, value: str) -> Cookie:
    """Make a cookie as browsers have it for all hosts of the service, until the crawl ends."""
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
