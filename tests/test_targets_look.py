"""Through the handler a target looks as it does in curl_cffi alone, on one and the same server.

Taken: the newest three targets of each browser family that the installed curl_cffi knows.
"""

from __future__ import annotations

import re

import pytest
from crawling import as_task
from curl_cffi import Curl, CurlOpt
from curl_cffi._wrapper import ffi, lib
from scrapy import Request
from test_handler import handler

from instaspider.network.headers import is_chromium
from instaspider.network.targets import known_targets

URL = "https://www.instagram.com/robots.txt"
FAMILIES = ("chrome", "edge", "firefox", "safari", "tor")


def newest_three() -> list[str]:
    found = []
    for family in FAMILIES:
        versions = [
            (int(match[1]), name)
            for name in known_targets()
            if (match := re.fullmatch(rf"{family}(\d+)a?", name))
        ]
        # safari184 is 18.4 and safari2601 is 26.0.1: what counts is the first two digits.
        if family == "safari":
            versions = [(int(str(number)[:2]), name) for number, name in versions]
        found += [name for _, name in sorted(versions)[-3:]]
    return found


def plain(target: str, sandbox) -> None:
    """A page load by curl_cffi's own handle, nothing added."""
    curl = Curl()
    rule = f"::{sandbox.process.host}:{sandbox.process.port}".encode()
    connect_to = lib.curl_slist_append(ffi.NULL, rule)
    try:
        assert curl.impersonate(target) == 0
        curl.setopt(CurlOpt.URL, URL)
        curl.setopt(CurlOpt.CAINFO, sandbox.process.ca)
        curl.setopt(CurlOpt.WRITEFUNCTION, len)
        lib._curl_easy_setopt(curl._curl, CurlOpt.CONNECT_TO, connect_to)
        curl.perform()
    finally:
        curl.close()
        lib.curl_slist_free_all(connect_to)


def test_families_have_targets():
    assert len(newest_three()) >= 10
    assert "chrome150" in newest_three()


@pytest.mark.parametrize("target", newest_three())
@as_task
async def test_page_load_as_curl_cffi_alone(sandbox, target):
    plain(target, sandbox)
    async with handler(sandbox.settings) as made:
        # after another target has used the pool, and on a handle that was used before
        await made.download_request(Request(URL, meta={"impersonate": "safari184"}))
        for _ in range(2):
            await made.download_request(Request(URL, meta={"impersonate": target}))
    alone, other, first, second = sandbox.requests()
    for name in ("ja4", "h2", "user_agent", "header_order"):
        assert first[name] == second[name] == alone[name], name
    assert other["user_agent"] != alone["user_agent"] or target == "safari184"


@pytest.mark.parametrize("target", newest_three())
@as_task
async def test_a_call_differs_from_a_page_load_by_known_names_only(sandbox, target):
    call = {"Accept": "*/*", "Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"}
    async with handler(sandbox.settings) as made:
        await made.download_request(Request(URL, meta={"impersonate": target}))
        await made.download_request(Request(URL, headers=call, meta={"impersonate": target}))
    page, xhr = (set(request["header_order"]) for request in sandbox.requests())
    assert page - xhr <= {"upgrade-insecure-requests", "sec-fetch-user"}
    assert xhr - page <= {"priority", "sec-fetch-mode", "sec-fetch-dest"}
    if is_chromium(target):
        order = sandbox.requests()[1]["header_order"]
        assert order.index("sec-ch-ua-platform") < order.index("sec-ch-ua")
