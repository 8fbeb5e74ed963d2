"""Which requests have company: others of their kind are under way."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable

from curl_cffi import Curl, CurlOpt


class Company:
    """Has a request wait for the connection that another of its kind is opening.

    One HTTP/2 connection, as a browser has, not one each. A request without company never waits:
    curl 8.23 may take an idle connection for one that is not open yet, for ever.
    """

    def __init__(self) -> None:
        self._under_way: Counter[Hashable] = Counter()

    def join(self, curl: Curl, kind: Hashable) -> None:
        """A request of that kind starts."""
        others = self._under_way[kind]
        curl.setopt(CurlOpt.PIPEWAIT, 1 if others else 0)
        self._under_way[kind] = others + 1

    def leave(self, kind: Hashable) -> None:
        """It has ended."""
        self._under_way[kind] -= 1
        if not self._under_way[kind]:
            del self._under_way[kind]
