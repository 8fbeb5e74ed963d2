"""New logins whose proxies never worked get those of visitors; nobody else moves."""

from __future__ import annotations

import pytest
from pools import START

from instaspider.identities.identity import Identity
from instaspider.identities.modes import find_mode
from instaspider.identities.pool import Pool
from instaspider.identities.proxies import ProxyLine, identities_for
from instaspider.identities.reassign import GAVE_PROXY, hosts, move
from instaspider.identities.sessions.session import Session

PROXIES = [ProxyLine(f"http://p{n}:1") for n in range(5)] + [
    ProxyLine("http://p5:1", rotating=True)
]
RESTS = (60.0, 60.0)


def session(user: str) -> Session:
    return Session(user_id=user, cookies={"sessionid": "s", "csrftoken": "c"})


@pytest.fixture
def identities() -> list[Identity]:
    """Two new logins and four visitors, one of them on a gateway; nobody has had an answer."""
    logins = [(session(f"{n}" * 10), PROXIES[n].url) for n in range(2)]
    made = identities_for(PROXIES, "x", logins)
    for login in made[:2]:
        login.settled = False
    return made


def die(identity: Identity) -> None:
    for number in range(3):
        identity.address.miss(START, START, number, RESTS, certain=True)
    assert identity.address.dead


def test_it_waits_for_a_proxy_that_works(identities) -> None:
    login, _, *visitors = identities
    die(login)
    assert move(identities) == []
    visitors[1].address.hear()
    assert move(identities) == []  # one visitor is to be left
    visitors[2].address.hear()
    visitors[1].requests = 5
    assert move(identities) == [(login, visitors[2])]
    assert (login.proxy, login.address) == (PROXIES[4].url, visitors[2].address)
    assert visitors[2].retired == GAVE_PROXY
    assert login.state(START) == "ready"
    assert move(identities) == []


def test_two_logins_get_two(identities) -> None:
    for login in identities[:2]:
        die(login)
    for visitor in identities[2:]:
        visitor.address.hear()
    assert len(move(identities)) == 2
    assert len({id(identity.address) for identity in identities[:2]}) == 2


def test_a_gateway_carries_none(identities) -> None:
    die(identities[0])
    identities[-1].address.hear()
    identities[2].address.hear()
    assert hosts(identities) == [identities[2]]
    identities[2].retired = "x"
    assert hosts(identities) == []


@pytest.mark.parametrize("why", ["settled", "answered", "alive", "retired"])
def test_others_stay(identities, why) -> None:
    login = identities[0]
    if why != "alive":
        die(login)
    login.settled = why == "settled"
    login.address.answered = why == "answered"
    login.retired = "x" if why == "retired" else None
    for visitor in identities[2:]:
        visitor.address.hear()
    assert move(identities) == []


def test_a_login_that_may_move_is_not_given_up(identities) -> None:
    pool = Pool(
        identities, find_mode("fast"), park_base=60, park_max=60, lease_seconds=9, now=START
    )
    for login in identities[:2]:
        die(login)
    for visitor in identities[2:4]:
        visitor.address.hear()
    assert pool.give_up() == []
    assert len(move(identities)) == 1
    assert pool.give_up() == []
    identities[1].settled = True
    assert pool.give_up() == []  # the other login is well
    identities[0].retired = "x"
    assert pool.give_up() == [identities[1]]


def test_what_is_under_way_when_it_moves_is_counted_where_it_was_sent(identities) -> None:
    pool = Pool(
        identities, find_mode("fast"), park_base=60, park_max=60, lease_seconds=9, now=START
    )
    login, old = identities[0], identities[0].address
    lease = pool.lend(START, "session")
    assert lease is not None
    assert lease.identity is login
    die(login)
    for visitor in identities[2:]:
        visitor.address.hear()
    move(identities)
    assert pool.moved(lease.number)
    pool.give_back(lease.number)
    assert (old.in_flight, login.address.in_flight, login.in_flight) == (0, 0, 0)
