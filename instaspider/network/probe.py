"""Tries whether a proxy opens a tunnel, and how long that takes."""

from __future__ import annotations

import time
from typing import Any, NamedTuple

from curl_cffi import Curl, CurlError, CurlInfo, CurlOpt

_WHY = {
    5: "its name is not found",
    7: "nobody answers there",
    28: "no answer in time",
    35: "its TLS cannot be used",
    60: "its certificate is not trusted",
    97: "it refuses the connection",
}


class Probe(NamedTuple):
    """What became of a try."""

    seconds: float
    why_not: str
    """Empty if the tunnel was opened. Never a secret."""


def probe(proxy: str, target: str, timeout: float) -> Probe:
    """Let a proxy open a tunnel to ``host:port``. Nothing is sent through it."""
    curl = Curl()
    began = time.monotonic()
    try:
        curl.setopt(CurlOpt.URL, f"http://{target}/".encode())
        curl.setopt(CurlOpt.PROXY, proxy.encode())
        curl.setopt(CurlOpt.NOPROXY, b"")
        curl.setopt(CurlOpt.HTTPPROXYTUNNEL, 1)
        curl.setopt(CurlOpt.CONNECT_ONLY, 1)
        curl.setopt(CurlOpt.TIMEOUT_MS, round(timeout * 1000))
        curl.perform()
    except CurlError as error:
        return Probe(time.monotonic() - began, _why(curl, error))
    finally:
        curl.close()
    return Probe(time.monotonic() - began, "")


def _why(curl: Curl, error: CurlError) -> str:
    """Say why there is no tunnel. What curl says is not passed on: it may quote the URL."""
    code = int(error.code)
    answer: Any = curl.getinfo(CurlInfo.HTTP_CONNECTCODE)
    if answer == 407:
        return "it does not take this user and password (407)"
    if answer and answer != 200:
        return f"it opens no tunnel ({answer})"
    return _WHY.get(code, f"it breaks off (curl {code})")
