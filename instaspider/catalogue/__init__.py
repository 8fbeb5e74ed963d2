"""What Instagram offers, as rows."""

from __future__ import annotations

from collections.abc import Mapping

from instaspider.catalogue.endpoint import Call, Endpoint
from instaspider.catalogue.posts import POSTS
from instaspider.catalogue.users import PROFILE

__all__ = ["ENDPOINTS", "Call", "Endpoint", "routes"]

ENDPOINTS: Mapping[str, Endpoint] = {row.name: row for row in (*PROFILE, *POSTS)}


def routes(capability: str) -> tuple[Endpoint, ...]:
    """The rows for a capability, in the order in which they are tried."""
    return tuple(row for row in ENDPOINTS.values() if row.capability == capability)
