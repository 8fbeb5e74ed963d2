"""The options of ``scrapy sandbox`` and ``python -m instaspider.sandbox``, declared once."""

from __future__ import annotations

import argparse
import math
import re
from dataclasses import dataclass
from random import Random

from instaspider.sandbox.faults import checked_shares

PROXY_KINDS = (
    "good",
    "https",
    "socks4",
    "rotating",
    "slow",
    "cut",
    "403",
    "407",
    "503",
    "dead",
)
"""The kinds of proxies that --proxies can start."""

_MOST_PROXIES = 4000
"""The limit, because each proxy has a port of its own."""
_MOST_SESSIONS = 1000

_LATENCY = re.compile(r"([\d.]+)(ms|s)(?:(?:±|\+-)([\d.]+)(ms|s)?|~([\d.]+))?")
_LIMIT = re.compile(r"(\d+)/([\d.]+)s?")


@dataclass(frozen=True)
class Latency:
    """Seconds before each answer.

    Uniform within ``middle`` ± ``spread``; with ``sigma`` log-normal around the median ``middle``.
    """

    middle: float
    spread: float = 0.0
    sigma: float = 0.0

    def draw(self, random: Random) -> float:
        if self.sigma:
            return random.lognormvariate(math.log(self.middle), self.sigma)
        return self.middle + random.uniform(-self.spread, self.spread)


@dataclass(frozen=True)
class Limit:
    """At most ``count`` requests of one source address in any ``seconds``."""

    count: int
    seconds: float


@dataclass(frozen=True)
class Options:
    """Holds all options, checked."""

    port: int = 0
    control_port: int = 0
    seed: int = 1
    log: str | None = None
    ca_out: str | None = None
    names: str | None = None
    latency: Latency | None = None
    gatekeeper: str = "normal"
    sessions: int = 1
    limit: Limit | None = None
    faults: tuple[tuple[str, float], ...] = ()
    proxies: tuple[tuple[str, int], ...] = ()
    proxy_port: int | None = None
    watch_stdin: bool = False

    @classmethod
    def of(cls, parsed: argparse.Namespace) -> Options:
        return cls(**{name: getattr(parsed, name) for name in cls.__dataclass_fields__})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the sandbox on a parser."""
    group = parser.add_argument_group(title="Sandbox")
    add = group.add_argument
    add("--port", type=_port, default=0, help="port of the service (0: any free one)")
    add("--control-port", type=_port, default=0, help="port of the control page")
    add("--seed", type=int, default=1, help="same seed, same people (default: 1)")
    add("--log", metavar="FILE", help="append one JSON object per request to FILE")
    add("--ca-out", metavar="FILE", help="write the certificate authority (PEM) to FILE")
    add(
        "--names",
        metavar="FILE",
        help="keep the names that were asked for in FILE: the next sandbox knows their ids as well",
    )
    add("--latency", type=latency, metavar="300ms±100", help="time before each answer")
    add(
        "--gatekeeper",
        choices=("off", "normal", "strict"),
        default="normal",
        help="normal: the rules of the service; strict: those of a bad day; off: few",
    )
    add("--sessions", type=_sessions, default=1, metavar="N", help="logins that are accepted")
    add("--limit", type=limit, metavar="N/SECONDS", help="requests of one address before 429")
    add(
        "--faults",
        type=faults,
        default=(),
        metavar="KIND=SHARE,..",
        help="shares of requests that go wrong, e.g. 429=0.05,reset=0.01",
    )
    add(
        "--proxies",
        type=proxies,
        default=(),
        metavar="KIND=COUNT,..",
        help=f"proxies to start; kinds: {', '.join(PROXY_KINDS)}; a bare number is of good ones",
    )
    add("--proxy-port", type=_port, metavar="PORT", help="port of one open proxy (0: any free one)")
    add("--watch-stdin", action="store_true", help="stop when standard input ends")


def latency(text: str) -> Latency:
    """Read ``300ms``, ``0.3s``, ``300ms±100`` (a spread in the same unit) or ``300ms~0.5``."""
    match = _LATENCY.fullmatch(text.strip())
    if match is None:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no latency; write 300ms, 0.3s, 300ms±100 or 300ms~0.5"
        )
    middle = _number(match[1], text) * _seconds(match[2])
    spread = _number(match[3] or "0", text) * _seconds(match[4] or match[2])
    if spread > middle:
        raise argparse.ArgumentTypeError(f"{text!r}: the spread is larger than the latency")
    sigma = _number(match[5] or "0", text)
    if sigma and not middle:
        raise argparse.ArgumentTypeError(f"{text!r}: the middle of such a latency is above 0")
    return Latency(middle, spread, sigma)


def limit(text: str) -> Limit:
    """Read ``N/SECONDS``."""
    match = _LIMIT.fullmatch(text.strip())
    if match is None or not int(match[1]):
        raise argparse.ArgumentTypeError(f"{text!r} is no limit; write N/SECONDS, e.g. 30/60")
    seconds = _number(match[2], text)
    if not seconds:
        raise argparse.ArgumentTypeError(f"{text!r}: the window has no length")
    return Limit(int(match[1]), seconds)


def faults(text: str) -> tuple[tuple[str, float], ...]:
    """Read ``429=0.2,reset=0.05``; the shares add up to 1 at most."""
    shares = {}
    for part in filter(None, text.split(",")):
        kind, _, share = part.strip().partition("=")
        shares[kind] = _number(share, part)
    try:
        return checked_shares(shares)
    except ValueError as exc:
        raise argparse.ArgumentTypeError(str(exc)) from None


def proxies(text: str) -> tuple[tuple[str, int], ...]:
    """Read ``good=10,dead=2``, or ``10`` for as many good ones."""
    if text.strip().isdecimal():
        text = f"good={text.strip()}"
    counts: dict[str, int] = {}
    for part in filter(None, text.split(",")):
        kind, _, count = (piece.strip() for piece in part.partition("="))
        if kind not in PROXY_KINDS:
            known = ", ".join(PROXY_KINDS)
            raise argparse.ArgumentTypeError(f"unknown kind of proxy {kind!r}; there are {known}")
        if not (count.isascii() and count.isdecimal()):
            raise argparse.ArgumentTypeError(f"{part!r} has no count; write {kind}=10")
        if kind in counts:
            raise argparse.ArgumentTypeError(f"{text!r} names {kind} twice")
        counts[kind] = int(count)
    if sum(counts.values()) > _MOST_PROXIES:
        raise argparse.ArgumentTypeError(f"{text!r}: {_MOST_PROXIES} proxies at most")
    return tuple(counts.items())


def _number(text: str, where: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value >= 0):
        raise argparse.ArgumentTypeError(f"{where!r}: {text!r} is no number from 0 up")
    return value


def _seconds(unit: str) -> float:
    return 0.001 if unit == "ms" else 1.0


def _sessions(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= _MOST_SESSIONS:
        raise argparse.ArgumentTypeError(f"{text!r}: write 1 to {_MOST_SESSIONS}")
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or int(text) > 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port; write 0 to 65535")
    return int(text)
