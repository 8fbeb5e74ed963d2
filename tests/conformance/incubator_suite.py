"""The download-handler tests of scrapy-download-handlers-incubator, pointed at ours.

They are Scrapy's own and more: IPv6 through proxies, headers for proxies. Copied into an unpacked
sdist by ``run.py`` as ``tests/test_handler_instaspider.py``; it is not collected from here. No
attribute says that something is not supported: what fails is in the list of exceptions.
"""

from __future__ import annotations

from typing import Any, ClassVar

from scrapy import Request
from tests.test_handlers_base import (
    TestHttpBase,
    TestHttpProxyBase,
    TestHttpsBase,
    TestHttpsInvalidDNSIdBase,
    TestHttpsInvalidDNSPatternBase,
    TestHttpsTLSVersionBase,
    TestHttpsWrongHostnameBase,
    TestHttpWithCrawlerBase,
    TestMitmProxyBase,
    TestRealWebsiteBase,
    TestSimpleHttpsBase,
)
from tests.utils.decorators import coroutine_test

from instaspider import CurlCffiDownloadHandler

PATH = "instaspider.network.handler.CurlCffiDownloadHandler"


class Mixin:
    @property
    def download_handler_cls(self) -> type:
        return CurlCffiDownloadHandler

    @property
    def settings_dict(self) -> dict[str, Any]:
        return {"DOWNLOAD_HANDLERS": {"http": PATH, "https": PATH}}


class TestHttp(Mixin, TestHttpBase):
    pass


class TestHttps(Mixin, TestHttpsBase):
    default_handler_settings: ClassVar[dict[str, Any]] = {"INSTASPIDER_HTTP_VERSION": "1.1"}


class TestHttp2(TestHttps):
    """Not among HTTP11's tests: the same over HTTP/2, and what only HTTP/2 has."""

    http2 = True
    default_handler_settings: ClassVar[dict[str, Any]] = {}

    async def _protocol(self, mockserver: Any) -> None:
        request = Request(mockserver.url("/host", is_secure=True))
        async with self.get_dh() as handler:
            response = await handler.download_request(request)
        assert response.protocol == "h2"

    test_protocol = coroutine_test(_protocol)


class TestSimpleHttps(Mixin, TestSimpleHttpsBase):
    pass


class TestHttpsWrongHostname(Mixin, TestHttpsWrongHostnameBase):
    pass


class TestHttpsInvalidDNSId(Mixin, TestHttpsInvalidDNSIdBase):
    pass


class TestHttpsInvalidDNSPattern(Mixin, TestHttpsInvalidDNSPatternBase):
    pass


class TestHttpsTLSVersion(Mixin, TestHttpsTLSVersionBase):
    pass


class TestHttpWithCrawler(Mixin, TestHttpWithCrawlerBase):
    pass


class TestHttpsWithCrawler(TestHttpWithCrawler):
    is_secure = True


class TestHttpProxy(Mixin, TestHttpProxyBase):
    # libcurl writes the path of a URL that has none, as browsers do.
    expected_http_proxy_request_body = b"http://example.com/"


class TestHttpsProxy(TestHttpProxy):
    is_secure = True
    handler_supports_tls_in_tls = True


class TestMitmProxy(Mixin, TestMitmProxyBase):
    handler_supports_socks = True
    handler_supports_tls_in_tls = True


class TestRealWebsite(Mixin, TestRealWebsiteBase):
    pass
