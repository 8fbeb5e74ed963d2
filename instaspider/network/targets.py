"""Knows the impersonate targets of the installed curl_cffi, and their aliases."""

from __future__ import annotations

import difflib
import random
from functools import lru_cache

from curl_cffi import Curl

from instaspider.exceptions import ConfigurationError
from instaspider.network.curl import NEWEST, TARGETS

NONE = "none"
"""``INSTASPIDER_IMPERSONATE=none``: curl's own look, the request's headers as they are."""
# Browsers on desktops worldwide in percent, StatCounter of April 2023: Chrome 66, Safari 12, Edge
# 11, Firefox 6. Edge counts as Chrome, whose engine it is: curl_cffi's newest Edge is of 2022.
WEIGHTS = {"chrome": 77, "safari": 12, "firefox": 6}
_SEED = 1


@lru_cache(maxsize=256)
def resolve_target(name: str | None) -> str | None:
    """The exact target for a name or alias; None for ``none``.

    The C level refuses an alias or an unknown name by a return code and would send the request
    with no impersonation at all, so the name is tried on a handle here, once.

    Raises :class:`ConfigurationError` with the list of known targets.
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
    near = difflib.get_close_matches(wanted, TARGETS, n=1)
    hint = f" Did you mean {near[0]}?" if near else ""
    raise ConfigurationError(
        f"There is no impersonate target {name!r}.{hint} Known: {', '.join(TARGETS)}, none."
    )


def draw_target(who: str) -> str:
    """The exact target of somebody, the same in every crawl; many have what people use."""
    rng = random.Random(f"{_SEED} {who}")
    return str(resolve_target(rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]))
