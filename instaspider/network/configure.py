"""Works out the options of a curl handle for one request, besides those of the target."""

from __future__ import annotations

import warnings
from collections.abc import Hashable
from dataclasses import dataclass
from urllib.parse import urlencode

from curl_cffi import CurlHttpVersion, CurlOpt, CurlSslVersion
from scrapy import Request
from scrapy.exceptions import ScrapyDeprecationWarning
from scrapy.settings import BaseSettings
from scrapy.utils.misc import load_object

from instaspider.exceptions import ConfigurationError
from instaspider.network.curl import MAX_SHIFT, SEPARATE, Handle, Plan
from instaspider.network.destination import Destination
from instaspider.network.proxy import ProxyServer, credentials
from instaspider.options import Options, is_loopback

# meta["bindaddress"] and DOWNLOAD_BIND_ADDRESS: an address, or an address and a port.
BindAddress = str | tuple[str, int] | None

_TLS = {
    "TLSv1.0": CurlSslVersion.TLSv1_0,
    "TLSv1.1": CurlSslVersion.TLSv1_1,
    "TLSv1.2": CurlSslVersion.TLSv1_2,
    "TLSv1.3": CurlSslVersion.TLSv1_3,
}
# How many plans are kept: one for each identity of a large crawl.
_MOST_PLANS = 4096


@dataclass(frozen=True, slots=True)
class Configuration:
    """Holds the settings that are the same for every request of a crawl."""

    options: Options
    verify: bool
    verify_by_user: bool
    tls_versions: int
    """The value for CURLOPT_SSLVERSION; 0 leaves the target's own."""
    bind_address: BindAddress

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Configuration:
        """Read Scrapy's settings and ours. Raises ValueError for an unknown TLS version."""
        lowest = _tls_version(settings, "DOWNLOAD_TLS_MIN_VERSION")
        highest = _tls_version(settings, "DOWNLOAD_TLS_MAX_VERSION")
        return cls(
            options=Options.of(settings),
            verify=settings.getbool("DOWNLOAD_VERIFY_CERTIFICATES") or _old_verify(settings),
            verify_by_user=bool(settings.getpriority("DOWNLOAD_VERIFY_CERTIFICATES")),
            tls_versions=lowest | highest << MAX_SHIFT,
            bind_address=settings.get("DOWNLOAD_BIND_ADDRESS"),
        )


def shared_options(
    request: Request, destination: Destination, target: str | None, resolved: list[str], live: bool
) -> Hashable:
    """Return the key of a request: requests with one key share a plan and can share a handle.

    ``live``: the handle gives header lines to a callback. Other handles collect them in memory.
    """
    meta = request.meta
    bind = meta.get("bindaddress")
    return (
        target,
        destination.identity,
        meta.get("identity") is None,
        meta.get("proxy"),
        request.headers.get(b"Proxy-Authorization"),
        tuple(bind) if isinstance(bind, list) else bind,
        destination.server.scheme,
        destination.server.is_instagram,
        request.method,
        bool(request.body),
        bool(meta.get("send_once")),
        tuple(resolved),
        live,
    )


def serves_others(request: Request) -> bool:
    """Whether the handle of this request can serve another request without being reset."""
    plain = request.method == "GET" and not request.body
    return plain and not request.meta.get("send_once") and not request.meta.get("proxy_headers")


class Plans:
    """Keeps one plan for all requests with the same :func:`shared_options`."""

    def __init__(self, settings: Configuration) -> None:
        self._settings = settings
        self._made: dict[Hashable, Plan] = {}

    def of(
        self, shared: Hashable, request: Request, destination: Destination, target: str | None
    ) -> Plan:
        """Return the plan of a request, worked out at the first request that has this key."""
        made = self._made.get(shared)
        if made is None:
            if len(self._made) >= _MOST_PLANS:
                self._made.clear()
            made = self._made[shared] = _plan(request, destination, target, self._settings)
        return made


