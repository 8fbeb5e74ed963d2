"""Which proxy carries which login, from crawl to crawl."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor

import pytest
from state_rows import rows

from instaspider.exceptions import ConfigurationError
from instaspider.identities.proxies import ProxyLine
from instaspider.identities.sessions.session import Session
from instaspider.state.folder import StateFolder
from instaspider.state.logins import LoginHomes, assign

A, B, C = (ProxyLine(f"http://user:Secret@{name}.example:1") for name in "abc")
GATEWAY = ProxyLine("http://gate.example:1", rotating=True)


def login(user_id: str) -> Session:
    return Session(user_id=user_id, cookies={"sessionid": f"{user_id}%3ASecret", "csrftoken": "C"})


ONE, TWO, THREE = login("1111111111"), login("2222222222"), login("3333333333")


class State:
    """A state folder, and what was said."""

    def __init__(self, folder) -> None:
        self.folder = folder
        self.said: list[str] = []

    def crawl(self, sessions, proxies, *, spare: bool = True) -> list[str | None]:
        """What a crawl does; the URLs in the order of the logins."""
        login_homes = LoginHomes(StateFolder(self.folder))
        pairs = login_homes.assign(sessions, proxies, self.said.append, spare=spare)
        login_homes.remember(pairs)
        assert [session for session, _ in pairs] == list(sessions)
        return [url for _, url in pairs]

    def refusal(self, sessions, proxies, *, spare: bool = True) -> str:
        with pytest.raises(ConfigurationError) as caught:
            self.crawl(sessions, proxies, spare=spare)
        assert "Secret" not in str(caught.value)
        return str(caught.value)


@pytest.fixture
def state(tmp_path) -> State:
    return State(tmp_path)


def test_one_each(state) -> None:
    assert state.crawl([ONE, TWO], [A, B, C]) == [A.url, B.url]
    assert state.said == []


def test_for_good(state) -> None:
    state.crawl([ONE, TWO], [A, B, C])
    assert state.crawl([TWO], [A, B, C]) == [B.url]
    assert state.crawl([THREE, TWO, ONE], [GATEWAY, C, B, A]) == [C.url, B.url, A.url]
    assert state.crawl([THREE], [A, B, C]) == [C.url]
    assert state.said == []


def test_the_login_may_be_another_one_of_the_account(state) -> None:
    state.crawl([ONE, TWO], [A, B, C])
    renewed = Session(user_id=TWO.user_id, cookies={"sessionid": "new", "csrftoken": "new"})
    assert state.crawl([renewed], [A, B, C]) == [B.url]


def test_a_proxy_that_is_gone(state) -> None:
    state.crawl([ONE], [A, B])
    assert state.crawl([ONE], [B, C]) == [B.url]
    (said,) = state.said
    assert said.startswith("The address that carried session-1 (user 11...11) in earlier crawls")
    assert state.crawl([ONE], [A, B, C]) == [B.url]
    assert len(state.said) == 1


def test_without_proxies(state) -> None:
    assert state.crawl([ONE], []) == [None]
    assert state.crawl([ONE], [A, B]) == [A.url]
    assert len(state.said) == 1


def test_more_logins_than_proxies(state) -> None:
    assert state.crawl([ONE, TWO, THREE], [A, B, C]) == [A.url, B.url, A.url]
    (said,) = state.said
    assert said.startswith("session-3 (user 33...33) and session-1 (user")


@pytest.mark.parametrize(
    ("proxies", "spare", "expected"),
    [
        ([A, B], True, [A.url, A.url]),
        ([A, B], False, [A.url, B.url]),
        ([A], False, [A.url, A.url]),
        ([GATEWAY, A], True, [A.url, A.url]),  # the gateway is for those without a login
        ([GATEWAY, A, B], True, [A.url, B.url]),
        ([], True, [None, None]),
    ],
)
def test_one_stays_without_a_login_where_it_is_needed(state, proxies, spare, expected) -> None:
    assert state.crawl([ONE, TWO], proxies, spare=spare) == expected


def test_none_is_left(state) -> None:
    assert "every proxy would carry a login" in state.refusal([ONE], [A])
    state.crawl([ONE, TWO], [A, B], spare=False)
    assert "Add a proxy, or set INSTASPIDER_LOGIN to always" in state.refusal([ONE, TWO], [A, B])


@pytest.mark.parametrize("spare", [True, False])
def test_a_gateway_never_carries_a_login(state, spare) -> None:
    assert "all proxies are marked rotating" in state.refusal([ONE], [GATEWAY], spare=spare)
    state.crawl([ONE], [A, B], spare=spare)
    turned = ProxyLine(A.url, rotating=True)
    assert state.crawl([ONE], [turned, B], spare=spare) == [B.url]


def test_what_is_in_the_folder(state) -> None:
    state.crawl([ONE, TWO], [A, B, C])
    files = sorted(state.folder.iterdir())
    assert {path.name for path in files} == {"key", "state.db", "state.db-wal", "state.db-shm"}
    for path in files:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        data = path.read_bytes()
        for word in (b"Secret", b"user ", b"example", b"1111111111", b"http"):
            assert word not in data
    homes = rows(state.folder, "SELECT login, address FROM homes")
    assert [len(name) for home in homes for name in home] == [32] * 4


def test_names_differ_from_folder_to_folder(tmp_path) -> None:
    known = []
    for name in "ab":
        (tmp_path / name).mkdir()
        State(tmp_path / name).crawl([ONE], [A, B])
        known.append(LoginHomes(StateFolder(tmp_path / name)).read())
    assert len(known[0] | known[1]) == 2


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("state.db", "no database, and longer than a header" * 9, "file is not a database"),
        ("state.db", None, "cannot be used"),
        ("key", "", "is no key"),
        ("key", "x" * 65, "is no key"),
    ],
)
def test_a_spoilt_file(state, name, content, sentence) -> None:
    path = state.folder / name
    path.mkdir() if content is None else path.write_text(content)
    assert sentence in state.refusal([ONE], [A, B])


def test_the_least_loaded_address_is_taken() -> None:
    known = {"u1": "a", "u2": "a", "u3": "b"}
    users = ["u1", "u2", "u3", "u4"]
    assert assign(users, ["a", "b"], known, spare=False)["u4"] == "b"
    assert assign(users, ["a", "b", "c"], known, spare=False)["u4"] == "c"
    assert assign(users, ["a", "b", "c"], known, spare=True)["u4"] == "b"


def test_crawls_that_remember_at_once_lose_nothing(tmp_path) -> None:
    def remember(number: int) -> None:
        folder = StateFolder(tmp_path)
        LoginHomes(folder).remember([(login(str(number)), f"http://p{number}:1")])
        folder.close()

    LoginHomes(StateFolder(tmp_path)).remember([])
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(remember, range(24)))
    assert len(LoginHomes(StateFolder(tmp_path)).read()) == 24
