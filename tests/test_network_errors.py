"""Every error of libcurl is one of Scrapy's download exceptions."""

from __future__ import annotations

import pytest
import scrapy.exceptions
from curl_cffi import CurlECode, CurlError

from instaspider.network.errors import DATALOSS, EXCEPTIONS, exception_for

EXPECTED = {
    "UnsupportedURLSchemeError": ["UNSUPPORTED_PROTOCOL"],
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
