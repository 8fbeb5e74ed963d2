"""How a browser looks to the sandbox: through curl_cffi alone, and through the handler.

``PYTHONPATH=tests:tests/support python tests/support/looks.py`` measures the handler's looks anew
and writes tests/fixtures/looks.json, which holds for one version of curl_cffi. A look has:

- ``ja4``, ``ja3n``, ``h2``, ``user_agent``: as in the sandbox's request log, first connection;
- ``ja4_resumed``: JA4 of a second connection, with a ticket; None: the target does not resume;
- ``page``, ``call``, ``form``: names of the headers in the order received, of a page load, of a GET
  by a page's script and of a POST by one, with two cookies.

In the table JA4 and JA3N are lists of all that was seen, empty if a target does not resume, and
``call_unlike_curl_cffi`` says how a call differs from what curl_cffi alone sends when it is given
the very same headers.
"""

from __future__ import annotations

import asyncio
import json
import re
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import curl_cffi
from conftest import Sandbox
from crawling import handler
from curl_cffi import CurlOpt
from curl_cffi.requests import Session
from curl_cffi.requests.exceptions import SSLError
from paths import FIXTURES
from scrapy import Request

from instaspider.catalogue import ENDPOINTS
from instaspider.network.curl import TARGETS
from instaspider.network.targets import WEIGHTS, resolve_target
from instaspider.options import Options
from instaspider.sandbox.process import SandboxProcess

TABLE = FIXTURES / "looks.json"
HOST = "www.instagram.com"
PAGE_URL = f"https://{HOST}/robots.txt"
COOKIES = ("Cookie", "csrftoken=t; mid=m")
# Connections from which a row is made: a ClientHello whose size is drawn is padded when it falls
# between 256 and 511 bytes (RFC 7685), so chrome131_android has two faces.
DRAWS = 40
DRAWN = ("ja4", "ja4_resumed", "ja3n")
# Name of a family -> names of its targets; safari184 is 18.4 and safari2601 is 26.0.1.
FAMILIES = {
    "chrome": r"chrome(\d+)a?",
    "chrome_android": r"chrome(\d+)_android",
    "edge": r"edge(\d+)",
    "firefox": r"firefox(\d+)",
    "safari": r"safari(\d\d)\d+",
    "safari_ios": r"safari(\d\d)\d+_ios",
    "tor": r"tor(\d+)",
}

Look = dict[str, Any]
Headers = Sequence[tuple[str, str]]


def used_targets() -> set[str]:
    """Targets that the package uses by itself: what its default stands for, and what it draws."""
    return {str(resolve_target(name)) for name in (Options().impersonate, *WEIGHTS)}


def family(target: str) -> str | None:
    """The family that a target belongs to; None for spellings that are not counted."""
    for name, pattern in FAMILIES.items():
        if re.fullmatch(pattern, target):
            return name
    return None


def newest_three() -> list[str]:
    """The newest three targets of each family that the installed curl_cffi knows."""
    found: list[str] = []
    for pattern in FAMILIES.values():
        versions = [
            (int(match[1]), name)
            for name in TARGETS
            if (match := re.fullmatch(pattern, name)) and resolve_target(name) == name
        ]
        found += [name for _, name in sorted(versions)[-3:]]
    return found


def targets() -> list[str]:
    """Everything whose look is measured and compared."""
    return sorted({*newest_three(), *used_targets()})


def _call(name: str) -> tuple[str, str, Headers, bytes]:
    """Method, URL, headers and body of a row of the catalogue, as the spider sends them."""
    row = ENDPOINTS[name]
    call = row.call({row.takes: "nasa"}, "lsd")
    return call.method, call.url, [*call.headers, ("X-CSRFToken", "t"), COOKIES], call.body


CALLS = {"call": _call("web_profile_info"), "form": _call("graphql_loggedout_profile_root")}
REQUESTS = (("GET", PAGE_URL, [], b""), *CALLS.values(), ("GET", PAGE_URL, [], b""))


