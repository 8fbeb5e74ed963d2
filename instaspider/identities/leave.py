"""Says until when requests may leave this process; in a fleet that is the end of a lease."""

from __future__ import annotations

NEVER = float("-inf")


class Leave:
    """Lets requests leave until a time that can be put off, as long as it has not come.

    Each request holds the one under which it was made ready. So whoever must send nothing more ends
    that one, and begins another.
    """

    __slots__ = ("until",)

    def __init__(self) -> None:
        self.until = NEVER
        """The end, by the monotonic clock."""

    def is_over(self, now: float) -> bool:
        """Whether nothing may leave any more."""
        return self.until <= now
