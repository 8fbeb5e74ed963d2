"""Reads who may send the requests of a crawl: its proxies, and its logins with their proxies."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from instaspider.identities.modes import Mode
from instaspider.identities.proxies import ProxyLine, read_proxies
from instaspider.identities.sessions.session import Session
from instaspider.options import Options
from instaspider.spiders.list_files import list_fetcher
from instaspider.startup.checks import check_mode, read_logins


@dataclass(frozen=True, kw_only=True)
class Senders:
    """Holds the proxies and logins from which the identities of a crawl are made."""

    proxies: tuple[ProxyLine, ...] = field(default=(), repr=False)
    logins: tuple[tuple[Session, str | None], ...] = field(default=(), repr=False)
    """Logins, each with the URL of the proxy that carries it; None: this machine's own address."""


def read_senders(options: Options, mode: Mode, complain: Callable[[str], None]) -> Senders:
    """Read proxies and logins, and check that the mode can be kept with them.

    ``complain`` takes a sentence about each one that is left out or unwise. Raises
    :class:`ConfigurationError`.
    """
    proxies = read_proxies(options.proxies, list_fetcher(options), complain)
    check_mode(mode, options, proxies)
    logins = read_logins(options, proxies, complain)
    if options.sessions and mode.anonymous_only:
        complain(f"INSTASPIDER_SESSIONS is not read: mode {mode.name} uses no login.")
    return Senders(proxies=tuple(proxies), logins=tuple(logins))