def alone(target: str, sandbox: Sandbox) -> Look:
    """The look of curl_cffi's own session, with nothing added."""
    port = sandbox.process.port
    sandbox.mark()
    options = {CurlOpt.RESOLVE: [f"{HOST}:{port}:{sandbox.process.host}"]}
    with Session(impersonate=target, verify=sandbox.process.ca, curl_options=options) as session:
        for method, url, headers, body in REQUESTS:
            send_alone(session, method, url.replace(HOST, f"{HOST}:{port}", 1), headers, body)
        session.curl_options = {**options, CurlOpt.FRESH_CONNECT: 1}
        try:
            send_alone(session, "GET", PAGE_URL.replace(HOST, f"{HOST}:{port}", 1))
        except SSLError:
            # tor145 offers a ticket in a way that servers must refuse (RFC 8446, 4.2.9).
            assert target.startswith("tor")
    return _look(sandbox.requests())


def send_alone(
    session: Session, method: str, url: str, headers: Headers = (), body: bytes = b""
) -> None:
    """One request by curl_cffi with no option that changes a header of the target."""
    session.request(
        method,
        url,
        headers=curl_cffi.Headers([*headers]),
        data=body or None,
        accept_encoding=None,
        discard_cookies=True,
        allow_redirects=False,
    )


def load_in_the_clear(target: str, url: str) -> None:
    """A page load by curl_cffi alone over HTTP/1.1."""
    with Session(impersonate=target, http_version="v1") as session:
        send_alone(session, "GET", url)


async def through_the_handler(target: str, sandbox: Sandbox, made: Any, **meta: Any) -> Look:
    """The look of the handler; ``meta`` goes into each request."""
    meta["impersonate"] = target
    sandbox.mark()
    for method, url, headers, body in REQUESTS:
        request = Request(url, method=method, headers=headers, body=body, meta=dict(meta))
        await made.download_request(request)
    # Another local address: a connection of its own, with the ticket of the first one.
    meta["bindaddress"] = sandbox.process.host
    await made.download_request(Request(PAGE_URL, meta=meta))
    return _look(sandbox.requests())


def _look(log: list[dict[str, Any]]) -> Look:
    """What the log says of REQUESTS on one connection and of a page load on another."""
    first, call, form, second, *rest = log
    assert len({line["connection"] for line in (first, call, form, second)}) == 1
    assert first["header_order"] == second["header_order"]
    assert (first["psk"], first["resumed"]) == (False, False)
    resumed = None
    for line in rest:
        assert line["connection"] != first["connection"]
        assert line["psk"] == line["resumed"]
        for name in ("h2", "user_agent", "header_order"):
            assert line[name] == first[name]
        if line["resumed"]:
            resumed = line["ja4"]
    names = ("ja4", "ja3n", "h2", "user_agent")
    orders = {"page": first, "call": call, "form": form}
    return {
        **{name: first[name] for name in names},
        "ja4_resumed": resumed,
        **{name: " ".join(line["header_order"]) for name, line in orders.items()},
    }


def differences(ours: str, theirs: str) -> dict[str, Any]:
    """How one order of names differs from another; ``moved`` is about names of both."""
    mine, other = ours.split(), theirs.split()
    both = [
        list(dict.fromkeys(n for n in order if n in mine and n in other)) for order in (mine, other)
    ]
    return {
        "added": sorted((Counter(mine) - Counter(other)).elements()),
        "removed": sorted((Counter(other) - Counter(mine)).elements()),
        "moved": both[0] != both[1],
    }


def recorded() -> dict[str, Any]:
    """The table: ``{"curl_cffi": version, "looks": {target: look}}``."""
    table: dict[str, Any] = json.loads(TABLE.read_text("utf-8"))
    return table


def row(draws: Sequence[Look], theirs: Look) -> Look:
    """A row of the table, from looks of the handler and one of curl_cffi alone."""
    last = draws[-1]
    drawn = {name: sorted({look[name] for look in draws} - {None}) for name in DRAWN}
    unlike = {f"{name}_unlike_curl_cffi": differences(last[name], theirs[name]) for name in CALLS}
    return {**last, **drawn, **unlike}


async def _record() -> None:
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log.jsonl"
        with SandboxProcess.start(log=str(log)) as process:
            sandbox = Sandbox(process, log)
            looks = {}
            for target in targets():
                draws = []
                for _ in range(DRAWS):
                    async with handler(sandbox.settings) as made:
                        draws.append(await through_the_handler(target, sandbox, made))
                looks[target] = row(draws, alone(target, sandbox))
    table = {"curl_cffi": curl_cffi.__version__, "looks": looks}
    TABLE.write_text(json.dumps(table, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    asyncio.run(_record())
