"""HTML pages of people and of the start page, with the data they carry for their scripts.

The nesting ``require[N][3][i].__bbox.require[M][3][1].__bbox.result.data`` and the two results of a
profile page are as tools read them in October 2026; the markup around them is made up.
"""

from __future__ import annotations

import json
from html import escape
from typing import Any

from instaspider.sandbox.answers.shapes_graphql import loggedout_profile_root, ordered_timeline
from instaspider.sandbox.world.people import Person

Json = dict[str, Any]

_DETAILS = "PolarisLoggedOutDesktopWWWProfileRootContentQuery"
_POSTS = "PolarisLoggedOutDesktopWWWProfilePostsTabContentQuery"


def start_page(lsd: str) -> bytes:
    """``/``: what visitors fetch for cookies and the LSD token."""
    return _page("<title>Instagram</title>", "", lsd)


def profile_page(person: Person, lsd: str) -> bytes:
    """``/{username}/``; people named ``ogonly_*`` have the meta tags and nothing else."""
    blobs = ""
    if person.special != "ogonly_":
        details = {"xig_user_by_username": loggedout_profile_root(person)}
        posts = {"xig_user_by_username": ordered_timeline(person)}
        blobs = _blob(_DETAILS, details) + _blob(_POSTS, posts)
    return _page(_meta(person), blobs, lsd)


def rounded(count: int) -> str:
    """Counts in og:description: exact up to 9,999, then whole K or M (rounding unverified)."""
    if count < 10_000:
        return f"{count:,}"
    return f"{count // 1000}K" if count < 1_000_000 else f"{count // 1_000_000}M"


def _meta(person: Person) -> str:
    name = person.full_name or person.username
    counts = (
        f"{rounded(person.follower_count)} Followers, {rounded(person.following_count)} Following, "
        f"{rounded(person.media_count)} Posts"
    )
    tags = {
        "og:title": f"{name} (@{person.username}) • Instagram photos and videos",
        "og:description": f"{counts} - See Instagram photos and videos from {name} "
        f"(@{person.username})",
        "og:image": person.profile_pic_url,
        "og:type": "profile",
        "og:url": f"https://www.instagram.com/{person.username}/",
    }
    lines = [f'<meta property="{k}" content="{escape(v)}" />' for k, v in tags.items()]
    return f"<title>{escape(tags['og:title'])}</title>" + "".join(lines)


def _blob(query: str, data: Json) -> str:
    result = {"__bbox": {"complete": True, "result": {"data": data}, "sequence_number": 0}}
    stream = ["RelayPrefetchedStreamCache", "next", [], [f"adp_{query}RelayPreloader", result]]
    scheduled = ["ScheduledServerJS", "handle", None, [{"__bbox": {"require": [stream]}}]]
    outer = {"require": [scheduled]}
    return f'<script type="application/json" data-sjs>{_json(outer)}</script>\n'


def _page(head: str, blobs: str, lsd: str) -> bytes:
    eqmc = _json({"l": lsd, "s": "sandbox", "w": 0})
    defines = _json({"define": [["LSD", [], {"token": lsd}, 323]]})
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}</head><body>\n'
        f'<script type="application/json" id="__eqmc">{eqmc}</script>\n'
        f'<script type="application/json" data-sjs>{defines}</script>\n'
        f"{blobs}</body></html>\n"
    ).encode()


def _json(value: Any) -> str:
    """JSON that cannot end its script element."""
    return json.dumps(value, separators=(",", ":")).replace("</", "<\\/")
