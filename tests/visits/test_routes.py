"""How an input ends when its routes are used up."""

from __future__ import annotations

import pytest
from hand_guide import HandGuide
from scrapy.exceptions import IgnoreRequest

from instaspider.catalogue import ENDPOINTS
from instaspider.crawl.not_sent import (
    ROBOTS,
    CrawlEndingError,
    NoIdentityLeftError,
    OutOfPatienceError,
    refused_by_scrapy,
)
from instaspider.identities.gates import WALLS, Gates
from instaspider.verdicts.effects import EFFECTS, Verdict
from instaspider.visits.conclusion import conclude
from instaspider.visits.routes import next_route, rows_of
from instaspider.visits.step import Attempt, End, Step
from instaspider.visits.visit import Visit

BY_NAME = ("web_profile_info", "graphql_loggedout_profile_root", "html_profile_page")
BY_ID = ("graphql_profile_page_content", "users_info")


def visit(**arguments: str) -> Visit:
    return Visit(1, "nasa", arguments or {"username": "nasa"}, steps=[Step("profile")])


def end_of(asked: Visit, gates: Gates | None = None, session: bool = False) -> End:
    return conclude(HandGuide(gates, session=session), asked, asked.steps[-1])


def chosen(asked: Visit, session: bool = False) -> tuple[str | None, str]:
    def pick(rows, tried):
        return Gates().first_open(rows, tried, lambda _: ["here"], 0.0, session=session)

    choice = next_route(asked, asked.steps[-1], pick)
    return choice.row.name if choice.row else None, choice.wants


def ended(*verdicts: Verdict) -> tuple[str, str, str]:
    asked = visit()
    for name, verdict in zip(BY_NAME, verdicts, strict=False):
        asked.steps[0].attempts[name] = Attempt(verdict, f"reason {verdict}")
    end = end_of(asked)
    return end.outcome, end.reason, end.endpoint


def test_rows_that_take_what_the_input_is() -> None:
    assert [row.name for row in rows_of(Step("profile"))] == [*BY_NAME, *BY_ID]
    assert rows_of(Step("nothing")) == ()
    assert chosen(visit()) == ("web_profile_info", "")
    assert chosen(visit(pk="1")) == (None, "")
    assert chosen(visit(pk="1"), session=True) == ("graphql_profile_page_content", "")
    assert chosen(visit(shortcode="x"), session=True) == (None, "")


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
        (("held_back", "login_required"), "login_required"),
        (("held_back", "stale_document"), "throttled"),
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


def test_routes_that_were_not_asked_are_named_behind_those_that_were() -> None:
    gates, asked = Gates(), Visit(1, "nasa", {"username": "nasa"}, steps=[Step("posts")])
    gates.close(ENDPOINTS["graphql_loggedout_posts"], "document expired and no new one found")
    for _ in range(WALLS):
        gates.wall(ENDPOINTS["web_profile_info_posts"], "here")
    asked.steps[0].attempts["html_profile_page_posts"] = Attempt("login_required", "a login (302)")
    end = end_of(asked, gates)
    assert end == End(
        "login_required",
        "html_profile_page_posts: a login (302); web_profile_info_posts: closed to this address;"
        " graphql_loggedout_posts: document expired and no new one found;"
        " needs a login: graphql_user_timeline_connection, feed_user"
        " (keep a login by `scrapy login` and set INSTASPIDER_SESSIONS=1)",
        "html_profile_page_posts",
    )
    # A route that is not there for this visitor weighs nothing.
    asked.steps[0].attempts["html_profile_page_posts"] = Attempt("transient", "lost")
    assert end_of(asked, gates).outcome == "failed"
    assert "needs a login" not in end_of(asked, gates, session=True).reason


def test_a_login_is_named_where_every_row_needs_one() -> None:
    asked = visit(pk="1")
    end = end_of(asked)
    assert (end.outcome, end.endpoint) == ("login_required", "")
    assert "graphql_profile_page_content, users_info" in end.reason


def test_walled_routes_end_an_input_as_login_required() -> None:
    gates, asked = Gates(), visit()
    for name in BY_NAME:
        for _ in range(WALLS):
            gates.wall(ENDPOINTS[name], "here")
    end = end_of(asked, gates)
    assert end.outcome == "login_required"
    assert all(f"{name}: closed to this address" in end.reason for name in BY_NAME)


def test_stale_routes_end_an_input_as_failed() -> None:
    gates, asked = Gates(), visit()
    for name in BY_NAME:
        gates.close(ENDPOINTS[name], "the document has expired")
    end = end_of(asked, gates)
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
