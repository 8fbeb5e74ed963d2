"""Place 710: adds headers that depend on the identity, read from the Cookie header just built."""

from __future__ import annotations

from random import choices
from string import ascii_lowercase, digits

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from instaspider.crawl.crawl import Crawl
from instaspider.crawl.not_sent import IdentityRetiredError
from instaspider.crawl.own_requests import row_of
from instaspider.parsing.writes import FORM_FIELD

_BASE_36 = digits + ascii_lowercase


class HeadersMiddleware:
    """Adds three headers. ``X-CSRFToken`` repeats the cookie ``csrftoken``: GraphQL answers 403 to
    the cookie without the header (instaloader PR#2706). ``X-IG-WWW-Claim`` repeats the last
    ``x-ig-set-www-claim`` of this identity (gallery-dl extractor/instagram.py).
    ``X-Web-Session-ID``, on a login's calls for no document, stands for the tab of the browser: the
    page's script makes it up, three groups of six characters (dumpstagram, September 2026)."""

    def __init__(self, crawl: Crawl) -> None:
        self._crawl = crawl
        self._claims: dict[str, bytes] = {
            identity.id: identity.session.claim.encode()
            for identity in crawl.pool.identities
            if identity.session is not None and identity.session.claim
        }
        self._tabs: dict[str, str] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> HeadersMiddleware:
        return cls(Crawl.needed(crawler))

    def process_request(self, request: Request) -> None:
        """Add the headers, last of all before a request is sent. Raises IdentityRetiredError."""
        row = self._crawl.row_like(request)
        if row is None or "identity" not in request.meta:
            return
        if row_of(request) is None:  # of a command like `scrapy fetch`
            for name, value in row.call_headers():
                request.headers.setdefault(name, value)
        if self._crawl.pool[request.meta["identity"]].retired is not None and not row.writes:
            raise IdentityRetiredError
        if row.page_token:
            request.meta["form_secrets"] = self._form_secrets(request)
        if row.look != "xhr":
            return
        if row.document is None and self._crawl.pool[request.meta["identity"]].session is not None:
            request.headers[b"X-Web-Session-ID"] = self._tab_of(request.meta["identity"])
        token = _cookie(request, "csrftoken")
        if token:
            request.headers[b"X-CSRFToken"] = token
        claim = self._claims.get(request.meta.get("identity", ""))
        if claim and b"X-IG-WWW-Claim" in request.headers:
            request.headers[b"X-IG-WWW-Claim"] = claim

    def _form_secrets(self, request: Request) -> dict[str, str]:
        """Return the fields of a form that a page's script fills from its page: ``jazoest`` is a
        sum over the token (dumpstagram requests/common.py 8fc1cac)."""
        token = self._crawl.pool[request.meta["identity"]].page_token
        return {FORM_FIELD: token, "jazoest": f"2{sum(map(ord, token))}"} if token else {}

    def _tab_of(self, identity: str) -> str:
        if identity not in self._tabs:
            groups = ("".join(choices(_BASE_36, k=6)) for _ in range(3))
            self._tabs[identity] = ":".join(groups)
        return self._tabs[identity]

    def process_response(self, request: Request, response: Response) -> Response:
        claim = response.headers.get(b"x-ig-set-www-claim")
        if claim and row_of(request) is not None:
            self._claims[request.meta.get("identity", "")] = claim
        return response


def _cookie(request: Request, name: str) -> str:
    """Return a cookie's value as it stands in the header. http.cookies stops at the first cookie
    that it cannot read."""
    header = request.headers.get(b"Cookie") or b""
    pairs = (pair.partition("=") for pair in header.decode("latin-1").split("; "))
    return next((value for key, _, value in pairs if key == name), "")
