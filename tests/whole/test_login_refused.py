"""What a login is told that stops it, that another route is to be asked, or that a list is not for
it: how often it asks then."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

import pytest
from crawling import ONE_BY_ONE, Crawled, as_task, crawl
from sandbox_visitor import post

from instaspider.sandbox.answers.errors import ERRORS

# Errors that stop a login wherever it meets them.
STOPS = sorted(
    name
    for name, error in ERRORS.items()
    if error.row in (7, 8, 9, 10, 11, 13, 14, 41, 43, 46) or name == "to_consent"
)
STOPS.remove("challenge_html")  # the page itself, to which redirects are not followed
RESTS = {"INSTASPIDER_PARK_BASE": 0.1, "INSTASPIDER_PARK_MAX": 0.2}


@pytest.fixture
def strict(make_sandbox) -> Any:
    """A sandbox that answers everything with one error, once it is told which."""
    return make_sandbox()


async def refused(sandbox: Any, tmp_path: Any, spider: str, error: str, **inputs: Any) -> Crawled:
    """A crawl with a login, of which everything is answered with one error."""
    assert post(sandbox.process, "/faults", {error: 1})[0] == 200
    sandbox.mark()
    sessions = {"INSTASPIDER_SESSIONS": sandbox.process.session_cookies}
    settings = {**sandbox.settings, **ONE_BY_ONE, **RESTS, **sessions}
    return await crawl(settings, tmp_path, spider, mode="fast", **inputs)


def outcomes(crawled: Crawled) -> Counter[str]:
    return Counter(row["outcome"] for row in crawled.rows)


def asked(sandbox: Any) -> Counter[str]:
    """Addresses that the login asked for, without their queries and ids."""
    paths = (r["path"].partition("?")[0] for r in sandbox.requests() if r["session"])
    return Counter("/".join(p for p in path.split("/") if not p.isdigit()) for path in paths)


def said(caplog: Any, words: str) -> list[str]:
    return [r.getMessage() for r in caplog.records if words in r.getMessage()]


PKS = ",".join(str(pk) for pk in range(1001, 1006))


@pytest.mark.parametrize("error", STOPS)
@as_task
async def test_a_login_that_the_service_stops_sends_nothing_more(
    error, strict, tmp_path, caplog
) -> None:
    caplog.set_level(logging.INFO)
    crawled = await refused(strict, tmp_path, "followers", error, users=PKS)
    assert sum(asked(strict).values()) == 1
    assert outcomes(crawled) == {"login_required": 5}
    (warned,) = said(caplog, "is not used any more")
    assert warned.endswith("; log in with a browser again, and keep that login by `scrapy login`.")


@as_task
async def test_followers_that_lead_to_the_start_page_are_withheld_and_the_login_goes_on(
    strict, tmp_path, caplog
) -> None:
    caplog.set_level(logging.INFO)
    crawled = await refused(strict, tmp_path, "followers", "to_home", users=PKS)
    assert outcomes(crawled) == {"restricted": 5}
    assert {row["reason"] for row in crawled.rows} == {
        "friendships_followers: the service withholds this list from this login: it sends it to the"
        " start page"
    }
    assert asked(strict) == {"/api/v1/friendships/followers/": 5}
    assert not said(caplog, " rests ")
    assert "instaspider/identities/retired" not in crawled.stats


@as_task
async def test_a_route_that_leads_to_the_start_page_gives_way_and_is_no_fault_of_the_login(
    strict, tmp_path, caplog
) -> None:
    """However many routes and inputs: it neither rests nor are routes closed."""
    caplog.set_level(logging.INFO)
    crawled = await refused(strict, tmp_path, "posts", "to_home", users=PKS)
    assert set(asked(strict).values()) == {5}  # of each route one for each input
    assert len(asked(strict)) == 3
    assert "sends this route's requests to its start page" in crawled.rows[0]["reason"]
    assert not said(caplog, "session-1 rests ")
    assert "instaspider/identities/retired" not in crawled.stats


@as_task
async def test_another_page_gives_way_at_once_and_three_routes_in_a_row_rest_the_login(
    strict, tmp_path, caplog
) -> None:
    caplog.set_level(logging.INFO)
    crawled = await refused(strict, tmp_path, "posts", "to_elsewhere", users=PKS)
    assert outcomes(crawled) == {"failed": 5}
    assert all("(302 to /somewhere/)" in row["reason"] for row in crawled.rows)
    assert set(asked(strict).values()) == {5}  # of each route one for each input
    assert len(asked(strict)) == 3
    rests = [line for line in said(caplog, " rests ") if line.startswith("session-1 ")]
    assert rests
    assert all("3 routes in a row gave no answer; the last: " in line for line in rests)


@as_task
async def test_one_route_alone_that_leads_elsewhere_does_not_rest_the_login(
    strict, tmp_path, caplog
) -> None:
    caplog.set_level(logging.INFO)
    crawled = await refused(strict, tmp_path, "followers", "to_elsewhere", users=PKS)
    assert outcomes(crawled) == {"failed": 5}
    assert sum(asked(strict).values()) == 5
    assert not said(caplog, " rests ")


@as_task
async def test_a_500_of_stories_gives_way_at_once(strict, tmp_path) -> None:
    """It is asked again when all other routes have failed; both documents are tried six times."""
    crawled = await refused(strict, tmp_path, "stories", "server_error", users="1001")
    assert asked(strict) == {"/graphql/query": 2 * 6, "/api/v1/feed/reels_media/": 2}
    (row,) = crawled.rows
    assert "feed_reels_media_story: the service failed (500)" in row["reason"]


@pytest.mark.parametrize("error", ["refused", "refused_403"])
@as_task
async def test_words_that_no_rule_knows_cost_one_request_a_route(error, strict, tmp_path) -> None:
    crawled = await refused(strict, tmp_path, "followers", error, users=PKS)
    assert outcomes(crawled) == {"failed": 5}
    assert all(row["reason"].endswith(": Something new") for row in crawled.rows)
    assert sum(asked(strict).values()) == 5


@pytest.mark.parametrize("error", ["geoblock", "user_has_been_blocked", "comments_disabled"])
@as_task
async def test_what_the_service_keeps_from_a_login_is_restricted(error, strict, tmp_path) -> None:
    crawled = await refused(strict, tmp_path, "followers", error, users=PKS)
    assert outcomes(crawled) == {"restricted": 5}
    assert sum(asked(strict).values()) == 5
    assert "instaspider/identities/retired" not in crawled.stats
