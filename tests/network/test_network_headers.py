"""Header lines: under a target nothing of Scrapy's own shows, without one all is as written."""

from __future__ import annotations

import pytest
from row_arguments import ARGUMENTS
from scrapy import Request
from scrapy.downloadermiddlewares.httpcompression import ACCEPTED_ENCODINGS
from scrapy.settings import default_settings

from instaspider.catalogue import ENDPOINTS
from instaspider.network.headers import cookie_header, header_lines, header_order, is_chromium

URL = "https://www.instagram.com/"
STOCK = {
    "User-Agent": default_settings.USER_AGENT,
    "Accept-Encoding": b", ".join(ACCEPTED_ENCODINGS).decode(),
    **default_settings.DEFAULT_REQUEST_HEADERS,
}
SCRIPT = {
    "Sec-Fetch-Mode": "cors",
    "Sec-Fetch-Dest": "empty",
    "Sec-Fetch-Site": "same-origin",
}
FETCH = ("Sec-Fetch-Dest", "Sec-Fetch-Mode", "Sec-Fetch-Site")
each_target = pytest.mark.parametrize("target", ["chrome150", "safari260", "firefox147"])


def lines(headers, target: str | None = "chrome150", **more) -> list[str]:
    found, _ = header_lines(Request(URL, headers=headers, **more), target)
    return [line.decode("latin-1") for line in found]


def dropped(headers, target: str | None = "chrome150") -> list[str]:
    return header_lines(Request(URL, headers=headers), target)[1]


@each_target
def test_stock_values_never_show_under_a_target(target) -> None:
    assert set(STOCK) == {"User-Agent", "Accept", "Accept-Language", "Accept-Encoding"}
    assert lines(STOCK, target) == []
    assert dropped(STOCK, target) == []
    for name, value in STOCK.items():
        assert lines({name.lower(): value}, target) == []


@each_target
@pytest.mark.parametrize("name", ["Accept", "Accept-Language", "Accept-Encoding"])
def test_values_of_the_users_own_are_sent(target, name) -> None:
    assert lines({name: "own"}, target) == [f"{name}: own"]
    assert lines({name: ["own", STOCK[name]]}, target) == [f"{name}: own", f"{name}: {STOCK[name]}"]


@each_target
@pytest.mark.parametrize(
    "name", ["User-Agent", "user-agent", "Sec-CH-UA", "Sec-CH-UA-Mobile", "sec-ch-ua-platform"]
)
def test_what_is_the_targets_is_dropped_and_named(target, name) -> None:
    assert lines({name: "Other/1.0", "X-Mine": "1"}, target) == ["X-Mine: 1"]
    assert [found.lower() for found in dropped({name: "Other/1.0"}, target)] == [name.lower()]


def test_without_a_target_all_is_as_written() -> None:
    headers = {**STOCK, "Sec-CH-UA": "x", **SCRIPT, "X-Mine": "1"}
    assert sorted(lines(headers, None)) == sorted(
        f"{name.title()}: {value}" for name, value in headers.items()
    )
    assert dropped(headers, None) == []
    assert lines({"User-Agent": "Other/1.0"}, None) == ["User-Agent: Other/1.0"]


@pytest.mark.parametrize("target", [None, "chrome150", "firefox147"])
def test_the_proxys_password_never_goes_to_the_server(target) -> None:
    found = lines({"Proxy-Authorization": "Basic eDp5", "proxy-authorization": "z"}, target)
    assert found == []
    assert dropped({"Proxy-Authorization": "Basic eDp5"}, target) == []


def test_an_empty_value_has_libcurls_spelling() -> None:
    assert lines({"X-Empty": ""}) == ["X-Empty;"]
    assert lines({"X-Empty": ["", "1"]}, None) == ["X-Empty;", "X-Empty: 1"]
    assert lines({"X-None": None}) == []


def test_repeated_headers_stay_repeated_and_in_order() -> None:
    assert lines({"X-A": ["1", "2", "1"], "X-B": "3"}) == ["X-A: 1", "X-A: 2", "X-A: 1", "X-B: 3"]


@pytest.mark.parametrize(
    ("target", "priority"),
    [
        ("chrome150", "u=1, i"),
        ("chrome124", "u=1, i"),
        ("chrome131_android", "u=1, i"),
        ("chrome133a", "u=1, i"),
        ("safari180_ios", "u=3, i"),
        ("safari2601", "u=3, i"),
        ("safari260", "u=3, i"),
        ("firefox147", "u=4"),
        ("tor145", "u=4"),
    ],
)
def test_a_call_by_a_script_is_no_page_load(target, priority) -> None:
    found = lines(SCRIPT, target)
    assert found[len(SCRIPT) :] == [
        "Upgrade-Insecure-Requests:",
        "Sec-Fetch-User:",
        "Cache-Control:",
        f"Priority: {priority}",
    ]


