"""How an input ends when its routes are used up."""

from __future__ import annotations

import pytest
from scrapy.exceptions import IgnoreRequest

from instaspider.catalogue import ENDPOINTS
from instaspider.crawl import CrawlEndingError, NoIdentityLeftError, OutOfPatienceError
from instaspider.gates import WALLS, Gates
from instaspider.ledger import Attempt, Pending
from instaspider.spiders.routes import ROBOTS, conclude, refused_by_scrapy, routes_of
from instaspider.verdicts import EFFECTS, Verdict

BY_NAME = ("web_profile_info", "graphql_loggedout_profile_root", "html_profile_page")


def pending(**arguments: str) -> Pending:
    return Pending(1, "nasa", arguments or {"username": "nasa"})


def ended(*verdicts: Verdict) -> tuple[str, str, str]:
    asked = pending()
    for name, verdict in zip(BY_NAME, verdicts, strict=False):
        asked.attempts[name] = Attempt(verdict, f"reason {verdict}")
    end = conclude(asked, routes_of("profile", asked), Gates())
    return end.outcome, end.reason, end.endpoint


def test_rows_that_take_what_the_input_is() -> None:
    assert [row.name for row in routes_of("profile", pending())] == [*BY_NAME]
    assert [row.name for row in routes_of("profile", pending(pk="1"))] == [
        "graphql_profile_page_content",
        "users_info",
    ]
    both = routes_of("profile", pending(username="nasa", pk="1"))
    assert len(both) == len({row.name for row in both}) == 5
    assert routes_of("profile", pending(shortcode="x")) == ()


@pytest.mark.parametrize("verdict", [v for v in EFFECTS if v not in ("ok", "not_found")])
def test_one_verdict_alone_decides(verdict) -> None:
    assert ended(verdict) == (
        EFFECTS[verdict].outcome,
        f"web_profile_info: reason {verdict}",
        "web_profile_info",
    )


def test_two_untrusted_signs_of_absence_agree() -> None:
    outcome, reason, endpoint = ended("not_found", "login_required", "not_found")
    assert (outcome, endpoint) == ("not_found", "html_profile_page")
    assert reason.startswith("two routes agree: web_profile_info: reason not_found; ")


def test_one_alone_is_failed() -> None:
    outcome, reason, endpoint = ended("not_found")
    assert (outcome, endpoint) == ("failed", "web_profile_info")
    assert reason.startswith("one route alone says that nobody is there")


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        (("transient", "private"), "private"),
        (("login_required", "restricted"), "restricted"),
        (("restricted", "login_required", "unexpected"), "restricted"),
        (("transient", "login_required"), "login_required"),
        (("not_found", "login_required"), "login_required"),
        (("not_found", "transient"), "failed"),
        (("stale_document", "throttled"), "throttled"),
        (("unexpected", "stale_document", "transient"), "failed"),
    ],
)
def test_what_weighs_most(verdicts, outcome) -> None:
    assert ended(*verdicts)[0] == outcome
    assert ended(*reversed(verdicts))[0] == outcome
    reason = ended(*verdicts)[1]
    assert all(f"reason {verdict}" in reason for verdict in verdicts)


def test_every_verdict_that_may_be_last_has_a_weight() -> None:
    for verdict in EFFECTS:
        if verdict != "ok":
            assert ended(verdict, "transient")[0] in ("failed", EFFECTS[verdict].outcome)


def test_a_login_is_named_where_every_row_needs_one() -> None:
    asked = pending(pk="1")
    end = conclude(asked, routes_of("profile", asked), Gates())
    assert (end.outcome, end.endpoint) == ("login_required", "")
    assert "graphql_profile_page_content, users_info" in end.reason


def test_walled_routes_end_an_input_as_login_required() -> None:
    gates, asked = Gates(), pending()
    for name in BY_NAME:
        for _ in range(WALLS):
            gates.wall(ENDPOINTS[name])
    end = conclude(asked, routes_of("profile", asked), gates)
    assert end.outcome == "login_required"
    assert all(f"{name}: closed to this address" in end.reason for name in BY_NAME)


def test_stale_routes_end_an_input_as_failed() -> None:
    gates, asked = Gates(), pending()
    for name in BY_NAME:
        gates.close(ENDPOINTS[name], "the document has expired")
    end = conclude(asked, routes_of("profile", asked), gates)
    assert end.outcome == "failed"
    assert end.reason.count("the document has expired") == 3


@pytest.mark.parametrize("error", [CrawlEndingError("x"), NoIdentityLeftError("x")])
def test_the_end_of_the_crawl_is_no_outcome_of_an_input(error) -> None:
    assert refused_by_scrapy(error) is None


def test_refusals() -> None:
    patience = refused_by_scrapy(OutOfPatienceError("no identity was ready for 9 s"))
    robots = refused_by_scrapy(IgnoreRequest("Forbidden by robots.txt"))
    other = refused_by_scrapy(IgnoreRequest("offsite"))
    assert patience is not None
    assert robots is not None
    assert other is not None
    assert (patience.outcome, patience.reason) == ("throttled", "no identity was ready for 9 s")
    assert (robots.outcome, robots.reason) == ("failed", ROBOTS)
    assert other.outcome == "failed"
    assert other.reason.endswith("offsite")
