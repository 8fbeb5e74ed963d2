"""Translates libcurl's error codes into Scrapy's download exceptions.

Codes and their meaning: https://curl.se/libcurl/c/libcurl-errors.html; those of SOCKS proxies:
https://curl.se/libcurl/c/CURLINFO_PROXY_ERROR.html.
"""

from __future__ import annotations

from dataclasses import dataclass

from curl_cffi import CurlECode, CurlError, CurlInfo
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
)

from instaspider.download_errors import (
    ProxyAuthenticationError,
    ProxyError,
    ProxyRefusedError,
    ProxyUnreachableError,
)
from instaspider.network.curl import Handle, sentence
from instaspider.network.proxy import ProxyServer

# The answer began and broke off. The handler may still hand out what came.
DATALOSS = frozenset(
    {CurlECode.PARTIAL_FILE, CurlECode.HTTP2, CurlECode.HTTP2_STREAM, CurlECode.RECV_ERROR}
)

# The connection is lost, and every transfer on it with it.
CONNECTION_LOST = frozenset(
    {CurlECode.HTTP2, CurlECode.SEND_ERROR, CurlECode.RECV_ERROR, CurlECode.GOT_NOTHING}
)

CLOSED = "the download handler was closed"
GIVEN_UP = "nobody waits for the request any more"

# Errors that would be the same at every try. They raise DownloadCancelledError, which Scrapy never
# retries. (It does not retry UnsupportedURLSchemeError either, which is kept for URLs that libcurl
# is not asked for; UNSUPPORTED_PROTOCOL of libcurl means an answer that is no HTTP.)
_LASTING = (
    # the URL, or an option that the handler was made to set
    CurlECode.FAILED_INIT,
    CurlECode.URL_MALFORMAT,
    CurlECode.NOT_BUILT_IN,
    CurlECode.BAD_FUNCTION_ARGUMENT,
    CurlECode.INTERFACE_FAILED,
    CurlECode.UNKNOWN_OPTION,
    CurlECode.SETOPT_OPTION_SYNTAX,
    CurlECode.RECURSIVE_API_CALL,
    # a file or engine of this machine's TLS set-up
    CurlECode.SSL_ENGINE_NOTFOUND,
    CurlECode.SSL_ENGINE_SETFAILED,
    CurlECode.SSL_ENGINE_INITFAILED,
    CurlECode.SSL_CERTPROBLEM,
    CurlECode.SSL_CIPHER,
    CurlECode.SSL_CACERT_BADFILE,
    CurlECode.SSL_CRL_BADFILE,
    # a callback of ours said stop
    CurlECode.WRITE_ERROR,
    CurlECode.READ_ERROR,
    CurlECode.ABORTED_BY_CALLBACK,
    # an answer, or its header, beyond what may be read
    CurlECode.FILESIZE_EXCEEDED,
    CurlECode.TOO_LARGE,
)

EXCEPTIONS: dict[int, type[Exception]] = {
    **dict.fromkeys(_LASTING, DownloadCancelledError),
    CurlECode.COULDNT_RESOLVE_HOST: CannotResolveHostError,
    CurlECode.COULDNT_RESOLVE_PROXY: CannotResolveHostError,
    CurlECode.COULDNT_CONNECT: DownloadConnectionRefusedError,
    CurlECode.QUIC_CONNECT_ERROR: DownloadConnectionRefusedError,
    CurlECode.PROXY: DownloadConnectionRefusedError,  # a SOCKS proxy refused
    CurlECode.OPERATION_TIMEDOUT: DownloadTimeoutError,
    CurlECode.PARTIAL_FILE: ResponseDataLossError,
}


# With a proxy, these errors are about the connection to the proxy.
_PROXY_ERRORS: dict[int, type[ProxyError]] = {
    CurlECode.COULDNT_RESOLVE_PROXY: ProxyUnreachableError,
    CurlECode.COULDNT_CONNECT: ProxyUnreachableError,
}
# On a new connection to an HTTP proxy that has not answered CONNECT yet.
_BEFORE_THE_ANSWER: dict[int, type[ProxyError]] = {
    # TLS with the proxy itself
    CurlECode.SSL_CONNECT_ERROR: ProxyUnreachableError,
    CurlECode.PEER_FAILED_VERIFICATION: ProxyUnreachableError,
    # it hung up, or what it said is no HTTP
    CurlECode.SEND_ERROR: ProxyRefusedError,
    CurlECode.RECV_ERROR: ProxyRefusedError,
    CurlECode.GOT_NOTHING: ProxyRefusedError,
    CurlECode.WEIRD_SERVER_REPLY: ProxyRefusedError,
    CurlECode.UNSUPPORTED_PROTOCOL: ProxyRefusedError,
    CurlECode.BAD_FUNCTION_ARGUMENT: ProxyRefusedError,
}
_TLS_ERRORS = (CurlECode.SSL_CONNECT_ERROR, CurlECode.PEER_FAILED_VERIFICATION)
# By the number CURLPX_*; any number that is not here means ProxyRefusedError.
_SOCKS_ERRORS: dict[int, type[Exception]] = {
    7: ProxyAuthenticationError,  # IDENTD
    8: ProxyAuthenticationError,  # IDENTD_DIFFER
    12: ProxyAuthenticationError,  # NO_AUTH
    14: ProxyAuthenticationError,  # RECV_AUTH
    27: CannotResolveHostError,  # RESOLVE_HOST: the server's name, looked up here
    33: ProxyAuthenticationError,  # USER_REJECTED
}
_AUTHENTICATION_REQUIRED = 407


