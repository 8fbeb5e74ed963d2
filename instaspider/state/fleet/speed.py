"""Works out how fast a worker is, for whoever looks at the fleet."""

from __future__ import annotations

from collections import deque

_SECONDS = 60.0


class Speed:
    """Tells by how much a total grows in a second, over the last minute."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def at(self, now: float, total: int) -> float:
        """Note the total at that time; returns its growth per second."""
        self._seen.append((now, total))
        while now - self._seen[0][0] > _SECONDS:
            self._seen.popleft()
        since, before = self._seen[0]
        return (total - before) / (now - since) if now > since else 0.0
