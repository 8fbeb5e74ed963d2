"""Ends inputs of a ledger without a crawl."""

from __future__ import annotations

from instaspider.verdicts.effects import Outcome
from instaspider.visits import events
from instaspider.visits.ledger import Ledger
from instaspider.visits.step import End


def end(ledger: Ledger, line: int, outcome: Outcome, reason: str = "", endpoint: str = "") -> None:
    """End the input of that line, none of whose items is under way."""
    visit = ledger.visits[line]
    events.ended(visit, End(outcome, reason, endpoint))
    ledger.settle(visit)
