"""Fetches lists by URL: only https, limited in size, never from inside a network.

A list's URL often comes from somebody else, e.g. by the arguments of a job or a shared settings
file. The machine that fetches the list may reach services that this person cannot. So every address
of the host must be a public one, and the connection goes to exactly the addresses that were
checked. If the name resolves to another address a moment later, that has no effect.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urljoin, urlsplit

from curl_cffi import Curl, CurlECode, CurlError, CurlInfo, CurlOpt

from instaspider.exceptions import InputError

MAX_REDIRECTS = 5

_IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address
_HOST = re.compile(r"[a-z0-9_-]++(?:\.[a-z0-9_-]++)*+|[0-9a-f:.]*:[0-9a-f:.]*")
# Some resolvers take 127.1 and 0x7f000001 for addresses: only the plain spelling is accepted.
_NUMBER_LAST = re.compile(r"(?:^|\.)(?:[0-9]+|0x[0-9a-f]*)$|:")
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_URL_SAFE = "!$&'()*+,/:;=@-._~%"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_GLOBAL = ipaddress.IPv6Network("2000::/3")
"""All IPv6 addresses that hosts on the Internet get; those that embed IPv4 are checked apart."""
# Addresses that are not public, beyond those that ipaddress knows in every version of Python.
_NOT_PUBLIC = tuple(
    map(
        ipaddress.ip_network,
        (
            "192.88.99.0/24",  # relays of 6to4 (RFC 7526)
            "192.31.196.0/24",  # AS112 (RFC 7535), as the next three
            "192.175.48.0/24",
            "2001:4:112::/48",
            "2620:4f:8000::/48",
            "2001::/23",  # protocols of the IETF, Teredo among them
            "2002::/16",  # 6to4
            "3fff::/20",  # documentation (RFC 9637)
            "3ffe::/16",  # 6bone, given back
        ),
    )
)
# The last 64 bits of an ISATAP address begin so; the last 32 are an IPv4 address (RFC 5214).
_ISATAP, _ISATAP_BITS = 0x00005EFE, 0xFCFFFFFF
_REASONS: dict[int, str] = {
    CurlECode.PEER_FAILED_VERIFICATION: "its TLS certificate cannot be trusted",
    CurlECode.SSL_CACERT_BADFILE: "the file of certificates to trust cannot be read",
    CurlECode.SSL_CONNECT_ERROR: "TLS could not be agreed on",
    CurlECode.COULDNT_CONNECT: "nothing accepts a connection there",
    CurlECode.OPERATION_TIMEDOUT: "it did not answer in time",
}


@dataclass(frozen=True, slots=True)
class _Target:
    """A URL, split and checked. ``path`` is quoted and has the query, ``login`` is unquoted."""

    host: str
    port: int
    path: str = field(repr=False)
    login: tuple[str, str] | None = field(repr=False)

    @property
    def url(self) -> str:
        """The URL without the login, put together from the checked parts."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"https://{host}:{self.port}{self.path}"


def fetch_list(
    url: str,
    *,
    max_bytes: int = 50_000_000,
    timeout: float = 60.0,
    allow_loopback: bool = False,
    ca: str | None = None,
) -> bytes:
    """Fetch a list and return its bytes, decompressed.

    The environment's proxies are not used. User and password in ``url`` are sent to its own host
    and port only, and stand in no message.

    Args:
        url: an https URL; at most 5 redirects are followed, each checked like the first.
        max_bytes: size limit, after decompression.
        timeout: seconds for everything, redirects included; the look-up of a name comes on top.
        allow_loopback: permit loopback addresses and nothing else, as beside the sandbox.
        ca: PEM file of the certificates to trust, instead of the public ones.

    Raises:
        InputError: not https, no permitted address, an answer other than 200, a list over the
            limit, a TLS failure or a timeout; one sentence that names the host.
    """
    deadline = time.monotonic() + timeout
    target = _take_apart(url)
    for _ in range(MAX_REDIRECTS + 1):
        addresses = _addresses(target, allow_loopback)
        transfer = _Transfer(target, addresses, max_bytes, ca)
        body, redirect = transfer.run(deadline - time.monotonic())
        if redirect is None:
            return body
        target = _follow(target, redirect)
    raise InputError(f"The list at {target.host} redirects more than {MAX_REDIRECTS} times.")


def _take_apart(url: str) -> _Target:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port or 443
        if not host.isascii():
            host = host.encode("idna").decode()
    except ValueError:
        raise InputError("The URL of the list cannot be read: check its host and port.") from None
    if not _HOST.fullmatch(host) or (_NUMBER_LAST.search(host) and not _is_literal(host)):
        raise InputError("The URL of the list has no usable host: put https://HOST/PATH.")
    if parts.scheme != "https":
        raise InputError(f"The list at {host} is fetched by https only: put an https URL.")
    path = quote(parts.path or "/", safe=_URL_SAFE)
    if parts.query:
        path += "?" + quote(parts.query, safe=_URL_SAFE + "?")
    login = None
    if parts.username is not None:
        login = (unquote(parts.username), unquote(parts.password or ""))
    return _Target(host, port, path, login)


