"""Tries each proxy for ``scrapy doctor``: whether it opens a tunnel, and how long that takes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from instaspider.identities.proxies import ProxyLine, read_proxies
from instaspider.network.probe import Probe, probe
from instaspider.options import Options
from instaspider.spiders.list_files import list_fetcher
from instaspider.startup.finding import Finding

_SERVICE = "www.instagram.com:443"
_SECONDS = 10.0
_AT_ONCE = 16
_MOST = 200
"""How many proxies are tried; a list may hold thousands."""


def each_proxy(settings: BaseSettings) -> Iterator[Finding]:
    """Try the proxies one by one. In a sandbox that was started by hand they are to reach it."""
    chosen = Options.of(settings)
    lines = read_proxies(chosen.proxies, list_fetcher(chosen), lambda _: None)
    target = chosen.sandbox if chosen.sandbox and ":" in chosen.sandbox else _SERVICE
    tried = lines[:_MOST]
    alive = 0
    with ThreadPoolExecutor(_AT_ONCE) as threads:
        probes = threads.map(partial(probe, target=target, timeout=_SECONDS), _urls(tried))
        for number, (line, found) in enumerate(zip(tried, probes, strict=True), 1):
            alive += not found.why_not
            yield _finding(f"proxy {number}, {_shown(line.url)}", found)
    if len(lines) > _MOST:
        yield Finding("note", f"the other {len(lines) - _MOST} proxies were not tried")
    if tried and not alive:
        way = "check that they are paid for, and that they let this machine's address in"
        yield Finding("fail", "no proxy opens a tunnel", way)


def _urls(lines: list[ProxyLine]) -> Iterator[str]:
    return (line.url for line in lines)


def _finding(name: str, found: Probe) -> Finding:
    if found.why_not:
        way = "a crawl rests it and tries it again later; remove its line if it stays like this"
        return Finding("warn", f"{name}: {found.why_not}, after {found.seconds:.1f} s", way)
    return Finding("ok", f"{name}: opens a tunnel in {found.seconds:.2f} s")


def _shown(url: str) -> str:
    """Return the URL of a proxy without user and password."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
