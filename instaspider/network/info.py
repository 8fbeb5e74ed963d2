"""What libcurl knows of a transfer. ``Curl.getinfo`` makes two tables anew for each question."""

from __future__ import annotations

from curl_cffi import Curl, CurlInfo
from curl_cffi._wrapper import ffi, lib

# CURLINFO_OFF_T: which of libcurl's numbers have 64 bits; the others are of type long.
_LARGE = 0x600000


def number(curl: Curl, option: CurlInfo) -> int:
    """A number; if it knows none 0, for CONN_ID -1."""
    value = ffi.new("int64_t*" if option >= _LARGE else "long*")
    lib.curl_easy_getinfo(curl._curl, option, value)
    return int(value[0])


def text(curl: Curl, option: CurlInfo) -> str:
    """A text, empty if it knows none."""
    value = ffi.new("char**")
    lib.curl_easy_getinfo(curl._curl, option, value)
    return str(ffi.string(value[0]).decode("latin-1")) if value[0] else ""
