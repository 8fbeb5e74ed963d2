"""libcurl's error codes as Scrapy's download exceptions: one table.

Codes and their meaning: https://curl.se/libcurl/c/libcurl-errors.html.
"""

from __future__ import annotations

from curl_cffi import CurlECode, CurlError
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

# Dataloss: the answer began and broke off; the handler may still hand out what came.
DATALOSS = frozenset(
    {CurlECode.PARTIAL_FILE, CurlECode.HTTP2, CurlECode.HTTP2_STREAM, CurlECode.RECV_ERROR}
)

# DownloadCancelledError and UnsupportedURLSchemeError are those that Scrapy never retries:
# a bad URL, option or impersonate target stays bad.
EXCEPTIONS: dict[int, type[Exception]] = {
    CurlECode.UNSUPPORTED_PROTOCOL: UnsupportedURLSchemeError,
    CurlECode.URL_MALFORMAT: DownloadCancelledError,
    CurlECode.FAILED_INIT: DownloadCancelledError,
    CurlECode.NOT_BUILT_IN: DownloadCancelledError,
    CurlECode.BAD_FUNCTION_ARGUMENT: DownloadCancelledError,
    CurlECode.UNKNOWN_OPTION: DownloadCancelledError,
    CurlECode.ABORTED_BY_CALLBACK: DownloadCancelledError,
    CurlECode.FILESIZE_EXCEEDED: DownloadCancelledError,
    CurlECode.COULDNT_RESOLVE_HOST: CannotResolveHostError,
    CurlECode.COULDNT_RESOLVE_PROXY: CannotResolveHostError,
    CurlECode.COULDNT_CONNECT: DownloadConnectionRefusedError,
    CurlECode.OPERATION_TIMEDOUT: DownloadTimeoutError,
    CurlECode.PARTIAL_FILE: ResponseDataLossError,
}


def exception_for(error: CurlError, what: str) -> Exception:
    """Scrapy's exception for a curl error; every code without a row is DownloadFailedError.

    ``what`` names the request; libcurl's own text may name hosts, never credentials, because
    those are set by options of their own.
    """
    code = int(error.code)
    kind = EXCEPTIONS.get(code, DownloadFailedError)
    return kind(f"{what}: {_sentence(error)} (curl {code})")


def _sentence(error: CurlError) -> str:
    """libcurl's text without curl_cffi's frame around it."""
    text = str(error)
    _, found, rest = text.partition(f"curl: ({int(error.code)}) ")
    return rest.split(". See https://", 1)[0] if found else text
