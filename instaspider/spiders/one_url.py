"""Serves Scrapy's commands for a single URL: ``fetch``, ``parse``, ``shell``, ``view``.

These commands make a spider without arguments, and give it a request or an answer of their own.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.http import Response

from instaspider.catalogue import Endpoint
from instaspider.catalogue.by_url import row_by_url
from instaspider.exceptions import ParseError
from instaspider.inputs import parse_user
from instaspider.parsing.spoken import program
from instaspider.verdicts.answer import Answer
from instaspider.verdicts.effects import EFFECTS, judge

logger = logging.getLogger(__name__)

_COMMANDS = "scrapy.commands."


def is_for_one_url(spidercls: type[Spider], crawler: Crawler) -> bool:
    """Whether a command makes the spider for its own URL, not for a list of inputs."""
    # The shell makes the spider when the settings are final. The other commands replace the
    # spider's start() by a function of theirs.
    return crawler.settings.frozen or spidercls.start.__module__.startswith(_COMMANDS)


def takes_url(spidercls: type[Spider], url: str, capabilities: Collection[str]) -> bool:
    """Whether Scrapy's commands take a spider of ours for a URL that is of a row of these
    capabilities. If two spiders would take a URL, Scrapy takes none. So classes derived from ours
    are taken by their ``allowed_domains`` alone."""
    found = row_of_page(url)
    if found is None or not spidercls.__module__.startswith("instaspider.spiders."):
        return False
    return found[0].capability in capabilities


def row_of_page(
    url: str, capabilities: Collection[str] = ()
) -> tuple[Endpoint, dict[str, str]] | None:
    """Return the row that a URL is of; None if the row takes a name and the URL holds none:
    ``/explore/`` is no profile."""
    found = row_by_url(url, capabilities)
    if found is None or "username" not in found[1]:
        return found
    row, arguments = found
    try:
        parse_user(url if "{username}" in row.path else f"@{arguments['username']}")
    except ValueError:
        return None
    return found


def items_of(response: Response, capabilities: Collection[str], contacts: bool) -> Iterator[Any]:
    """Yield the items of an answer, by the row of its URL. If there are none the log says why."""
    found = row_of_page(response.url, capabilities)
    if found is None:
        logger.error(
            "%s is the address of no catalogue row that is asked by GET: `%s endpoints` lists"
            " them. Nothing is read.",
            response.url,
            program(),
        )
        return
    row, arguments = found
    judgement = judge(Answer(response.status, response.body, look=row.look))
    if not EFFECTS[judgement.verdict].is_answer:
        logger.error("%s: %s (%s).", row.name, judgement.verdict, judgement.reason)
        return
    about = {"about": row.things(arguments)} if row.together > 1 else {}
    try:
        page = row.parse(response.body, row=row.name, contacts=contacts, **about)
    except ParseError as error:
        logger.error("%s: %s.", type(error).__name__, error)  # noqa: TRY400  # one sentence
        return
    for item in page.items:
        item.input = next(iter(arguments.values()), "")
        item.endpoint = row.name
        item.scraped_at = datetime.now(UTC)
        yield item
