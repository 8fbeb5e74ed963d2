"""Makes HTML pages: the frame that all of them share, with tokens, bundles and data for scripts.

The nesting ``require[N][3][i].__bbox.require[M][3][1].__bbox.result.data``, the tokens LSD, DTSG
and ``__eqmc``, the links to bundles and the preloaded queries are as tools read them in October
2026 (instaloader 4.16, gallery-dl 1.32.18, yt-dlp 2026.10.26). The markup around is made up.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any

from instaspider.sandbox.world.draws import Draw
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.posts import Post
from instaspider.sandbox.world.words import MONTHS

Json = dict[str, Any]

ROOT = "https://www.instagram.com"
_KINDS = {"clips": "reel", "igtv": "tv"}
CLIENT = ["CometPlatformRootClient", "initialize", []]
"""Begins what a page says to the client."""
BLOKS = "0a1b2c3d" * 8
"""The version of Bloks, the form in which the service describes screens."""


@dataclass(frozen=True)
class Frame:
    """Holds what is the same in every page."""

    lsd: str
    bundles: Sequence[str]
    doc_ids: Mapping[str, str]
    """Present ids of documents by friendly name."""
    viewer: str | None = None
    """Id of the login that asks; None for a visitor without one."""
    dtsg: str = ""

    def start_page(self) -> bytes:
        """Make ``/``, which visitors fetch for cookies and tokens."""
        return self.page("<title>Instagram</title>")

    def page(self, head: str, *scripts: str) -> bytes:
        links = "".join(
            f'<link rel="preload" href="{escape(url)}" as="script" crossorigin="anonymous" />\n'
            for url in self.bundles  # gallery-dl looks at links alone
        )
        loads = "".join(
            f'<script src="{escape(url)}" async crossorigin="anonymous"></script>\n'
            for url in self.bundles
        )
        # The order of attributes matters to tools: the type of each script comes first.
        return (
            f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{head}\n{links}{loads}'
            f"</head><body>\n"
            f'<script type="application/json" id="__eqmc">{_json(self._eqmc())}</script>\n'
            f'<script type="application/json" data-sjs>{_json(self._define())}</script>\n'
            f"{''.join(scripts)}</body></html>\n"
        ).encode()

    def preloaded(self, query: str, variables: Mapping[str, Any]) -> list[Any]:
        """Return one query that the page announces, with its present id."""
        entry = {
            "actorID": self.viewer or "0",
            "preloaderID": f"adp_{query}RelayPreloader",
            "queryID": self.doc_ids[query],
            "variables": variables,
            "queryName": query,
        }
        return [*CLIENT, [{"expectedPreloaders": [entry]}]]

    def answered(self, query: str, variables: Mapping[str, Any], data: Json) -> str:
        """Return one script with a query and its answer."""
        return script(self.preloaded(query, variables), prefetched(query, data))

    def _eqmc(self) -> Json:
        tokens = {"l": self.lsd, "s": "sandbox", "w": 0}
        return tokens | {"f": self.dtsg} if self.viewer else tokens

    def _define(self) -> Json:
        user = self.viewer or "0"
        current = {"ACCOUNT_ID": user, "USER_ID": user, "IG_USER_EIMU": user}
        defines: list[list[Any]] = [
            ["LSD", [], {"token": self.lsd}, 323],
            ["CurrentUserInitialData", [], current, 270],
        ]
        if self.viewer:
            defines.append(["DTSGInitialData", [], {"token": self.dtsg}, 258])
            defines.append(["WebBloksVersioningID", [], {"versioningID": BLOKS}, 6013])
        return {"define": defines}


def prefetched(query: str, data: Json) -> list[Any]:
    """Return the answer of a query, for the client's cache."""
    result = {"__bbox": {"complete": True, "result": {"data": data}, "sequence_number": 0}}
    return ["RelayPrefetchedStreamCache", "next", [], [f"adp_{query}RelayPreloader", result]]


def script(*rows: list[Any]) -> str:
    """Return one script element with these rows."""
    scheduled = ["ScheduledServerJS", "handle", None, [{"__bbox": {"require": list(rows)}}]]
    outer = {"require": [scheduled]}
    return f'<script type="application/json" data-sjs>{_json(outer)}</script>\n'


def meta(tags: Mapping[str, str]) -> str:
    """Return ``og:`` tags, with the title."""
    lines = [f'<meta property="{k}" content="{escape(v)}" />' for k, v in tags.items()]
    return f"<title>{escape(tags['og:title'])}</title>" + "".join(lines)


def address(post: Post) -> str:
    """Return the address to which a browser is sent for a post."""
    return f"{ROOT}/{_KINDS.get(post.product_type, 'p')}/{post.shortcode}/"


def post_meta(post: Post) -> str:
    owner = post.owner
    name = owner.full_name or owner.username
    day = datetime.fromtimestamp(post.taken_at, UTC)
    date = f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
    text = f': "{post.caption}"' if post.caption else ""
    likes = _earlier(post.like_count, Draw(owner.seed, "meta", post.pk))
    counts = f"{likes:,} likes, {post.comment_count:,} comments"
    return meta(
        {
            "og:title": f"{name} on Instagram{text}",
            "og:description": f"{counts} - {owner.username} on {date}{text}. ",
            "og:image": post.picture.filled(640),
            "og:type": "video.other" if post.is_video else "article",
            "og:url": address(post),
        }
    )


def profile_meta(person: Person) -> str:
    name = person.full_name or person.username
    followers = _earlier(person.follower_count, Draw(person.seed, "meta", person.pk))
    counts = (
        f"{_rounded(followers)} Followers, {_rounded(person.following_count)} Following, "
        f"{_rounded(person.media_count)} Posts"
    )
    return meta(
        {
            "og:title": f"{name} (@{person.username}) • Instagram photos and videos",
            "og:description": f"{counts} - See Instagram photos and videos from {name} "
            f"(@{person.username})",
            "og:image": person.profile_pic_url,
            "og:type": "profile",
            "og:url": f"{ROOT}/{person.username}/",
        }
    )


def _rounded(count: int) -> str:
    """Return a count as og:description has it: exact up to 9,999, then whole K or M (rounding
    unverified)."""
    if count < 10_000:
        return f"{count:,}"
    return f"{count // 1000}K" if count < 1_000_000 else f"{count // 1_000_000}M"


def _earlier(count: int, draw: Draw) -> int:
    """Return a count as it was some time ago: that of meta tags is stale (by how much:
    unverified)."""
    return count - draw.below(count // 50 + 1)


def _json(value: Any) -> str:
    """Return JSON that cannot end its script element."""
    return json.dumps(value, separators=(",", ":")).replace("</", "<\\/")
