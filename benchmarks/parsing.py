"""How fast answers become items: ``python -m benchmarks.parsing [seconds]``.

A profile, a feed page of 33 posts and pages of comments are fetched once from a sandbox, the
comments joined into one page of 50; the parsers of their rows then read the bodies again and
again, alone in this process. CPU time is counted, so that other work on the machine matters
little; then a profile of where it goes.
"""

from __future__ import annotations

import cProfile
import http.cookiejar
import json
import pstats
import sys
import time

from curl_cffi.requests import Session

from instaspider.catalogue import ENDPOINTS, Endpoint
from instaspider.sandbox.process import SandboxProcess

NAME = "nasa"
PAGES = (("web_profile_info", 1), ("feed_user", 33), ("media_comments_popular", 50))
"""Rows, and how many items their page has."""
SHOWN = 8
"""Functions that the profile names."""


def fetch(sandbox: SandboxProcess, row: Endpoint, known: dict[str, str]) -> bytes:
    """The body of a row's answer to a login."""
    jar = http.cookiejar.MozillaCookieJar(sandbox.session_cookies)
    jar.load()
    cookies = {cookie.name: cookie.value or "" for cookie in jar}
    call = row.call(known)
    path = call.url.removeprefix(f"https://{row.host}")
    with Session(impersonate="chrome", verify=sandbox.ca) as session:
        answer = session.request(
            call.method,  # type: ignore[arg-type]
            f"https://localhost:{sandbox.port}{path}",
            headers={
                **dict(call.headers),
                "Host": row.host,
                "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
                "X-CSRFToken": cookies["csrftoken"],
            },
        )
    assert answer.status_code == 200, (row.name, answer.content[:200])
    return answer.content


def bodies() -> dict[str, bytes]:
    """Row -> its page."""
    found: dict[str, bytes] = {}
    known = {"username": NAME}
    with SandboxProcess.start(["--gatekeeper", "off"]) as sandbox:
        for name, count in PAGES:
            row = ENDPOINTS[name]
            found[name] = fetch(sandbox, row, known)
            if name == "media_comments_popular":
                found[name] = joined(sandbox, row, known, found[name], count)
            page = row.parse(found[name], row=name)
            assert len(page.items) == count, (name, len(page.items), page.broken)
            if name == "web_profile_info":
                known["pk"] = page.items[0].pk
            elif name == "feed_user":
                busiest = max(page.items, key=lambda post: post.comment_count or 0)
                known |= {"media_pk": busiest.pk, "shortcode": busiest.shortcode}
    return found


def joined(
    sandbox: SandboxProcess, row: Endpoint, known: dict[str, str], body: bytes, count: int
) -> bytes:
    """The first page with the comments of the pages after it, as many as asked for."""
    whole = json.loads(body)
    while len(whole["comments"]) < count:
        cursor = row.parse(body, row=row.name).cursor
        assert cursor, "the post has too few comments"
        body = fetch(sandbox, row, {**known, "cursor": cursor})
        whole["comments"] += json.loads(body)["comments"]
    del whole["comments"][count:]
    return json.dumps(whole, ensure_ascii=False, separators=(",", ":")).encode()


def read(row: Endpoint, body: bytes, seconds: float) -> int:
    """How often the body was parsed in that much CPU time."""
    end = time.process_time() + seconds
    times = 0
    while time.process_time() < end:
        row.parse(body, row=row.name)
        times += 1
    return times


def main(seconds: float) -> None:
    print("| row | items | kB | pages/s | items/s | MB/s |\n|---|---|---|---|---|---|")
    found = bodies()
    for name, body in found.items():
        row = ENDPOINTS[name]
        items = len(row.parse(body, row=name).items)
        rate = read(row, body, seconds) / seconds
        size = len(body) / 1e3
        print(
            f"| `{name}` | {items} | {size:.1f} | {rate:.0f} | {rate * items:.0f}"
            f" | {rate * size / 1e3:.1f} |"
        )
    for name, body in found.items():
        profile = cProfile.Profile()
        profile.runcall(read, ENDPOINTS[name], body, seconds)
        print(f"\n{name}")
        pstats.Stats(profile).sort_stats("tottime").print_stats(SHOWN)


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 3.0)
