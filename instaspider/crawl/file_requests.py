"""Makes the requests for pictures and videos: who sends them, with which headers.

Read off Chromium 156 on Linux (HTTP/2, headless, 2026-11) for ``<img crossorigin="anonymous">`` and
``<video>`` of another site; what other browsers accept is unverified.
"""

from __future__ import annotations

from typing import Literal

from scrapy import Request
from scrapy.crawler import Crawler

from instaspider.identities.identity import Identity
from instaspider.identities.pool import Pool

Kind = Literal["image", "video"]
"""The kind of a file, in ``meta["file"]["kind"]``."""

_SLOT = "instaspider-files-"
_SITE = "https://www.instagram.com"
_CHROMIUM = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
_FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
_IMAGES = {
    "firefox": _FIREFOX,
    "tor": _FIREFOX,
    "safari": (
        "image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,"
        "image/svg+xml,image/*;q=0.8,*/*;q=0.5"
    ),
}


def slot_of_rows(identity: Identity) -> str:
    """Return the name of Scrapy's slot for all else that an identity sends."""
    return f"instaspider-{identity.id}"


def slot_of(identity: Identity) -> str:
    """Return the name of Scrapy's slot for the files that an identity fetches."""
    return f"{_SLOT}{identity.id}"


def files_under_way(crawler: Crawler) -> int:
    """Return how many files are being fetched, or wait in a slot of Scrapy's."""
    slots = crawler.engine.downloader.slots if crawler.engine is not None else {}
    return sum(len(slot.active) for name, slot in slots.items() if name.startswith(_SLOT))


def is_sending(crawler: Crawler, identity: Identity) -> bool:
    """Whether Scrapy's downloader has anything under way for an identity, with a lease or not."""
    slots = crawler.engine.downloader.slots if crawler.engine is not None else {}
    names = (slot_of_rows(identity), slot_of(identity))
    return any(slots[name].active for name in names if name in slots)


def carrier(
    pool: Pool, wanted: str | None, avoided: str | None, now: float = float("-inf")
) -> Identity | None:
    """Return the identity that is to fetch a file: the one that got the file's address
    (``wanted``), unless its proxy is dead or has just failed (``avoided``). Then it is another
    visitor. ``now``: those that may send then; in a fleet that may be none (None).

    Any identity will do, retired ones too: files are fetched without cookies, from hosts that know
    nothing of limits and logins.
    """
    if wanted is not None and wanted != avoided:
        first = pool[wanted]
        if first.until > now and not first.address.dead:
            return first
    held = [i for i in pool.identities if i.until > now]
    working = [i for i in held if not i.address.dead and i.id != avoided]
    return min(working or held, key=lambda i: (i.session is not None, i.in_flight), default=None)


def look_like_a_browser(request: Request, kind: Kind, target: str) -> None:
    """Set the headers with which a page's picture or video is asked for; no cookie, no token."""
    headers = {"Referer": f"{_SITE}/", "Sec-Fetch-Dest": kind, "Sec-Fetch-Site": "cross-site"}
    if kind == "video":
        # The whole file is asked for: browsers do so, and stop reading when they have enough.
        headers |= {"Accept": "*/*", "Accept-Encoding": "identity", "Range": "bytes=0-"}
        headers["Sec-Fetch-Mode"] = "no-cors"
    else:
        family = next((name for name in _IMAGES if target.startswith(name)), "")
        headers |= {"Accept": _IMAGES.get(family, _CHROMIUM), "Origin": _SITE}
        headers["Sec-Fetch-Mode"] = "cors"
    for name, value in headers.items():
        request.headers[name] = value
