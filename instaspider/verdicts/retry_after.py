"""Reads how long a service asks to be left alone (RFC 9110, section 10.2.3)."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST = 86_400.0
"""Seconds that are believed at most: a wrong header must not stop an identity for good."""


def seconds_of(value: bytes | None, now: datetime) -> float:
    """Return the seconds of a Retry-After header, a number or a date; 0.0 if none can be read."""
    text = (value or b"").decode("latin-1").strip()
    try:
        asked = float(text)
    except ValueError:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return 0.0
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        asked = (until - now).total_seconds()
    return min(max(asked, 0.0), LONGEST) if math.isfinite(asked) else 0.0
