"""The row type of the route table: which hosts, which method, which path, what answers."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from instaspider.sandbox.answers import refusals
from instaspider.sandbox.answers.bodies import Bodies
from instaspider.sandbox.answers.bundles import Bundles
from instaspider.sandbox.answers.document_registry import DocumentRegistry
from instaspider.sandbox.answers.pages import Frame
from instaspider.sandbox.exchange import Request, Response
from instaspider.sandbox.gatekeeper import Gatekeeper
from instaspider.sandbox.visitors import Visitors
from instaspider.sandbox.world.world import World

WWW = "www"
"""www.instagram.com; localhost and 127.0.0.1 too, for a browser that is pointed there."""
APP = "app"
"""i.instagram.com, where the apps ask."""
CDN = "cdn"
"""Pictures and videos: scontent-*.cdninstagram.com, *.fbcdn.net."""
STATIC = "static"
"""Scripts of the web client: static.cdninstagram.com."""

_NAMED = {
    "www.instagram.com": WWW,
    "localhost": WWW,
    "127.0.0.1": WWW,
    "i.instagram.com": APP,
    "static.cdninstagram.com": STATIC,
}


def host_kind(host: str) -> str | None:
    """Which of the service's hosts is meant, given a Host header; None for somebody else's."""
    name = host.rpartition(":")[0] if ":" in host else host
    name = name.lower()
    if kind := _NAMED.get(name):
        return kind
    return CDN if name.endswith((".cdninstagram.com", ".fbcdn.net")) else None


@dataclass
class Backstage:
    """What the routes work with."""

    world: World
    visitors: Visitors
    gatekeeper: Gatekeeper
    bodies: Bodies
    documents: DocumentRegistry
    bundles: Bundles
    lsd: str

    def frame(self, request: Request) -> Frame:
        """What every page holds for this visitor."""
        member = self.visitors.logged_in(request)
        return Frame(
            self.lsd,
            self.bundles.urls,
            self.documents.doc_ids(),
            viewer=self.visitors.login.ds_user_id if member else None,
            dtsg=f"{self.lsd}:42:{self.world.seed}",
        )

    def turn_away(self, name: str, wall: Response) -> Response | None:
        """What special names get before any route looks at them."""
        name = name.lower()
        if name.startswith("walled_"):
            return wall
        if name.startswith("throttled_") and self.gatekeeper.throttled(name):
            return refusals.too_many()
        return None


Route = Callable[[Backstage, Request, re.Match[str]], Response]


@dataclass(frozen=True, slots=True)
class Row:
    """One address of the service."""

    name: str
    """As the control page counts it."""
    method: str
    """GET rows answer HEAD too."""
    path: re.Pattern[str]
    """Of the whole path, without the query."""
    route: Route
    hosts: frozenset[str]


def row(name: str, method: str, path: str, route: Route, *hosts: str) -> Row:
    """``hosts`` are of WWW, APP, CDN, STATIC; www alone if none is given."""
    return Row(name, method, re.compile(path, re.ASCII), route, frozenset(hosts or (WWW,)))
