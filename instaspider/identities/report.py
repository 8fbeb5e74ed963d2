"""Tells what became of the identities of a crawl, as lines of text for the log."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from urllib.parse import urlsplit

from instaspider.identities.identity import Identity
from instaspider.parsing.spoken import clock

# How many rows the table has at most; of the other identities only the states are counted.
_MOST = 50
_STATES = {"ready": "ready", "parked": "resting", "retired": "retired"}
_COLUMNS = ("requests", "ok", "limits", "walls")


def table(identities: Sequence[Identity], now: float) -> str:
    """Return one row each: name, requests, good answers, limits, walls, state. Never a secret."""
    busiest = {i.id for i in sorted(identities, key=lambda i: -i.requests)[:_MOST]}
    order = [identity for identity in identities if identity.id in busiest]
    names = {identity.id: _name(identity) for identity in order}
    width = max([len("identity"), *map(len, names.values())])
    lines = [f"{'identity':<{width}} " + " ".join(f"{c:>8}" for c in _COLUMNS) + "  state"]
    for identity in order:
        counts = " ".join(f"{getattr(identity, column):>8}" for column in _COLUMNS)
        lines.append(f"{names[identity.id]:<{width}} {counts}  {state(identity, now)}")
    if len(order) < len(identities):
        rest = Counter(i.state(now) for i in identities if i.id not in busiest)
        counts = ", ".join(f"{count} {_STATES[name]}" for name, count in rest.most_common())
        lines.append(f"... and {counts}.")
    return "\n".join(lines)


def state(identity: Identity, now: float) -> str:
    """Return the state in words: ready; rests, how long and why; retired and why."""
    name = identity.state(now)
    if name == "retired":
        return f"retired: {identity.retired}"
    if name == "ready":
        return "ready"
    why = "its proxy is dead" if identity.address.dead else "limited"
    return f"rests for {clock(identity.rests_until - now)}, {why}"


def _name(identity: Identity) -> str:
    if identity.proxy is None:
        return identity.name
    parts = urlsplit(identity.proxy)
    return f"{identity.name} {parts.hostname}:{parts.port}"