def _plan(
    request: Request, destination: Destination, target: str | None, settings: Configuration
) -> Plan:
    plan = Plan()
    plan.setopt(CurlOpt.PATH_AS_IS, 1)
    plan.setopt(CurlOpt.FOLLOWLOCATION, 0)
    plan.setopt(CurlOpt.NOSIGNAL, 1)
    plan.setopt(CurlOpt.HTTP_CONTENT_DECODING, 0)  # Scrapy does that, and counts bytes
    plan.setopt(CurlOpt.SUPPRESS_CONNECT_HEADERS, 1)
    if destination.server.scheme == "http":
        # Impersonation asks for HTTP/2. Without TLS that means "Upgrade: h2c", which no browser
        # sends.
        plan.setopt(CurlOpt.HTTP_VERSION, CurlHttpVersion.V1_1)
        if _names(request, "identity", "cookiejar") or "impersonate" in request.meta:
            # Without TLS there is nothing by which libcurl could tell two identities apart.
            plan.setopt(CurlOpt.FRESH_CONNECT, 1)
            plan.setopt(CurlOpt.FORBID_REUSE, 1)
    elif settings.options.http_version != "auto":
        plan.setopt(CurlOpt.HTTP_VERSION, CurlHttpVersion.V1_1)
    if request.meta.get("send_once"):
        # When a kept connection ends without an answer, libcurl sends the request again, even a
        # POST (Curl_retry_request of lib/transfer.c). On a new connection it does not.
        plan.setopt(CurlOpt.FRESH_CONNECT, 1)
    _method(plan, request)
    _bind(plan, request.meta.get("bindaddress") or settings.bind_address)
    _tls(plan, request, destination, target, settings)
    _proxy(plan, request, destination.proxy, settings)
    return plan


def fill(curl: Handle, request: Request, destination: Destination, resolved: list[str]) -> None:
    """Set the options that libcurl does not copy: body, addresses of hosts, headers for a proxy."""
    if resolved:
        curl.setopt(CurlOpt.RESOLVE, resolved)
    if destination.proxy_headers:
        curl.setopt(CurlOpt.HEADEROPT, SEPARATE)
        curl.setopt(CurlOpt.PROXYHEADER, list(destination.proxy_headers))
    if request.method != "HEAD" and (request.method == "POST" or request.body):
        body = body_of(request)
        curl.setopt(CurlOpt.POSTFIELDS, body)
        curl.setopt(CurlOpt.POSTFIELDSIZE_LARGE, len(body))


def body_of(request: Request) -> bytes:
    """Return what is sent as the body: the request's own, and fields of a form that are secrets."""
    secret = request.meta.get("form_secrets")
    return request.body + b"&" + urlencode(secret).encode() if secret else request.body


def _method(plan: Plan, request: Request) -> None:
    method = request.method
    if method == "HEAD":
        plan.setopt(CurlOpt.NOBODY, 1)
    elif method == "POST" or request.body:
        plan.setopt(CurlOpt.POST, 1)
        if method != "POST":
            plan.setopt(CurlOpt.CUSTOMREQUEST, method.encode())
    elif method != "GET":
        plan.setopt(CurlOpt.CUSTOMREQUEST, method.encode())


def _bind(plan: Plan, address: BindAddress) -> None:
    if not address:
        return
    host, port = (address, 0) if isinstance(address, str) else address
    # Not "host!...": libcurl compares only the plain form before it uses a connection again.
    plan.setopt(CurlOpt.INTERFACE, host)
    if port:
        plan.setopt(CurlOpt.LOCALPORT, int(port))


