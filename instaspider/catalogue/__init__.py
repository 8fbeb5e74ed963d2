"""What Instagram offers, as rows."""

from __future__ import annotations

from collections.abc import Mapping

from instaspider.catalogue.endpoint import Call, Endpoint
from instaspider.catalogue.users import PROFILE

__all__ = ["ENDPOINTS", "Call", "Endpoint", "routes"]

ENDPOINTS: Mapping[str, Endpoint] = {row.name: row for row in (*PROFILE,)}


def routes(capability: str, takes: str) -> tuple[Endpoint, ...]:
    """The rows for a capability and a kind of argument, in the order in which they are tried."""
    return tuple(
        row for row in ENDPOINTS.values() if row.capability == capability and row.takes == takes
    )
