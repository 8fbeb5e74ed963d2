"""Chooses another proxy for a login whose proxy never worked. Pure.

A login keeps its proxy for good, since one that moves from address to address is what the service
stops first. But where the service has never seen it, there is nothing to keep.
"""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.identities.identity import Identity

GAVE_PROXY = "its proxy carries a login now"


def may_move(login: Identity) -> bool:
    """Whether the service has never seen it at its proxy, and will not, since that is dead."""
    return (
        login.session is not None
        and login.retired is None
        and not login.settled
        and login.address.dead
        and not login.address.answered
    )


def hosts(identities: Sequence[Identity]) -> list[Identity]:
    """Visitors without a login whose proxies could carry one, the least busy first. One visitor is
    left, and those that rotate are no address for a login."""
    left = [i for i in identities if i.session is None and i.retired is None]
    working = [i for i in left if i.address.answered and not i.address.dead]
    able = [i for i in working if i.proxy is not None and not i.rotating]
    able.sort(key=lambda i: (i.in_flight, i.requests))
    return able[: len(working) - 1]


def move(identities: Sequence[Identity]) -> list[tuple[Identity, Identity]]:
    """Move the logins for which there is a proxy by now; each with the visitor that gave its own
    away, and is retired."""
    moved = []
    homeless = [i for i in identities if may_move(i)]
    for login, host in zip(homeless, hosts(identities) if homeless else [], strict=False):
        login.proxy, login.address = host.proxy, host.address
        login.parked_until = 0.0
        host.retire(GAVE_PROXY, GAVE_PROXY)
        moved.append((login, host))
    return moved
