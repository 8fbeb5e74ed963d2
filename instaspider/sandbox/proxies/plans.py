"""Plans which proxies to start: kinds and numbers -> a plan for each, the same for a seed."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

from instaspider.sandbox.world.draws import Draw

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
# (scheme, whether it wants credentials), taken in turn.
_MIXED = (("http", False), ("socks5", True), ("http", True), ("socks5h", False))
_SCHEMES: dict[str, Sequence[tuple[str, bool]]] = {
    "https": (("https", False), ("https", True)),
    "socks4": (("socks4", False), ("socks4", True)),
    "dead": (("http", False), ("socks5", False)),
    "407": (("http", True),),
    "403": (("http", False),),
    "503": (("http", False),),
}
_FIRST_EXIT = IPv4Address("127.0.1.0")
_ROTATING_EXITS = (IPv4Address("127.64.0.0"), 1 << 22)
"""First address and number of the addresses that rotating gateways take in turn."""


@dataclass(frozen=True)
class Plan:
    """What one proxy is to be."""

    kind: str
    scheme: str
    number: int
    """From 1 over all proxies; 0 for that of ``--proxy-port``, which uses the address 127.0.0.1."""
    seed: int = 0
    user: str | None = None
    password: str | None = None
    """The password that the proxy itself accepts."""
    printed_password: str | None = None

    def url(self, host: str, port: int) -> str:
        """Return the URL without credentials."""
        return f"{self.scheme}://{host}:{port}"

    def line(self, host: str, port: int) -> str:
        """Return the proxy as a line of INSTASPIDER_PROXIES, with credentials and ``rotating``."""
        login = f"{self.user}:{self.printed_password}@" if self.user else ""
        mark = " rotating" if self.kind == "rotating" else ""
        return f"{self.scheme}://{login}{host}:{port}{mark}"


def plans(counts: Iterable[tuple[str, int]], seed: int) -> list[Plan]:
    """Return a plan for each proxy, kind by kind in the given order."""
    made: list[Plan] = []
    for kind, count in counts:
        schemes = itertools.cycle(_SCHEMES.get(kind, _MIXED))
        for scheme, with_login in itertools.islice(schemes, count):
            made.append(_plan(kind, scheme, with_login, len(made) + 1, seed))
    return made


def exits(plan: Plan, rotation: Iterator[str]) -> Iterator[str]:
    """Yield the source addresses of the proxy's connections, one for each."""
    if plan.kind == "rotating":
        return rotation
    return itertools.repeat(str(_FIRST_EXIT + plan.number) if plan.number else "127.0.0.1")


def rotation() -> Iterator[str]:
    """Yield addresses for all rotating gateways together, so that no two use the same one."""
    first, count = _ROTATING_EXITS
    for number in itertools.count(1):
        yield str(first + number % count)


def _plan(kind: str, scheme: str, with_login: bool, number: int, seed: int) -> Plan:
    if not with_login:
        return Plan(kind, scheme, number, seed)
    draw = Draw(seed, "proxy", number)
    # SOCKS 4 has a user and no password.
    password = "" if scheme == "socks4" else draw.token(16, _LETTERS)
    printed = draw.token(16, _LETTERS) if kind == "407" else password
    return Plan(kind, scheme, number, seed, f"user{number}", password, printed)
