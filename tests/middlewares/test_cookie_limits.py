"""No answer can bring so many cookies that the service refuses every later request for them."""

from __future__ import annotations

import pytest
from crawling import ONE_BY_ONE, as_task, crawl
from scrapy import Request
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from instaspider.crawl.errand import KEY, Errand
from instaspider.middlewares.cookies import LARGEST, LINE, MOST, OWN, IdentityCookiesMiddleware

HOME = "https://www.instagram.com/"


class Browser:
    """One identity's cookies, as requests and answers show them."""

    def __init__(self) -> None:
        crawler = get_crawler()
        crawler._apply_settings()
        self._cookies = IdentityCookiesMiddleware.from_crawler(crawler)
        self._stats = crawler.stats

    def sends(self, url: str = HOME) -> dict[str, str]:
        line = self._request(url).headers.get("Cookie", b"").decode()
        return dict(pair.split("=", 1) for pair in line.split("; ") if pair)

    def gets(self, *cookies: str, url: str = HOME) -> None:
        request = self._request(url)
        answer = Response(url, headers={"Set-Cookie": list(cookies)})
        assert self._cookies.process_response(request, answer) is answer

    def line(self) -> int:
        return len(b"Cookie: " + self._request(HOME).headers.get("Cookie", b""))

    @property
    def dropped(self) -> int:
        return self._stats.get_value("instaspider/cookies/dropped", 0)

    def _request(self, url: str) -> Request:
        request = Request(url, meta={"cookiejar": "a", KEY: Errand(endpoint="home")})
        self._cookies.process_request(request)
        return request


@pytest.fixture
def browser() -> Browser:
    return Browser()


def own(value: str = "x") -> list[str]:
    return [f"{name}={value}; Domain=.instagram.com; Path=/; Secure" for name in sorted(OWN)]


def test_the_line_is_one_that_servers_take(browser) -> None:
    browser.gets(*own())
    for number in range(60):
        browser.gets(f"big{number}={'x' * 3000}; Domain=.instagram.com; Path=/")
        assert browser.line() <= LINE
    assert set(browser.sends()) == OWN | {"big58", "big59"}
    assert browser.dropped == 58


@pytest.mark.parametrize("end", ["", "; Domain=.instagram.com", "; Path=/p{}"])
def test_all_at_once(browser, end) -> None:
    browser.gets(*own())
    browser.gets(*(f"c{n}={'x' * 500}{end.format(n)}" for n in range(500)))
    assert set(browser.sends()) >= OWN
    assert browser.line() <= LINE
    assert browser.dropped == 500 - (LINE - 100) // 507


def test_many_small_ones(browser) -> None:
    browser.gets(*own())
    browser.gets(*(f"c{number}=" for number in range(10_000)))
    kept = browser.sends()
    assert len(kept) == MOST
    assert set(kept) > OWN
    assert "c9999" in kept


def test_one_that_is_too_large_is_not_taken_and_the_old_one_stays(browser) -> None:
    browser.gets("a=old", f"b={'x' * (LARGEST - 1)}")
    browser.gets(f"a={'y' * LARGEST}", f"{'c' * LARGEST}=1")
    assert {name: len(value) for name, value in browser.sends().items()} == {"a": 3, "b": 4095}


def test_what_was_used_longest_ago_goes_first(browser) -> None:
    browser.gets(*(f"c{n}={'x' * 2000}; Path=/{n}/" for n in range(4)))
    browser.sends(f"{HOME}0/")
    browser.gets(f"new={'x' * 2000}")
    assert {n for n in range(4) if f"c{n}" in browser.sends(f"{HOME}{n}/")} == {0, 2, 3}


def test_what_makes_a_login_stays_as_it_was_where_its_renewal_is_too_long(browser) -> None:
    browser.gets(*own("old"))
    browser.gets(*own("new"))
    assert set(browser.sends().values()) == {"new"}
    browser.gets(*own("x" * 4000), "other=1")
    assert browser.sends() == dict.fromkeys(OWN, "new") | {"other": "1"}


def test_a_name_of_the_logins_at_another_place_is_a_cookie_like_others(browser) -> None:
    browser.gets(*own())
    browser.gets(*(f"sessionid={'x' * 3000}; Path=/p{n}/" for n in range(60)))
    browser.gets(*(f"csrftoken={'x' * 3000}; Path=/" for n in range(60)))
    browser.gets(*(f"mid={'x' * 3000}" for n in range(60)), url="https://i.instagram.com/")
    request_to = [f"{HOME}p{number}/" for number in range(60)]
    assert all(sum(map(len, browser.sends(url).values())) <= LINE for url in request_to)
    assert browser.line() <= LINE


def test_each_domain_of_the_service_by_itself(browser) -> None:
    browser.gets(*own())
    files = "https://scontent.cdninstagram.com/"
    browser.gets(*(f"c{n}={'x' * 3000}" for n in range(60)), url=files)
    assert len(browser.sends(files)) == 2
    assert set(browser.sends()) == OWN


class ManyCookies:
    """Adds cookies to each answer, and remembers how long the lines are that go out."""

    longest = 0

    def process_request(self, request: Request) -> None:
        line = request.headers.get("Cookie", b"")
        type(self).longest = max(self.longest, len(line))

    def process_response(self, request: Request, response: Response) -> Response:
        for number in range(60):
            response.headers.appendlist("Set-Cookie", f"c{number}={'x' * 3000}; Path=/; Secure")
        return response


@pytest.mark.parametrize("login", ["never", "always"])
@as_task
async def test_a_crawl_goes_on(login, sandbox, tmp_path) -> None:
    ManyCookies.longest = 0
    settings = {
        **sandbox.settings,
        **ONE_BY_ONE,
        "INSTASPIDER_LOGIN": login,
        "INSTASPIDER_SESSIONS": sandbox.process.session_env,
        "DOWNLOADER_MIDDLEWARES": {ManyCookies: 705},
    }
    users = ["nasa", "esa", "lena.5", "mia.6"]
    crawled = await crawl(settings, tmp_path, users=",".join(users), mode="fast")
    assert {row["outcome"] for row in crawled.outcomes.values()} == {"done"}
    assert 3000 < ManyCookies.longest <= LINE
    seen = {(r["session"] is not None, r["jar"]) for r in sandbox.requests() if r["status"] == 200}
    assert {with_login for with_login, _ in seen} == {login == "always"}
    assert len({jar for _, jar in seen if jar}) == 1
