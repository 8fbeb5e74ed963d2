"""Defines the row of the route table: which hosts, method and path it is for, and what answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from instaspider.sandbox.access import NOBODY, OPEN, Access, kind_of
from instaspider.sandbox.answers.bodies import Bodies
from instaspider.sandbox.answers.bundles import Bundles
from instaspider.sandbox.answers.document_registry import DocumentRegistry
from instaspider.sandbox.answers.errors import ERRORS
from instaspider.sandbox.answers.pages import Frame
from instaspider.sandbox.exchange import Request, Response
from instaspider.sandbox.gatekeeper import Gatekeeper
from instaspider.sandbox.visitors import Visitors
from instaspider.sandbox.world.people import Person
from instaspider.sandbox.world.world import World

WWW = "www"
"""www.instagram.com. localhost and 127.0.0.1 count too, for a browser that is pointed there."""
APP = "app"
"""i.instagram.com, where the apps send their requests."""
CDN = "cdn"
"""Hosts of pictures and videos: scontent-*.cdninstagram.com, *.fbcdn.net."""
STATIC = "static"
"""The host of the web client's scripts: static.cdninstagram.com."""
BARE = "bare"
"""instagram.com, which only redirects to www."""

_NAMED = {
    "instagram.com": BARE,
    "www.instagram.com": WWW,
    "localhost": WWW,
    "127.0.0.1": WWW,
    "i.instagram.com": APP,
    "static.cdninstagram.com": STATIC,
}


def host_kind(host: str) -> str | None:
    """Return which of the service's hosts a Host header means; None if it means somebody else's."""
    name = host.rpartition(":")[0] if ":" in host else host
    name = name.lower()
    if kind := _NAMED.get(name):
        return kind
    return CDN if name.endswith((".cdninstagram.com", ".fbcdn.net")) else None


@dataclass
class Backstage:
    """Holds all that the routes work with."""

    world: World
    visitors: Visitors
    gatekeeper: Gatekeeper
    bodies: Bodies
    documents: DocumentRegistry
    bundles: Bundles
    lsd: str

    def frame(self, request: Request) -> Frame:
        """Return what every page holds for this visitor."""
        login = self.visitors.login_of(request)
        return Frame(
            self.lsd,
            self.bundles.urls,
            self.documents.doc_ids(),
            viewer=login.ds_user_id if login else None,
            dtsg=self.page_token(request),
        )

    def page_token(self, request: Request) -> str:
        """Return the form token in the pages of this visitor's login; each login has its own."""
        login = self.visitors.login_of(request)
        return f"{self.lsd}:42:{login.ds_user_id}" if login else ""

    def viewer(self, request: Request) -> Person | None:
        """Return the person whose login the request has."""
        login = self.visitors.login_of(request)
        return self.world.find_pk(login.ds_user_id).person if login else None

    def turn_away_any(self, names: Iterable[str]) -> Response | None:
        """Return the refusal of the first of these names that is walled or throttled."""
        wall = ERRORS["please_wait"]()
        return next(filter(None, (self.turn_away(name, wall) for name in names)), None)

    def turn_away(self, name: str, wall: Response) -> Response | None:
        """Return the refusal that a special name gets before any route looks at it."""
        name = name.lower()
        if name.startswith("walled_"):
            return wall
        if name.startswith("throttled_") and self.gatekeeper.throttled(name):
            return ERRORS["too_many"]()
        return None


Route = Callable[[Backstage, Request, re.Match[str]], Response]


@dataclass(frozen=True, slots=True)
class Row:
    """Is one address of the service."""

    name: str
    """Name by which the control page counts requests."""
    method: str
    """The method. A row for GET answers HEAD too."""
    path: re.Pattern[str]
    """Matches the whole path, without the query."""
    route: Route
    hosts: frozenset[str]
    access: Access


def row(
    name: str,
    method: str,
    path: str,
    route: Route,
    *hosts: str,
    needs: str = NOBODY,
    kind: str | None = None,
    retired: bool = False,
    refusal: Callable[[], Response] | None = None,
) -> Row:
    """Make a row. ``hosts`` are of WWW, APP, CDN, STATIC; www alone if none is given.

    The rest are marks for the gatekeeper, explained in ``access``; ``kind`` is by default that of
    the path. Routes need not check whether a session is there, dead or flagged.
    """
    served = frozenset(hosts or (WWW,))
    files = served <= {CDN, STATIC}
    marks = Access(
        kind=kind or (OPEN if files else kind_of(path)),
        needs=needs,
        app_only=served == {APP},
        retired=retired,
        limited=not files,
        refusal=refusal,
    )
    return Row(name, method, re.compile(path, re.ASCII), route, served, marks)
