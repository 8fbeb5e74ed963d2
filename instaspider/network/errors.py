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

# What stays as it is however often it is asked for. DownloadCancelledError is one of the two that
# Scrapy never retries; UnsupportedURLSchemeError is the other.
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
    CurlECode.UNSUPPORTED_PROTOCOL: UnsupportedURLSchemeError,
    CurlECode.COULDNT_RESOLVE_HOST: CannotResolveHostError,
    CurlECode.COULDNT_RESOLVE_PROXY: CannotResolveHostError,
    CurlECode.COULDNT_CONNECT: DownloadConnectionRefusedError,
    CurlECode.QUIC_CONNECT_ERROR: DownloadConnectionRefusedError,
    CurlECode.PROXY: DownloadConnectionRefusedError,  # a SOCKS proxy said no
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
