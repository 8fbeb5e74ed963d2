"""Where the world's clock stands at start, and when the world changes."""

from __future__ import annotations

from datetime import UTC, datetime

NOW = int(datetime(2026, 11, 1, tzinfo=UTC).timestamp())
"""It moves only when told to (``World.advance``), so that a run can be repeated next year."""

CHANGES_AFTER = 86_400
"""Seconds of the world's clock after which people leave, move and delete."""
