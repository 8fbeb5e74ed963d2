"""Names the reasons for which a request is never sent, and how its input ends then."""

from __future__ import annotations

from scrapy.exceptions import IgnoreRequest

from instaspider.exceptions import UnfinishedError
from instaspider.visits.step import End

ROBOTS = (
    "robots.txt closes these URLs: ROBOTSTXT_OBEY is True and Instagram's robots.txt shuts out"
    " every crawler that it does not name"
)


class CrawlEndingError(IgnoreRequest, UnfinishedError):
    """The crawl is closing; the request was not sent."""


class StrayRequestError(IgnoreRequest):
    """The request was left in a job directory by an earlier crawl; its input is asked for anew."""


class OutOfPatienceError(IgnoreRequest):
    """For as long as INSTASPIDER_PATIENCE allows, nothing but limits came."""


class NoIdentityLeftError(IgnoreRequest):
    """Every identity is retired that could send this request."""


class NoLoginLeftError(IgnoreRequest):
    """Every login is retired; :meth:`Crawl.lost_login` says why."""


class IdentityRetiredError(Exception):
    """The identity was retired after it was lent; the request was not sent, and goes to another."""


class RouteClosedError(IgnoreRequest):
    """The request's route was closed while it waited: its input has to take another route."""


class WritesStoppedError(IgnoreRequest):
    """Nothing is written any more, or ever, as the message says; the request was not sent."""


class DocumentExpiredError(IgnoreRequest):
    """The id of the request's document has expired and no new one was found; it was not sent."""


def refused_by_scrapy(error: IgnoreRequest) -> End | None:
    """Return the end of an input whose request was never sent; None while the crawl is closing."""
    if isinstance(error, CrawlEndingError | NoIdentityLeftError):
        return None
    if isinstance(error, OutOfPatienceError):
        return End("throttled", str(error))
    if "robots.txt" in str(error):
        return End("failed", ROBOTS)
    why = str(error) or type(error).__name__
    return End("failed", f"a middleware of this project refused the request: {why}")
