"""Lists the runs that a database knows of, with what became of their inputs so far."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Connection, func, inspect, select

from instaspider.state.run_tables import INPUTS, RUNS


@dataclass(frozen=True)
class KnownRun:
    """A run. Of one that is over the ledger keeps no input."""

    spider: str
    described: str
    """The arguments, without what may be secret in them."""
    began: float
    ended: float | None
    outcomes: Counter[str] = field(default_factory=Counter)
    """How many inputs ended so."""
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    """How many inputs ended so and for that reason, those without a reason left out."""
    halfway: int = 0
    """How many inputs go on from where they stopped."""


def list_runs(connection: Connection, *, unfinished: bool = False) -> list[KnownRun]:
    """Return the runs, the newest first. ``unfinished``: only those that can go on."""
    if not inspect(connection).has_table(RUNS.name):  # no crawl has begun here
        return []
    chosen = select(RUNS).order_by(RUNS.c.began.desc())
    if unfinished:
        chosen = chosen.where(RUNS.c.ended.is_(None))
    rows = connection.execute(chosen).all()
    runs = {row.id: KnownRun(row.spider, row.described, row.began, row.ended) for row in rows}
    halfway = _count_inputs(connection, runs)
    return [KnownRun(**{**vars(run), "halfway": halfway[number]}) for number, run in runs.items()]


def _count_inputs(connection: Connection, runs: dict[int, KnownRun]) -> Counter[int]:
    """Count the inputs of these runs by outcome and reason; return how many of each go on."""
    halfway: Counter[int] = Counter()
    kinds = (INPUTS.c.run, INPUTS.c.outcome, INPUTS.c.reason)
    counted = select(*kinds, func.count()).group_by(*kinds)
    for number, outcome, reason, count in connection.execute(counted):
        if number not in runs:
            continue
        if outcome is None:
            halfway[number] += count
            continue
        runs[number].outcomes[outcome] += count
        if reason:
            runs[number].reasons[outcome, reason] += count
    return halfway
