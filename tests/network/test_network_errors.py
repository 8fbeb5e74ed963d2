"""Every error of libcurl is one of Scrapy's download exceptions."""

from __future__ import annotations

import pytest
import scrapy.exceptions
from curl_cffi import CurlECode, CurlError

from instaspider.network.errors import DATALOSS, EXCEPTIONS, Hop, exception_for
from instaspider.network.proxy import ProxyServer

EXPECTED = {
    "CannotResolveHostError": ["COULDNT_RESOLVE_HOST", "COULDNT_RESOLVE_PROXY"],
    "DownloadConnectionRefusedError": ["COULDNT_CONNECT", "QUIC_CONNECT_ERROR", "PROXY"],
    "DownloadTimeoutError": ["OPERATION_TIMEDOUT"],
    "ResponseDataLossError": ["PARTIAL_FILE"],
    # What is not listed may go well another time, so Scrapy's retries may have it.
    "DownloadCancelledError": [
        *("FAILED_INIT", "URL_MALFORMAT", "NOT_BUILT_IN", "BAD_FUNCTION_ARGUMENT"),
        *("INTERFACE_FAILED", "UNKNOWN_OPTION", "SETOPT_OPTION_SYNTAX", "RECURSIVE_API_CALL"),
        *("SSL_ENGINE_NOTFOUND", "SSL_ENGINE_SETFAILED", "SSL_ENGINE_INITFAILED"),
        *("SSL_CERTPROBLEM", "SSL_CIPHER", "SSL_CACERT_BADFILE", "SSL_CRL_BADFILE"),
        *("WRITE_ERROR", "READ_ERROR", "ABORTED_BY_CALLBACK", "FILESIZE_EXCEEDED", "TOO_LARGE"),
    ],
}
KIND = {name: kind for kind, names in EXPECTED.items() for name in names}


def error(code: CurlECode, text: str = "it broke") -> CurlError:
    framed = f"Failed to perform, curl: ({int(code)}) {text}. See https://curl.se/x for more."
    return CurlError(framed, code)


@pytest.mark.parametrize("code", CurlECode, ids=lambda code: code.name)
def test_every_code(code) -> None:
    made = exception_for(error(code), "<GET https://www.instagram.com/>")
    kind = getattr(scrapy.exceptions, KIND.get(code.name, "DownloadFailedError"))
    assert type(made) is kind
    assert str(made) == f"<GET https://www.instagram.com/>: it broke (curl {int(code)})"


def test_the_table_names_no_code_that_it_would_have_anyway() -> None:
    assert {CurlECode(code).name for code in EXCEPTIONS} == set(KIND)


def test_a_code_of_a_later_libcurl() -> None:
    made = exception_for(CurlError("new trouble", 4711), "<GET x>")  # type: ignore[arg-type]
    assert type(made) is scrapy.exceptions.DownloadFailedError
    assert str(made) == "<GET x>: new trouble (curl 4711)"


def test_codes_with_which_an_answer_may_break_off() -> None:
    assert {code.name for code in DATALOSS} == {
        "PARTIAL_FILE",
        "HTTP2",
        "HTTP2_STREAM",
        "RECV_ERROR",
    }
    # Before the first header they are a failed connection, which may be tried again.
    for code in DATALOSS - {CurlECode.PARTIAL_FILE}:
        assert type(exception_for(error(code), "x")) is scrapy.exceptions.DownloadFailedError


PROXY = ProxyServer("http", "127.0.0.1", 3128, b"user", b"secret")
# CURLPX_* of SOCKS proxies; those that are not named are a plain no.
SOCKS = {
    **dict.fromkeys((7, 8, 12, 14, 33), "ProxyAuthenticationError"),
    27: "CannotResolveHostError",
}


def blamed(code: CurlECode, status: int = 0, socks: int = 0, *, connecting: bool = False) -> str:
    """Name of the exception for an error behind a proxy."""
    made = exception_for(error(code), "x", Hop(PROXY, status, socks, connecting))
    assert "secret" not in f"{made} {made!r} {vars(made)}"
    assert getattr(made, "proxy", "127.0.0.1:3128") == "127.0.0.1:3128"
    return type(made).__name__


@pytest.mark.parametrize("reason", range(34))
def test_every_reason_of_a_socks_proxy(reason) -> None:
    assert blamed(CurlECode.PROXY, socks=reason) == SOCKS.get(reason, "ProxyRefusedError")


@pytest.mark.parametrize("code", CurlECode, ids=lambda code: code.name)
def test_behind_an_open_tunnel_a_proxy_changes_nothing(code) -> None:
    own = ("COULDNT_CONNECT", "COULDNT_RESOLVE_PROXY", "PROXY")
    if code.name not in own:
        assert blamed(code, status=200) == KIND.get(code.name, "DownloadFailedError")
    assert blamed(code, status=407) == "ProxyAuthenticationError"
    assert blamed(code, status=502) == "ProxyRefusedError"


def test_a_proxy_that_does_not_answer_connect() -> None:
    for name in ("COULDNT_CONNECT", "COULDNT_RESOLVE_PROXY"):
        assert blamed(CurlECode[name]) == "ProxyUnreachableError"
    assert blamed(CurlECode.RECV_ERROR, connecting=True) == "ProxyRefusedError"
    assert blamed(CurlECode.SSL_CONNECT_ERROR, connecting=True) == "ProxyUnreachableError"
    assert blamed(CurlECode.OPERATION_TIMEDOUT, connecting=True) == "DownloadTimeoutError"
