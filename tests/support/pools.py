"""Pools under a simulated clock."""

from __future__ import annotations

import random

from instaspider.identities.address import Address
from instaspider.identities.identity import Identity, Lease
from instaspider.identities.modes import find_mode
from instaspider.identities.pool import Pool

START = 12_345.678  # no round number, as a monotonic clock gives it


def make(
    mode: str = "safe",
    count: int = 1,
    *,
    overrides: dict | None = None,
    proxies: bool = True,
    park_base: float = 60,
    park_max: float = 1800,
    lease_seconds: float = 200,
    proven: bool = True,
) -> Pool:
    identities = [
        Identity(
            id=f"i{n}",
            impersonate="chrome150",
            proxy=f"http://p{n}:1" if proxies else None,
            address=Address(proxy=proxies, answered=proven),
        )
        for n in range(count)
    ]
    for identity in identities:
        identity.open()
    return Pool(
        identities,
        find_mode(mode, overrides),
        park_base=park_base,
        park_max=park_max,
        lease_seconds=lease_seconds,
        now=START,
        rng=random.Random(1),
    )


def lend(pool: Pool, now: float = START) -> Lease:
    lease = pool.lend(now)
    assert lease is not None
    return lease
