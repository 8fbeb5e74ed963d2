"""Gathers the facts of a report about what a store holds: items, runs, and what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from instaspider.extensions.report.series import ItemProfile
from instaspider.extensions.report.watch import MOST_REASONS, SHOWN_REASONS, kind_of, versions
from instaspider.parsing.spoken import moment
from instaspider.state.database import Database
from instaspider.state.run_list import KnownRun, list_runs
from instaspider.store.items import read_all
from instaspider.store.tables import ITEM_TABLES
from instaspider.verdicts.effects import OUTCOMES

MOST_RUNS = 100


def facts_of_store(database: Database) -> dict[str, Any]:
    """Return all that the page shows of a store."""
    days: Counter[str] = Counter()
    profiles = []
    for table in ITEM_TABLES.values():
        profile = ItemProfile(table.item.__name__)
        for item in _counted(read_all(database, table.item), days):
            profile.add(item)
        if profile.count:
            profiles.append(profile)
    with database.reading() as connection:
        runs = list_runs(connection)
    return {
        "name": database.shown,
        "made": datetime.now(UTC),
        "versions": versions(),
        "items": sum(profile.count for profile in profiles),
        "days": days,
        "profiles": profiles,
        "runs": [_row(run) for run in runs[:MOST_RUNS]],
        "all_runs": len(runs),
        **_ends(runs),
    }


def _counted(items: Iterable[Any], days: Counter[str]) -> Iterator[Any]:
    """Yield the items, and count them by the day on which they were read last."""
    for item in items:
        days[f"{item.scraped_at:%Y-%m-%d}"] += 1
        yield item


def _row(run: KnownRun) -> dict[str, Any]:
    return {
        "spider": run.spider,
        "arguments": run.described,
        "began": moment(run.began),
        "ended": "" if run.ended is None else moment(run.ended),
        "inputs": run.outcomes.total(),
        "halfway": run.halfway,
    }


def _ends(runs: Iterable[KnownRun]) -> dict[str, Any]:
    """Return outcomes and reasons of the runs that are not over, counted together."""
    outcomes: Counter[str] = Counter()
    reasons: Counter[tuple[str, str]] = Counter()
    for run in runs:
        outcomes += run.outcomes
        for (outcome, reason), count in run.reasons.items():
            key = (outcome, kind_of(reason))
            if outcome != "done" and (key in reasons or len(reasons) < MOST_REASONS):
                reasons[key] += count
    return {
        "outcomes": [(name, outcomes[name]) for name in OUTCOMES if outcomes[name]],
        "reasons": reasons.most_common(SHOWN_REASONS),
    }
