"""Retry-After as services write it, and as none should."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from instaspider.verdicts.retry_after import LONGEST, seconds_of

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (None, 0),
        (b"", 0),
        (b"120", 120),
        (b" 30 ", 30),
        (b"1.5", 1.5),
        (b"-5", 0),
        (b"999999999", LONGEST),
        (b"1e400", 0),
        (b"nan", 0),
        (b"soon", 0),
        (b"\xff", 0),
        (b"Mon, 23 Nov 2026 12:02:00 GMT", 120),
        (b"Mon, 23 Nov 2026 12:02:00 -0000", 120),
        (b"Mon, 23 Nov 2026 11:59:00 GMT", 0),
        (b"Mon, 99 Nov 2026 11:59:00 GMT", 0),
        (b"Sat, 23 Nov 2097 12:00:00 GMT", LONGEST),
    ],
)
def test_seconds(value, seconds) -> None:
    assert seconds_of(value, NOW) == seconds