@pytest.mark.parametrize("target", ["chrome99", "chrome123", "edge101", "safari155", "safari17_0"])
def test_targets_older_than_priority_send_none(target) -> None:
    found = lines(SCRIPT, target)
    assert found[len(SCRIPT) :] == [
        "Upgrade-Insecure-Requests:",
        "Sec-Fetch-User:",
        "Cache-Control:",
    ]


def test_a_priority_of_its_own_is_kept() -> None:
    found = lines({**SCRIPT, "Priority": "u=0"})
    assert [line for line in found if line.startswith("Priority")] == ["Priority: u=0"]


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Mode": "navigate"}, {"Accept": "*/*"}])
def test_a_page_load_keeps_what_the_browser_sends(headers) -> None:
    assert lines(headers) == [f"{name}: {value}" for name, value in headers.items()]


def test_a_body_or_a_post_without_one_is_not_named_a_form() -> None:
    assert lines({}, method="POST", body=b"{}") == ["Content-Type:"]
    assert lines({"content-type": "text/plain"}, method="POST", body=b"{}") == [
        "Content-Type: text/plain"
    ]
    assert lines({}, method="POST") == ["Content-Type:"]
    assert lines({}, method="PUT") == []


def test_a_line_break_in_a_value_begins_no_other_header() -> None:
    for value in ("1\r\nX-Evil: 2", "1\nX-Evil: 2", " 1\rX-Evil: 2 "):
        assert lines({"X-A": value}) == ["X-A: 1 X-Evil: 2"]
    assert lines({"X-A": " "}) == ["X-A;"]


def test_cookies_of_a_chromium_go_by_an_option_of_their_own() -> None:
    headers = {"Cookie": "a=1; b=2"}
    assert lines(headers, "chrome150") == []
    assert cookie_header(Request(URL, headers=headers)) == b"a=1; b=2"
    assert cookie_header(Request(URL)) == b""
    for target in (None, "firefox147", "safari260"):
        assert lines(headers, target) == ["Cookie: a=1; b=2"]
        assert not is_chromium(target)
    assert is_chromium("chrome150")
    assert is_chromium("edge101")


def order(headers) -> list[str]:
    return header_order(Request(URL, headers=headers)).split(",")


def test_order_has_every_name_once_and_the_identity_before_the_request() -> None:
    for headers in ({}, SCRIPT, {**SCRIPT, "X-New": "1", "X-IG-App-ID": "2"}, {"X-New": "1"}):
        found = order(headers)
        assert len(found) == len(set(found))
        assert {name.lower() for name in headers} <= set(found)
        assert found.index("sec-ch-ua") < found.index("user-agent") < found.index("accept")
        assert found.index("cookie") < found.index("priority") == len(found) - 1
    assert order({"X-New": "1"}).index("x-new") == order({"X-New": "1"}).index("user-agent") - 1


@pytest.mark.parametrize("name", ENDPOINTS)
def test_order_knows_all_headers_of_the_catalogue(name) -> None:
    """A header that the table lacks would stand where no browser puts it."""
    row = ENDPOINTS[name]
    headers = dict(row.call(ARGUMENTS[row.takes], "lsd").headers)
    assert order(headers) == order({"Sec-Fetch-Mode": "cors"} if headers else {})


@each_target
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"Sec-Fetch-Mode": "cors"}, ("empty", "cors", "same-origin")),
        (
            {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "document"},
            ("empty", "cors", "same-origin"),
        ),
        ({"Sec-Fetch-Mode": "no-cors"}, ("empty", "no-cors", "same-origin")),
        (
            {"Sec-Fetch-Mode": "same-origin", "Sec-Fetch-Dest": "iframe"},
            ("empty", "same-origin", "same-origin"),
        ),
        ({"Sec-Fetch-Dest": "empty"}, ("empty", "cors", "same-origin")),
        ({"Sec-Fetch-Dest": "image"}, ("image", "no-cors", "same-origin")),
        ({"Sec-Fetch-Mode": "cors", "Origin": "https://a.test"}, ("empty", "cors", "cross-site")),
        ({**SCRIPT, "Sec-Fetch-Site": "same-site"}, ("empty", "cors", "same-site")),
    ],
)
def test_what_is_no_page_load_says_so_in_all_three_headers(target, given, told) -> None:
    """The target's own for those that are missing are a page load's: document, navigate, none."""
    found = [line for line in lines(given, target) if line.startswith("Sec-Fetch-")]
    names = [line.split(":")[0] for line in found]
    assert sorted(names) == sorted([*FETCH, "Sec-Fetch-User"])
    assert {f"{name}: {value}" for name, value in zip(FETCH, told, strict=True)} <= set(found)
    assert "Upgrade-Insecure-Requests:" in lines(given, target)


@pytest.mark.parametrize("dest", [None, "document", "iframe"])
def test_a_page_load_has_the_targets_own(dest) -> None:
    for mode in (None, "navigate"):
        pairs = {"Sec-Fetch-Dest": dest, "Sec-Fetch-Mode": mode}
        given = {name: value for name, value in pairs.items() if value}
        assert lines(given) == [f"{name}: {value}" for name, value in given.items()]
        assert order(given) == order({})
