"""Makes the identities of a crawl, also those of proxies that come while it runs."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from scrapy.crawler import Crawler

from instaspider.crawl.crawl import Crawl
from instaspider.exceptions import ConfigurationError
from instaspider.extensions.throttle import IdentityThrottle
from instaspider.identities.identity import Identity
from instaspider.identities.proxies import identities_for, read_proxies
from instaspider.network.targets import draw_target
from instaspider.spiders.list_files import list_fetcher
from instaspider.startup.checks import check_mode
from instaspider.startup.prepared import Prepared
from instaspider.startup.senders import Senders

logger = logging.getLogger(__name__)

GAVE_WAY = "proxies took its place"


def make_identities(
    prepared: Prepared, senders: Senders, *, anonymous: bool = True, first: int = 1
) -> list[Identity]:
    """Return an identity for each login, and for each proxy without one. ``first``: the number of
    the first proxy."""
    made = identities_for(
        senders.proxies, prepared.target, senders.logins, anonymous=anonymous, first=first
    )
    if prepared.draws_targets:
        for identity in made:
            identity.impersonate = draw_target(identity.who)
    return made


def add_proxies(crawler: Crawler, prepared: Prepared, urls: Iterable[str]) -> None:
    """Give a crawl that runs more addresses. From now on this machine's own sends nothing without a
    login; a login stays where it is.

    Raises :class:`ConfigurationError`.
    """
    crawl = Crawl.needed(crawler)
    pool, options = crawl.pool, crawl.options
    present = {identity.proxy for identity in pool.identities}
    named = read_proxies("\n".join(urls), list_fetcher(options), logger.warning)
    new = tuple(proxy for proxy in named if proxy.url not in present)
    if not new:
        return
    if options.login == "always":
        raise ConfigurationError(
            "With INSTASPIDER_LOGIN=always each request has a login, and a login keeps its address:"
            " name the proxies before the first request."
        )
    check_mode(crawl.mode, options, new)
    number = sum(identity.proxy is not None for identity in pool.identities)
    made = make_identities(prepared, Senders(proxies=new), first=number + 1)
    if (throttle := crawler.get_extension(IdentityThrottle)) is not None:
        throttle.begin(made)
    pool.add(made, crawl.now())
    for identity in pool.identities:
        if identity.proxy is None and identity.session is None:
            identity.retire(GAVE_WAY)
