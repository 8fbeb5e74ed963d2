"""Knows the impersonate targets of the installed curl_cffi, and their aliases."""

from __future__ import annotations

import random
from functools import lru_cache

from curl_cffi import Curl

from instaspider.exceptions import ConfigurationError, meant
from instaspider.network.curl import NEWEST, TARGETS

NONE = "none"
"""``INSTASPIDER_IMPERSONATE=none``: curl's own look, and the request's headers as they are."""
# Share of each browser on desktops worldwide, in percent (StatCounter, April 2023): Chrome 66,
# Safari 12, Edge 11, Firefox 6. Edge counts as Chrome, because it has Chrome's engine and
# curl_cffi's newest Edge is of 2022.
WEIGHTS = {"chrome": 77, "safari": 12, "firefox": 6}
_SEED = 1


@lru_cache(maxsize=256)
def resolve_target(name: str | None) -> str | None:
    """Return the exact target for a name or alias; None for ``none``.

    Raises :class:`ConfigurationError` with the list of known targets. The name is tried on a handle
    here, once: the C library refuses an unknown name or an alias by a return code that nobody
    reads, and the request would go out without any impersonation.
    """
    if not name or name.strip().lower() in ("", NONE):
        return None
    wanted = name.strip().lower()
    exact = str(NEWEST.get(wanted, wanted))
    probe = Curl()
    try:
        if probe.impersonate(exact) == 0:
            return exact
    finally:
        probe.close()
    raise ConfigurationError(
        f"There is no impersonate target {name!r}.{meant(wanted, TARGETS)}"
        f" Known: {', '.join(TARGETS)}, none."
    )


def draw_target(who: str) -> str:
    """Draw an exact target by the browsers' shares; one ``who`` gets the same in every crawl."""
    rng = random.Random(f"{_SEED} {who}")
    return str(resolve_target(rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]))