def _is_literal(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _follow(target: _Target, location: str) -> _Target:
    found = _take_apart(urljoin(target.url, location))
    same = (found.host, found.port) == (target.host, target.port)
    return _Target(found.host, found.port, found.path, target.login if same else None)


def _addresses(target: _Target, allow_loopback: bool) -> list[_IPAddress]:
    """Resolve the host. Every address must be permitted, not only the first."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except OSError:
        raise InputError(
            f"The list cannot be fetched: there is no address for {target.host}."
        ) from None
    addresses = [ipaddress.ip_address(info[4][0]) for info in found]
    for address in addresses:
        if allow_loopback and not address.is_loopback:
            raise InputError(
                f"The list at {target.host} is not on this machine ({address}), and nothing else "
                "is fetched while the sandbox is on: save the list and name the file."
            )
        if not allow_loopback and not _is_public(address):
            raise InputError(
                f"The list at {target.host} has the private address {address}, which is never "
                "fetched from: save the list and name the file."
            )
    return list(dict.fromkeys(addresses))


def _is_public(address: _IPAddress) -> bool:
    """Whether the address is that of a host on the Internet, and does not lead into a network."""
    if any(address in network for network in _NOT_PUBLIC):
        return False
    if isinstance(address, ipaddress.IPv6Address):
        # Gateways and tunnels take an IPv4 address out of these and connect to that one.
        if address in _NAT64:
            return _is_public(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
        if address not in _GLOBAL or address.scope_id is not None or _is_isatap(address):
            return False
    return address.is_global and not address.is_multicast


def _is_isatap(address: ipaddress.IPv6Address) -> bool:
    return (int(address) >> 32) & _ISATAP_BITS == _ISATAP


class _Transfer:
    """One request to addresses that were checked, and its answer."""

    def __init__(
        self, target: _Target, addresses: list[_IPAddress], max_bytes: int, ca: str | None
    ) -> None:
        self._target = target
        self._addresses = addresses
        self._max_bytes = max_bytes
        self._ca = ca
        self._body = bytearray()
        self._too_large = False

    def run(self, seconds: float) -> tuple[bytes, str | None]:
        """Return the body, or the address that the answer redirects to, within ``seconds``."""
        curl = Curl(cacert=self._ca or "")
        try:
            for option, value in self._options(seconds).items():
                curl.setopt(option, value)
            curl.perform()
            return self._answer(curl)
        except CurlError as error:
            # "from None": curl_cffi's message shows the option's value, which may be the password.
            raise self._failure(error) from None
        finally:
            curl.close()

    def _options(self, seconds: float) -> dict[CurlOpt, Any]:
        options: dict[CurlOpt, Any] = {
            CurlOpt.URL: self._target.url,
            CurlOpt.PROTOCOLS_STR: "https",
            CurlOpt.PROXY: "",  # an empty name also overrides the environment's
            CurlOpt.NOPROXY: "",
            CurlOpt.TIMEOUT_MS: max(1, int(seconds * 1000)),
            CurlOpt.ACCEPT_ENCODING: "",  # all that curl can undo; the limit counts unpacked bytes
            CurlOpt.USERAGENT: "instaspider",
            CurlOpt.WRITEFUNCTION: self._take,
        }
        if not _is_literal(self._target.host):
            options[CurlOpt.RESOLVE] = [self._pin()]
        if self._target.login is not None:
            options[CurlOpt.USERNAME], options[CurlOpt.PASSWORD] = self._target.login
        return options

    def _pin(self) -> str:
        shown = [f"[{a}]" if a.version == 6 else str(a) for a in self._addresses]
        return f"{self._target.host}:{self._target.port}:{','.join(shown)}"

    def _take(self, data: bytes) -> int:
        if len(self._body) + len(data) > self._max_bytes:
            self._too_large = True
            return 0xFFFFFFFF  # CURL_WRITEFUNC_ERROR
        self._body += data
        return len(data)

    def _answer(self, curl: Curl) -> tuple[bytes, str | None]:
        status = curl.getinfo(CurlInfo.RESPONSE_CODE)
        peer = curl.getinfo(CurlInfo.PRIMARY_IP)
        assert isinstance(peer, bytes)
        if ipaddress.ip_address(peer.decode()) not in self._addresses:
            raise self._error("the connection went to an address that was not checked")
        location = curl.getinfo(CurlInfo.REDIRECT_URL)
        if status in _REDIRECTS and isinstance(location, bytes) and location:
            return b"", location.decode("utf-8", "replace")
        if status != 200:
            raise self._error(f"it answers {status!r}")
        return bytes(self._body), None

    def _failure(self, error: CurlError) -> InputError:
        if self._too_large:
            return self._error(f"it is larger than {self._max_bytes:,} bytes")
        return self._error(
            _REASONS.get(error.code, f"the transfer broke off (curl {error.code:d})")
        )

    def _error(self, reason: str) -> InputError:
        return InputError(f"The list at {self._target.host} cannot be used: {reason}.")
