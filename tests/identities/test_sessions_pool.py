"""How the pool lends logins, under a simulated clock."""

from __future__ import annotations

import random

import pools
import pytest
from pools import START

from instaspider.identities.identity import Identity
from instaspider.identities.modes import find_mode
from instaspider.identities.pool import Pool
from instaspider.identities.proxies import ProxyLine, identities_for
from instaspider.identities.sessions.session import Session

P1, P2 = "http://u:p@one.example:1", "http://two.example:2"


def session(user_id: str = "17841400000") -> Session:
    return Session(user_id=user_id, cookies={"sessionid": "s", "csrftoken": "c"})


def pool_of(identities: list[Identity], mode: str = "safe", hourly: int = 200) -> Pool:
    for identity in identities:
        identity.open()
    return Pool(
        identities,
        find_mode(mode, {"fast": {"rate": 60000, "burst": 1000, "spacing": [0, 0]}}),
        park_base=60,
        park_max=1800,
        lease_seconds=200,
        now=START,
        session_hourly=hourly,
        rng=random.Random(1),
    )


def test_each_need_gets_its_kind() -> None:
    pool = pool_of(identities_for([ProxyLine(P1), ProxyLine(P2)], "x", [(session(), P1)]))
    assert [identity.id for identity in pool.identities] == ["session-1", "proxy-2"]
    anonymous = pools.lend(pool)
    with_login = pool.lend(START, "session")
    assert with_login is not None
    assert (anonymous.identity.id, with_login.identity.id) == ("proxy-2", "session-1")
    assert pool.lend(START, "session") is None


def test_a_login_that_is_retired_leaves_the_others_alone() -> None:
    pool = pool_of(identities_for([], "x", [(session(), None)]))
    assert pool.has("session")
    assert pool["session-1"].retire("why", "checkpoint")
    assert (pool["session-1"].retired, pool["session-1"].retired_by) == ("why", "checkpoint")
    assert not pool.has("session")
    assert pool.lend(START, "session") is None
    assert pool.ready_at(START, "session") is None
    assert pool.has("anonymous")
    assert pools.lend(pool).identity.id == "direct"


def test_no_identity_without_a_login_where_every_row_gets_one() -> None:
    (only,) = identities_for(
        [ProxyLine(P1), ProxyLine(P2)], "x", [(session(), P2)], anonymous=False
    )
    assert (only.id, only.proxy, only.kind) == ("session-1", P2, "session")


def test_identities_of_one_address_share_its_bucket() -> None:
    logins = [(session("1"), None), (session("2"), None)]
    pool = pool_of(identities_for([], "x", logins))
    assert pool.mode.burst == 3
    pools.lend(pool)
    assert pool.lend(START, "session") is not None
    assert pool.lend(START, "session") is not None
    for identity in pool.identities:
        identity.next_at = 0.0
    assert pool.lend(START, "session") is None
    assert pool.ready_at(START, "session") == pool.ready_at(START) == START + 2


def test_other_addresses_have_a_bucket_of_their_own() -> None:
    made = identities_for(
        [ProxyLine(P1), ProxyLine(P2)], "x", [(session("1"), P1), (session("2"), P1)]
    )
    assert [identity.proxy for identity in made] == [P1, P1, P2]
    assert made[0].address is made[1].address
    assert made[1].address is not made[2].address


@pytest.mark.parametrize("hourly", [1, 3])
def test_requests_of_a_login_in_any_hour(hourly) -> None:
    pool = pool_of(identities_for([], "x", [(session(), None)]), "fast", hourly)
    for number in range(hourly):
        assert pool.lend(START + number, "session") is not None
    assert pool.lend(START + hourly, "session") is None
    for number in range(hourly):
        at = pool.ready_at(START + hourly, "session")
        assert at == START + 3600 + number
        assert pool.lend(at - 0.001, "session") is None
        assert pool.lend(at, "session") is not None
    assert len(pool["session-1"].sent) == hourly


def test_visitors_without_a_login_have_no_hourly_number() -> None:
    pool = pool_of(identities_for([], "x"), "fast", 1)
    assert all(pool.lend(START + number) for number in range(10))
    assert not pool["direct"].sent


def test_a_login_that_is_told_to_log_in_and_wait_has_ended_when_another_input_is_told_so() -> None:
    pool = pool_of(identities_for([], "x", [(session(), None)]))
    login = pool["session-1"]
    assert not login.doubt(1, START)
    assert not login.doubt(1, START + 1)  # its next route
    assert login.doubt(2, START + 2)


def test_a_good_answer_ends_the_doubt() -> None:
    pool = pool_of(identities_for([], "x", [(session(), None)]))
    login = pool["session-1"]
    assert not login.doubt(1, START)
    pool.credit(login, START + 1)
    assert not login.doubt(2, START + 2)
    assert login.doubt(3, START + 3)


def test_answers_to_what_was_under_way_when_it_began_to_rest_are_one_doubt() -> None:
    pool = pool_of(identities_for([], "x", [(session(), None)]))
    login = pool["session-1"]
    assert not login.doubt(1, START)
    until = pool.park(login, START, START + 1)
    assert not login.doubt(2, START)
    assert login.doubt(2, until)


def test_names_hold_no_secret() -> None:
    (login, _) = identities_for([ProxyLine(P1), ProxyLine(P2)], "x", [(session(), P1)])
    assert login.name == "session-1 (user 17...00)"
    assert not any(word in repr(login) for word in (":p@", "'s'", "'c'"))
    assert ":p@" not in repr(ProxyLine(P1))
