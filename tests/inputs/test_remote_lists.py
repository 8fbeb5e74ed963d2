"""Fetching a list: https only, public addresses only, a size limit, nothing secret in messages."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from list_site import Site, serving

from instaspider.exceptions import InputError
from instaspider.inputs.remote_lists import _is_public, fetch_list


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with serving(tmp_path_factory.mktemp("ca")) as site:
        yield site


@pytest.fixture
def site(served: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    served.seen.clear()
    resolves_to(monkeypatch, "127.0.0.1")
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    return served


def resolves_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        return [(0, 0, 0, "", (address, port)) for address in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def refusal(url: str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        fetch_list(url, **options)
    sentence = str(caught.value)
    assert "secret" not in sentence
    assert caught.value.__cause__ is None
    return sentence


def test_a_list(site: Site) -> None:
    assert site.fetch("/list.txt?a=b c&d=%20") == b"nasa\nesa\n"
    assert site.seen == [("/list.txt?a=b%20c&d=%20", None)]


def test_an_address_for_a_host(site: Site) -> None:
    url = site.url("/list", host="127.0.0.1")
    assert fetch_list(url, allow_loopback=True, ca=site.ca) == b"nasa\nesa\n"


def test_the_connection_is_pinned(site: Site) -> None:
    # curl itself cannot resolve this name: it goes where the check has looked
    url = site.url("/list", host="lists.invalid")
    assert refusal(url, allow_loopback=True, ca=site.ca) == (
        "The list at lists.invalid cannot be used: its TLS certificate cannot be trusted."
    )


def test_a_login_goes_to_its_own_host_only(site: Site) -> None:
    assert site.fetch("/to/!list", "me:secret@") == b"nasa\nesa\n"
    away = site.url("/list", host="127.0.0.1").replace("/", "!")
    assert site.fetch(f"/to/{away}", "me:secret@") == b"nasa\nesa\n"
    sent = [authorization for _, authorization in site.seen]
    assert [bool(value) for value in sent] == [True, True, True, False]


@pytest.mark.parametrize("inside", ["127.0.0.1", "::ffff:0:7f00:1", "2a00:1450::5efe:10.0.0.1"])
def test_a_name_whose_second_answer_lies_inside_is_never_asked(
    monkeypatch: pytest.MonkeyPatch, inside: str
) -> None:
    resolves_to(monkeypatch, "8.8.8.8", inside)
    sentence = refusal("https://lists.example/a")
    assert sentence.startswith("The list at lists.example has the private address ")


def test_redirects_end(site: Site) -> None:
    assert refusal(site.url("/loop"), allow_loopback=True, ca=site.ca) == (
        "The list at localhost redirects more than 5 times."
    )
    assert len(site.seen) == 6


@pytest.mark.parametrize(
    ("location", "sentence"),
    [
        ("http:!!localhost!list", "The list at localhost is fetched by https only: "),
        ("https:!!10.0.0.1!list", "The list at 10.0.0.1 is not on this machine (10.0.0.1)"),
        ("file:!!!etc!passwd", "The URL of the list has no usable host: "),
    ],
)
def test_each_redirect_is_checked(
    site: Site, monkeypatch: pytest.MonkeyPatch, location: str, sentence: str
) -> None:
    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        return [(0, 0, 0, "", ("127.0.0.1" if host == "localhost" else host, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    url = site.url(f"/to/{location}")
    assert refusal(url, allow_loopback=True, ca=site.ca).startswith(sentence)
    assert len(site.seen) == 1


@pytest.mark.parametrize(("limit", "fits"), [(100_000, True), (99_999, False)])
def test_the_limit_counts_what_was_decompressed(site: Site, limit: int, fits: bool) -> None:
    if fits:
        assert site.fetch("/gzip", max_bytes=limit) == b"x" * 100_000
        return
    sentence = refusal(site.url("/gzip"), allow_loopback=True, ca=site.ca, max_bytes=limit)
    assert sentence == "The list at localhost cannot be used: it is larger than 99,999 bytes."


def test_other_answers(site: Site) -> None:
    options: dict[str, Any] = {"allow_loopback": True, "ca": site.ca}
    login = "me:secret@"
    start = "The list at localhost cannot be used: "
    assert refusal(site.url("/gone", login), **options) == start + "it answers 404."
    assert refusal(site.url("/silent", login), timeout=0.3, **options) == (
        start + "it did not answer in time."
    )
    assert refusal(site.url("/list", login), allow_loopback=True) == (
        start + "its TLS certificate cannot be trusted."
    )


def test_a_wrong_ca_file_and_a_closed_port(site: Site, tmp_path: Path) -> None:
    sentence = refusal(site.url("/list"), allow_loopback=True, ca=str(tmp_path / "none.pem"))
    assert "certificates to trust cannot be read" in sentence
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"https://localhost:{unused.getsockname()[1]}/"
        assert "nothing accepts a connection" in refusal(url, allow_loopback=True)


@pytest.mark.parametrize(
    "addresses",
    [
        ["127.0.0.1"],
        ["10.1.2.3"],
        ["192.168.0.1"],
        ["169.254.169.254"],
        ["100.64.0.1"],
        ["0.0.0.0"],
        ["224.0.0.1"],
        ["::1"],
        ["fd00::1"],
        ["fe80::1"],
        ["::ffff:127.0.0.1"],
        ["1.1.1.1", "10.0.0.1"],
    ],
)
def test_inside_addresses_are_refused(
    monkeypatch: pytest.MonkeyPatch, addresses: list[str]
) -> None:
    resolves_to(monkeypatch, *addresses)
    sentence = refusal("https://me:secret@lists.example/a?token=secret")
    assert sentence.startswith("The list at lists.example has the private address ")


@pytest.mark.parametrize("address", ["1.1.1.1", "10.0.0.1"])
def test_beside_the_sandbox_nothing_else_is_fetched(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    resolves_to(monkeypatch, address)
    sentence = refusal("https://lists.example/", allow_loopback=True)
    assert sentence.startswith(f"The list at lists.example is not on this machine ({address})")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("2001:0:1::1", False),
        ("fec0::1", False),
        ("ff0e::1", False),
        ("::7f00:1", False),  # ::/96, IPv4-compatible
        ("::808:808", False),
        ("::ffff:8.8.8.8", False),  # IPv4-mapped
        ("::ffff:0:7f00:1", False),  # ::ffff:0:0:0/96, IPv4-translated
        ("::ffff:0:808:808", False),
        ("64:ff9b:1::7f00:1", False),  # 64:ff9b:1::/48, NAT64 of a network
        ("64:ff9b:1:ffff::808:808", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b::a9fe:a9fe", False),
        ("2001:db8:1::5efe:8.8.8.8", False),
        ("2a00:1450:4001:80e:0:5efe:10.0.0.1", False),  # ISATAP
        ("2a00:1450:4001:80e:200:5efe:127.0.0.1", False),
        ("2a00:1450:4001:80e:0:5efe:8.8.8.8", False),
        ("2a00:1450:4001:80e:200:5efd:127.0.0.1", True),
        ("fe80::5efe:10.0.0.1", False),
        ("2002:808:808::1", False),  # 6to4, also of a public address
        ("192.88.99.1", False),
        ("2001:0:4136:e378:8000:63bf:3fff:fdd2", False),  # Teredo
        ("3fff::1", False),
        ("3ffe::1", False),
        ("5f00::1", False),
        ("100::1", False),
        ("4000::1", False),
        ("255.255.255.255", False),
        ("198.18.0.1", False),
    ],
)
def test_public_addresses(address: str, public: bool) -> None:
    assert _is_public(ip_address(address)) is public


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        ("http://lists.example/", "The list at lists.example is fetched by https only: "),
        ("ftp://me:secret@lists.example/", "The list at lists.example is fetched by https only: "),
        ("https:///a", "The URL of the list has no usable host: "),
        ("https://127.1/a", "The URL of the list has no usable host: "),
        ("https://0x7f000001/a", "The URL of the list has no usable host: "),
        ("https://2130706433/a", "The URL of the list has no usable host: "),
        ("https://%31%32%37.0.0.1/", "The URL of the list has no usable host: "),
        ("https://0177.0.0.1/", "The URL of the list has no usable host: "),
        ("https://127.0.0.0x1/", "The URL of the list has no usable host: "),
        ("https://0x7f.0x0.0x0.0x1/", "The URL of the list has no usable host: "),
        ("https://017700000001/", "The URL of the list has no usable host: "),
        ("https://\uff11\uff12\uff17.0.0.1/", "The list at 127.0.0.1 has the private address "),
        ("https://127\u30020\u30020\u30021/", "The list at 127.0.0.1 has the private address "),
        ("https://[::ffff:0:7f00:1]/", "The list at ::ffff:0:7f00:1 has the private address "),
        ("https://[64:ff9b:1::a00:1]/", "The list at 64:ff9b:1::a00:1 has the private address "),
        ("https://[fe80::1%25eth0]/", "The URL of the list "),
        ("https://fe80::1%25eth0/", "The URL of the list "),
        ("https://me:secret@[x/", "The URL of the list cannot be read: "),
        ("https://lists.example:99999/", "The URL of the list cannot be read: "),
    ],
)
def test_urls_that_are_not_fetched(url: str, sentence: str) -> None:
    assert refusal(url).startswith(sentence)


def test_a_name_without_address(monkeypatch: pytest.MonkeyPatch) -> None:
    def getaddrinfo(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    assert refusal("https://lists.example/") == (
        "The list cannot be fetched: there is no address for lists.example."
    )
