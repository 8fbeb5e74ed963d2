"""What the sandbox's TLS server sees: JA4, HTTP/2 fingerprint and header order of a browser.

JA4 and HTTP/2 values are those of chrome150 in curl_cffi 0.16.3; the orders were read off Chromium
156 loading pages of the sandbox and calling it from a page's script.
"""

from __future__ import annotations

from crawling import ONE_BY_ONE, as_task, crawl
from scrapy import Request

JA4_FULL = "t13d1516h2_8daaf6152771_806a8c22fdea"
JA4_RESUMED = "t13d1517h2_8daaf6152771_a87ad97598a9"
HTTP2 = "1:65536;2:0;4:6291456;6:262144|15663105|0|m,a,s,p"
PAGE = (
    "sec-ch-ua sec-ch-ua-mobile sec-ch-ua-platform upgrade-insecure-requests user-agent accept"
    " sec-fetch-site sec-fetch-mode sec-fetch-user sec-fetch-dest accept-encoding accept-language"
    " cookie cookie cookie priority"
).split()
CALL = (
    "sec-ch-ua-platform x-csrftoken sec-ch-ua sec-ch-ua-mobile x-ig-app-id x-asbd-id"
    " x-requested-with user-agent x-ig-www-claim accept sec-fetch-site sec-fetch-mode"
    " sec-fetch-dest referer accept-encoding accept-language cookie cookie cookie priority"
).split()
POST = (
    "content-length sec-ch-ua-platform x-csrftoken sec-ch-ua x-ig-max-touch-points"
    " x-fb-friendly-name sec-ch-ua-mobile x-ig-app-id x-asbd-id x-fb-lsd"
    " user-agent content-type accept origin sec-fetch-site"
    " sec-fetch-mode sec-fetch-dest referer accept-encoding accept-language cookie cookie cookie"
    " priority"
).split()


@as_task
async def test_the_first_connection_looks_like_the_target(sandbox, tmp_path):
    settings = {**sandbox.settings, "INSTASPIDER_IMPERSONATE": "chrome150"}
    await crawl(settings, tmp_path, users="nasa,esa")
    for request in sandbox.requests():
        assert (request["ja4"], request["h2"]) == (JA4_FULL, HTTP2)
        assert request["psk"] is False
        assert "Chrome/150.0.0.0" in request["user_agent"]


@as_task
async def test_headers_come_in_a_browsers_order(sandbox, tmp_path):
    # walled: all three routes are tried, by call, by form and as a page.
    settings = {**sandbox.settings, **ONE_BY_ONE}
    await crawl(settings, tmp_path, users="nasa,walled_x", mode="fast")
    orders = {
        request["path"].split("?")[0]: request["header_order"]
        for request in sandbox.requests()
        if request["jar"]
    }
    assert orders == {
        "/api/v1/users/web_profile_info/": CALL,
        "/api/graphql": POST,
        "/walled_x/": PAGE,
    }


@as_task
async def test_calls_of_a_login_name_the_tab_and_the_root(sandbox, tmp_path):
    settings = {**sandbox.settings, **ONE_BY_ONE}
    settings["INSTASPIDER_SESSIONS"] = sandbox.process.session_cookies
    settings["INSTASPIDER_IMPERSONATE"] = "chrome150"
    await crawl(settings, tmp_path, "reels", mode="fast", users="nasa", limit="1")
    await crawl(settings, tmp_path, "liked", mode="fast", limit="1")
    orders = {
        request["path"].split("?")[0]: request["header_order"] for request in sandbox.requests()
    }
    at = POST.index("x-csrftoken") + 1
    assert orders["/graphql/query"] == [*POST[:at], "x-root-field-name", *POST[at:]]
    at = CALL.index("x-csrftoken") + 1
    assert orders["/api/v1/feed/liked/"] == [*CALL[:at], "x-web-session-id", *CALL[at:]]


@as_task
async def test_a_closed_connection_is_resumed_with_its_own_ticket(make_sandbox, tmp_path):
    sandbox = make_sandbox("--faults", "reset=0.3")
    await crawl(sandbox.settings, tmp_path, users=[f"person{n}" for n in range(40)])
    looks = {(r["ja4"], r["psk"]) for r in sandbox.requests()}
    assert looks == {(JA4_FULL, False), (JA4_RESUMED, True)}


@as_task
async def test_one_jar_is_kept_and_no_session_invented(sandbox, tmp_path):
    settings = {**sandbox.settings, **ONE_BY_ONE}
    await crawl(settings, tmp_path, users=[f"person{n}" for n in range(9)], mode="fast")
    log = sandbox.requests()
    assert log[0]["jar"] is None
    assert len({request["jar"] for request in log[1:]}) == 1
    assert log[1]["jar"] is not None
    assert {request["session"] for request in log} == {None}


class Sent:
    """A middleware next to the wire."""

    cookies: list[set[str]] = []  # noqa: RUF012  # of one test

    def process_request(self, request: Request) -> None:
        pairs = (request.headers.get("Cookie") or b"").decode().split("; ")
        self.cookies.append({pair.partition("=")[0] for pair in pairs} - {""})


@as_task
async def test_a_visitor_sends_back_what_a_browser_would(sandbox, tmp_path):
    settings = {**sandbox.settings, **ONE_BY_ONE, "DOWNLOADER_MIDDLEWARES": {Sent: 760}}
    await crawl(settings, tmp_path, users="nasa,esa,person_7", mode="fast")
    all_three = {"csrftoken", "mid", "ig_did"}
    assert Sent.cookies == [set(), all_three, all_three]
