"""Proxies in a file, in a list by URL or in the setting; passwords stay out of every sentence."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from instaspider.exceptions import ConfigurationError
from instaspider.identities.proxies import ProxyLine, identities_for, read_proxies
from instaspider.options import is_loopback

A, B, C = "http://u:p@one.example:8080", "socks5h://two.example:1080", "https://three.example:443"


class Asked:
    """Stands where the network would be; keeps what was asked of it and said to it."""

    def __init__(self, content: bytes = b"") -> None:
        self.content = content
        self.urls: list[str] = []
        self.complaints: list[str] = []

    def fetch(self, url: str) -> bytes:
        self.urls.append(url)
        return self.content

    def read(self, setting: str | None) -> list[str]:
        return [proxy.url for proxy in self.proxies(setting)]

    def proxies(self, setting: str | None) -> list[ProxyLine]:
        return read_proxies(setting, self.fetch, self.complaints.append)


@pytest.fixture
def asked() -> Asked:
    return Asked()


def test_none(asked) -> None:
    assert asked.read(None) == []


def test_in_the_setting(asked) -> None:
    assert asked.read(f"{A}, {B},,{C}/") == [A, B, C + "/"]
    assert asked.read(A) == [A]
    assert (asked.urls, asked.complaints) == ([], [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_in_a_file(asked, tmp_path, encoding) -> None:
    path = tmp_path / "proxies.txt"
    lines = ["# mine", "", f"  {A}  # the first", f"{B} rotating", f"{C}\trotating # x", "#" + A]
    path.write_text("\r\n".join(lines), encoding)
    assert asked.proxies(str(path)) == [ProxyLine(A), ProxyLine(B, True), ProxyLine(C, True)]
    assert asked.complaints == []


def test_a_list_by_url_is_told_from_a_proxy_by_its_path(asked) -> None:
    asked.content = f"{A}\n{B}\n".encode()
    assert asked.read("https://lists.example/mine?key=secret") == [A, B]
    assert asked.urls == ["https://lists.example/mine?key=secret"]
    assert asked.read("https://proxy.example:443/") == ["https://proxy.example:443/"]
    assert asked.read("https://proxy.example:443") == ["https://proxy.example:443"]
    assert asked.read("http://proxy.example:80") == ["http://proxy.example:80"]
    assert len(asked.urls) == 1


def test_sessions(asked) -> None:
    url = "http://u-{session:3}:p@one.example:80"
    assert asked.read(f"{url},{B}") == [
        *(f"http://u-{number}:p@one.example:80" for number in (1, 2, 3)),
        B,
    ]


def test_one_address_is_one_identity(asked) -> None:
    assert asked.read(f"{A},{B},{A}") == [A, B]
    assert asked.complaints == [
        "INSTASPIDER_PROXIES, line 3: this proxy is named before; the line is left out."
    ]


BAD = [
    ("ftp://u:hunter2@h:1", "begins with one of http"),
    ("u:hunter2@h:1://", "begins with one of http"),
    ("http://u:hunter2@h", "has the form scheme"),
    ("http://u:hunter2@:80", "has the form scheme"),
    ("http://u:hunter2@h:0", "has the form scheme"),
    ("http://u:hunter2@h:99999", "has the form scheme"),
    ("http://u:hunter2@h:eighty", "has the form scheme"),
    ("http://u:hunter2@[h:80", "has the form scheme"),
    ("http://u:[hunter2]@h:80", "has the form scheme"),
    ("http://u:hunter2@ex\u2100mple:80", "has the form scheme"),
    ("http://u:p hunter2@h:80", "not the word rotating"),
    ("http://u:hunter2@h:80 rotates", "not the word rotating"),
    ("http://u:hunter2@h:80 rotating now", "not the word rotating"),
    ("http://u{session:0}:hunter2@h:80", "sessions are written once"),
    ("http://u{session:many}:hunter2@h:80", "sessions are written once"),
    ("http://u{session:2}:hunter2{session:2}@h:80", "sessions are written once"),
    ("http://u{session}:hunter2@h:80", "sessions are written once"),
]


@pytest.mark.parametrize(("line", "why"), BAD)
def test_a_bad_line_is_left_out_and_its_password_is_not_shown(asked, tmp_path, line, why) -> None:
    path = tmp_path / "proxies.txt"
    path.write_text(f"{A}\n{line}\n{B}\n", "utf-8")
    assert asked.read(str(path)) == [A, B]
    assert len(asked.complaints) == 1
    assert asked.complaints[0].startswith(f"{path}, line 2: ")
    assert why in asked.complaints[0]
    assert "hunter2" not in asked.complaints[0]


@pytest.mark.parametrize("line", [line for line, _ in BAD])
def test_no_proxy_left(asked, line) -> None:
    with pytest.raises(ConfigurationError, match=r"^INSTASPIDER_PROXIES: ") as caught:
        asked.read(line)
    assert "hunter2" not in str(caught.value)
    assert "INSTASPIDER_PROXIES names" not in str(caught.value)


@pytest.mark.parametrize(("line", "why"), BAD)
def test_no_proxy_left_in_a_list_and_why(asked, line, why) -> None:
    asked.content = f"\n{line}\n{line}\n".encode()
    with pytest.raises(ConfigurationError) as caught:
        asked.read("https://lists.example/mine")
    _, found, fault = str(caught.value).partition("can be used (line 2: ")
    assert found
    assert why in fault
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"# none\n\n", b"nothing of use\n"])
def test_a_list_without_a_proxy(asked, content) -> None:
    asked.content = content
    with pytest.raises(ConfigurationError, match=r"the list from lists\.example names no proxy"):
        asked.read("https://u:hunter2@lists.example/mine")


def test_what_is_no_text(asked, tmp_path) -> None:
    asked.content = b"\xff\xfe\x00"
    path = tmp_path / "proxies.txt"
    path.write_bytes(asked.content)
    for setting in ("https://lists.example/mine", str(path)):
        with pytest.raises(ConfigurationError, match=r"is no text \(UTF-8\)"):
            asked.read(setting)


def test_files_that_cannot_be_read(asked, tmp_path) -> None:
    with pytest.raises(ConfigurationError, match=r"there is no file none\.txt"):
        asked.read("none.txt")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        asked.read(str(tmp_path))


@pytest.mark.parametrize("setting", ["u:hunter2@one.example:8080", "one.example:8080:u:hunter2"])
def test_a_proxy_without_its_scheme_is_not_shown(asked, setting) -> None:
    with pytest.raises(ConfigurationError, match="begins with http://") as caught:
        asked.read(setting)
    assert "hunter2" not in str(caught.value)


def test_identities() -> None:
    made = identities_for([ProxyLine(A), ProxyLine(B)], "chrome150")
    assert [(i.id, i.proxy, i.impersonate) for i in made] == [
        ("proxy-1", A, "chrome150"),
        ("proxy-2", B, "chrome150"),
    ]
    (direct,) = identities_for([], "safari2601")
    assert (direct.id, direct.proxy, direct.impersonate) == ("direct", None, "safari2601")
    assert direct.state(0.0) == "ready"


@pytest.mark.parametrize(
    ("proxy", "local"),
    [
        ("http://127.0.0.1:1", True),
        ("http://u:p@localhost:1", True),
        ("socks5://[::1]:1", True),
        ("http://127.9.9.9:1", True),
        ("http://10.0.0.1:1", False),
        ("http://127.0.0.1.example:1", False),
        ("http://localhost.example:1", False),
        ("http://localhost@far.example:1", False),
    ],
)
def test_proxies_of_this_machine(proxy, local) -> None:
    assert is_loopback(urlsplit(proxy).hostname or "") is local
