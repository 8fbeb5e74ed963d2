"""Chooses another proxy for a login whose proxy never worked. Pure.

A login normally keeps its proxy for good, because the service is quick to stop a login that changes
addresses. But if the service has never seen the login, it may change.
"""

from __future__ import annotations

from collections.abc import Sequence

from instaspider.identities.identity import Identity

GAVE_PROXY = "its proxy carries a login now"


def may_move(login: Identity) -> bool:
    """Whether the service has not seen the login at its proxy, and the proxy is dead."""
    return (
        login.session is not None
        and login.retired is None
        and not login.settled
        and login.address.dead
        and not login.address.answered
    )


def hosts(identities: Sequence[Identity]) -> list[Identity]:
    """Return visitors without a login whose proxies could carry one, the least busy first.

    Rotating proxies are left out, because a login needs a lasting address. One visitor always
    stays.
    """
    left = [i for i in identities if i.session is None and i.retired is None]
    working = [i for i in left if i.address.answered and not i.address.dead]
    able = [i for i in working if i.proxy is not None and not i.rotating]
    able.sort(key=lambda i: (i.in_flight, i.requests))
    return able[: len(working) - 1]


def move(identities: Sequence[Identity]) -> list[tuple[Identity, Identity]]:
    """Give logins without a working proxy that of a visitor, who is retired.

    Returns the pairs of login and visitor; a login for which there is no proxy is not among them.
    """
    moved = []
    homeless = [i for i in identities if may_move(i)]
    for login, host in zip(homeless, hosts(identities) if homeless else [], strict=False):
        login.proxy, login.address = host.proxy, host.address
        login.parked_until = 0.0
        host.retire(GAVE_PROXY, GAVE_PROXY)
        moved.append((login, host))
    return moved
