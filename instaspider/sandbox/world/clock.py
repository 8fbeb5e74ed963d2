"""Says where the world's clock stands at the start, and when the world changes."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
"""The clock moves only when told to (``World.advance``), so that a run can be repeated any year."""

CHANGES_AFTER = 86_400
"""Seconds of the world's clock after which people leave, are renamed, and delete posts."""