def _tls(
    plan: Plan,
    request: Request,
    destination: Destination,
    target: str | None,
    settings: Configuration,
) -> None:
    # The folder does not exist, and need not. libcurl compares the certificate path before it uses
    # a connection or a TLS ticket again, so each identity gets a path of its own. So does each
    # target, because libcurl does not compare everything that makes up a target's look.
    own = f"/nonexistent/{target}/{destination.identity}"
    plan.setopt(CurlOpt.CAPATH, own)
    if settings.options.sandbox and settings.options.sandbox_ca:
        plan.setopt(CurlOpt.CAINFO, settings.options.sandbox_ca)
        plan.setopt(CurlOpt.PROXY_CAINFO, settings.options.sandbox_ca)
    if settings.tls_versions:
        plan.setopt(CurlOpt.SSLVERSION, settings.tls_versions)
    verify = settings.verify or (not settings.verify_by_user and destination.server.is_instagram)
    if not verify:
        plan.setopt(CurlOpt.SSL_VERIFYPEER, 0)
        plan.setopt(CurlOpt.SSL_VERIFYHOST, 0)
    verify = _verify_proxy(plan, request, destination.proxy, settings, own) and verify
    if not verify and _names(request, "identity", "cookiejar", "proxy"):
        # Where libcurl does not verify certificates it does not compare the certificate path of a
        # ticket either: identities would share their tickets.
        plan.setopt(CurlOpt.SSL_SESSIONID_CACHE, 0)


def _verify_proxy(
    plan: Plan, request: Request, proxy: ProxyServer | None, settings: Configuration, own: str
) -> bool:
    """Set how the proxy is verified. Returns False for an https proxy that is not."""
    if proxy is None or proxy.scheme != "https":
        return True
    plan.setopt(CurlOpt.PROXY_CAPATH, own)
    # An identity's proxy is verified by default, so that nobody in between learns its password.
    known = request.meta.get("identity") is not None and not settings.verify_by_user
    if settings.verify or known:
        return True
    plan.setopt(CurlOpt.PROXY_SSL_VERIFYPEER, 0)
    plan.setopt(CurlOpt.PROXY_SSL_VERIFYHOST, 0)
    return False


def _names(request: Request, *keys: str) -> bool:
    """Whether the meta of a request has a value under one of these keys."""
    return any(request.meta.get(key) is not None for key in keys)


def _proxy(
    plan: Plan, request: Request, proxy: ProxyServer | None, settings: Configuration
) -> None:
    # Both are always set: else libcurl would read http_proxy and no_proxy of the environment.
    plan.setopt(CurlOpt.NOPROXY, "")
    if proxy is None:
        plan.setopt(CurlOpt.PROXY, "")
        return
    if settings.options.sandbox and not is_loopback(proxy.host):
        raise ConfigurationError(
            f"The sandbox is on and the proxy {proxy.host} is not on this machine: nothing is sent."
            " Use a proxy of the sandbox, or unset INSTASPIDER_SANDBOX."
        )
    # Credentials are left out: libcurl quotes a URL that it cannot use.
    plan.setopt(CurlOpt.PROXY, proxy.url)
    if login := credentials(request, proxy):
        # Credentials never go as a header line: libcurl would use one login's tunnel for another.
        plan.setopt(CurlOpt.PROXYUSERNAME, login[0])
        plan.setopt(CurlOpt.PROXYPASSWORD, login[1])


def _old_verify(settings: BaseSettings) -> bool:
    """Whether the deprecated setting asks for what DOWNLOAD_VERIFY_CERTIFICATES asks for now."""
    name = "DOWNLOADER_CLIENTCONTEXTFACTORY"
    if not settings.getpriority(name):
        return False
    warnings.warn(
        f"The '{name}' setting is deprecated; this handler reads DOWNLOAD_VERIFY_CERTIFICATES.",
        ScrapyDeprecationWarning,
        stacklevel=4,
    )
    factory = load_object(settings[name])
    factory()  # warns of its own deprecation
    return any(kind.__name__ == "BrowserLikeContextFactory" for kind in factory.__mro__)


def _tls_version(settings: BaseSettings, name: str) -> int:
    value = settings.get(name)
    if value is None:
        return 0
    if value not in _TLS:
        raise ValueError(f"Unknown {name} value: {value}. Known: {', '.join(_TLS)}")
    return int(_TLS[value])
