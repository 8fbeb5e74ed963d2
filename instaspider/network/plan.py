"""Options of a curl handle, worked out once and given to as many handles as need them.

``Curl.setopt`` finds out anew each time what an option takes, some three microseconds for each.
"""

from __future__ import annotations

from typing import Any

from curl_cffi import Curl, CurlOpt
from curl_cffi._wrapper import ffi, lib

_NUMBERS = {0: "long*", 30000: "int64_t*"}
"""C types of options that are numbers, by the ten thousands of the option."""


class Plan:
    """Options that are numbers or texts, which libcurl copies."""

    def __init__(self) -> None:
        self._options: list[tuple[int, Any]] = []
        self._names_certificates = False

    def setopt(self, option: CurlOpt, value: int | str | bytes) -> None:
        """Add an option."""
        number = int(option)
        if isinstance(value, int):
            self._options.append((number, ffi.new(_NUMBERS[number // 10000 * 10000], value)))
        else:
            text = value.encode() if isinstance(value, str) else value
            self._options.append((number, ffi.new("char[]", text)))
        self._names_certificates |= option == CurlOpt.CAINFO

    def apply(self, curl: Curl) -> None:
        """Set them all on a clean handle. Raises CurlError."""
        handle = curl._curl
        for number, value in self._options:
            if code := lib._curl_easy_setopt(handle, number, value):
                curl._check_error(code, "setopt", number)
        curl._is_cert_set = self._names_certificates  # else curl_cffi sets its own before a request


def set_text(curl: Curl, option: CurlOpt, text: bytes) -> None:
    """One option whose text libcurl copies; an empty text takes the option back."""
    if code := lib._curl_easy_setopt(curl._curl, option, text or ffi.NULL):
        curl._check_error(code, "setopt", option)
