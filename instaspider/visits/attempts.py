"""Says how far a route's answer is believed, and whether the route is asked once more. A route is a
row of the catalogue that can answer a question about an input."""

from __future__ import annotations

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.verdicts.effects import EFFECTS
from instaspider.visits.guide import Guide
from instaspider.visits.step import Attempt, Step


def may_pass(guide: Guide, row: Endpoint, attempt: Attempt) -> bool:
    """Whether the route may answer otherwise once the other routes have been asked."""
    match EFFECTS[attempt.verdict].again:
        case "elsewhere":
            return len(guide.places(row)) > 1
        case "failure":
            return attempt.status >= 500
        case again:
            return again == "always"


def passed(guide: Guide, step: Step) -> list[str]:
    """Return the routes that are to be asked once more, now that the others have been asked."""
    return [
        name
        for name, attempt in step.attempts.items()
        if attempt.passing and not guide.is_walled(ENDPOINTS[name])
    ]


def is_trusted(guide: Guide, row: Endpoint, attempt: Attempt, line: int) -> bool:
    """Whether the row's sign of "nobody there" is believed without a second route, for the input of
    that line."""
    trust = row.trusted_absence.get(attempt.absence)
    return (
        trust == "always"
        or (trust == "session" and guide.asks_with_login(row))
        or (trust == "proven" and guide.is_proven(row, line))
    )