@dataclass(frozen=True, slots=True)
class Hop:
    """What libcurl knows about the proxy of a transfer that has failed."""

    proxy: ProxyServer
    connect_status: int
    """The status of the answer to CONNECT; 0 if there was none."""
    socks_error: int
    """The number CURLPX_* of a SOCKS error."""
    connecting: bool
    """Whether the connection was still being made, so that no answer of the server was awaited."""
    tls_is_its_own: bool = False
    """Whether the only TLS is the one with the proxy, so that a TLS error is about the proxy."""

    @classmethod
    def of(cls, curl: Handle, proxy: ProxyServer, *, tunnel: bool) -> Hop:
        """Ask a handle. ``tunnel``: the request goes by CONNECT, as every https:// request does."""
        status, socks_error, opened = (
            curl.number(option)
            for option in (CurlInfo.HTTP_CONNECTCODE, CurlInfo.PROXY_ERROR, CurlInfo.NUM_CONNECTS)
        )
        connecting = tunnel and proxy.is_http and not status and opened > 0
        return cls(proxy, status, socks_error, connecting, proxy.scheme == "https" and not tunnel)


def exception_for(error: CurlError, what: str, hop: Hop | None = None) -> Exception:
    """Return Scrapy's exception for a curl error; for an unknown code, DownloadFailedError.

    ``what`` names the request, ``hop`` the proxy that it went through. ``__cause__`` is set where
    another of Scrapy's exceptions stands between the two. The message never has credentials:
    libcurl's text may name hosts, and credentials are given to it by options of their own.
    """
    code = int(error.code)
    kind = EXCEPTIONS.get(code, DownloadFailedError)
    if hop is not None:
        kind = _blame(code, hop) or kind
    if hop is None or not issubclass(kind, ProxyError):
        return kind(f"{what}: {sentence(error)} (curl {code})")
    address = hop.proxy.address
    text = f"{what}: the proxy {address} {_FAULTS[kind]}: {sentence(error)} (curl {code})"
    status = (hop.connect_status or None,) if issubclass(kind, ProxyRefusedError) else ()
    failure = kind(text, address, *status)
    if code == CurlECode.PROXY:
        # Scrapy's handlers raise this one for every refusal of a SOCKS proxy: it is
        # chained.
        refused = DownloadConnectionRefusedError(f"{what}: {sentence(error)}")
        refused.__cause__ = error
        failure.__cause__ = refused
    return failure


def unresolved_proxy(proxy: ProxyServer, what: str) -> ProxyUnreachableError:
    """Return the exception for a proxy whose host name cannot be resolved."""
    text = f"{what}: the proxy {proxy.address} cannot be reached: its name has no address"
    return ProxyUnreachableError(text, proxy.address)


_FAULTS: dict[type[Exception], str] = {
    ProxyUnreachableError: "cannot be reached",
    ProxyAuthenticationError: "does not accept the credentials",
    ProxyRefusedError: "refuses",
}


def _blame(code: int, hop: Hop) -> type[Exception] | None:
    """Return the exception that blames the proxy, or None if the proxy is not to blame."""
    if hop.connect_status == _AUTHENTICATION_REQUIRED:
        return ProxyAuthenticationError
    if hop.connect_status >= 300:
        return ProxyRefusedError
    if code == CurlECode.PROXY:
        return _SOCKS_ERRORS.get(hop.socks_error, ProxyRefusedError)
    if hop.connecting and code in _BEFORE_THE_ANSWER:
        return _BEFORE_THE_ANSWER[code]
    if hop.tls_is_its_own and code in _TLS_ERRORS:
        return ProxyUnreachableError
    return _PROXY_ERRORS.get(code)
