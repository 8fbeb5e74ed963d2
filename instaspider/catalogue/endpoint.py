"""Defines a row of the catalogue: how a request is made and how its answer is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl, quote, urlencode

from instaspider.catalogue.documents import Document
from instaspider.parsing.page import Page

WWW = "www.instagram.com"
HOME = f"https://{WWW}/"
"""The address of the start page."""
# The web app's id (gallery-dl and instaloader 4.16 send it always), and the ASBD id of Oct 2026.
APP_ID = "936619743392459"
ASBD_ID = "359341"

# The version of Bloks, the form in which the service describes screens, in May 2026; pages tell
# the present one.
BLOKS = "ad0f1f5e41c2d9fcde83dfd68eea4def768b66bc3029c58e846d7c1dda44ba2a"

_COMET = {"__d": "www", "__user": "0", "__a": "1", "__comet_req": "7"}
"""The fields of a form that say by which of the website's scripts it was sent."""

Look = Literal["page", "xhr", "comet"]
Parser = Callable[..., Page[Any]]

_FETCH = (
    ("Accept", "*/*"),
    ("Sec-Fetch-Dest", "empty"),
    ("Sec-Fetch-Mode", "cors"),
    ("Sec-Fetch-Site", "same-origin"),
    ("X-ASBD-ID", ASBD_ID),
)


Takes = Literal[
    "username",
    "pk",
    "fbid",
    "media_pk",
    "shortcode",
    "share",
    "comment_pk",
    "highlight",
    "tag",
    "place",
    "sound",
    "lat",
    "query",
    "viewer",
    "collection",
]
"""What a row is asked about: an account (name, pk, fbid), a post (pk, shortcode, path of a share
link), a comment, a highlight, a hashtag, a place, a sound, a point (latitude and longitude), words,
the login itself, or a collection of what it saved."""

MAX_SIZE = 32 << 20
"""Bytes of an unpacked answer. The largest known have 3 million. DOWNLOAD_MAXSIZE may be less."""
CURSOR_IS_FORM = "&"
"""The value of ``pages`` for rows whose cursor is several fields, urlencoded."""
MORE = "more"
"""The argument for further ids of the kind that a row takes, joined by commas; see ``together``."""


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the browser would make it, without anything that depends on the identity."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One row: a family of URLs.

    ``{username}``, ``{pk}`` and so on stand for the arguments of a call, at any depth;
    ``{page_size}`` alone is a number in variables. A list holds its element once for each thing
    that is asked about.
    """

    name: str
    """The name; that of the recorded key tree of its answer, if there is one."""
    capability: str
    """What a person asks for, e.g. ``profile``."""
    path: str
    takes: Takes
    parse: Parser
    method: Literal["GET", "POST"] = "GET"
    host: str = WWW
    params: Mapping[str, str | list[str]] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    """The fields of a POST that asks for no document."""
    document: Document | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    root: str = ""
    """The field of ``data`` that holds the answer; calls at ``/graphql/query`` name it."""
    look: Look = "xhr"
    """Whether a browser loads it as a page, or calls it from a page's script.

    ``comet``: a call with most fields of those for documents, though it asks for none; without the
    app's id and X-CSRFToken (omkarcloud 03bcff8, dumpstagram).
    """
    needs: Literal["anonymous", "session"] = "anonymous"
    client: Literal["web", "app"] = "web"
    pages: str = "-"
    """The name under which the cursor goes into the next request.

    It names a variable of a document, a field of a form, or else a parameter. ``-``: the row takes
    no cursor. ``&``: the cursor is such fields itself.
    """
    cursors: str = ""
    """The kind of its cursors. Rows of a capability with the same kind can go on for one another.
    Empty: no other row can use its cursors."""
    page_size: int = 0
    """How many things one request asks for: the most that is given. 0: the service decides."""
    together: int = 1
    """How many things of the kind that it takes one request may be about.

    If that is more than one, the parser takes the ids as ``about``, and gives what belongs to them.
    """
    size_from: str = ""
    """The source of ``page_size`` or ``together``, in words for docs/reference/requests.md."""
    last_resort: bool = False
    """Whether it gives so much less that rows which need another id first are tried before it."""
    hides_private: bool = False
    """Whether its empty answer may be about a private account without saying so."""
    reads: Literal["body", "location"] = "body"
    """What the parser gets: the body, or the address that a redirect leads to."""
    writes: bool = False
    """Whether it changes something: its request waits for its turn, and is never sent again
    automatically."""
    page_token: bool = False
    """Whether its form has the token of a page that the login has loaded, ``fb_dtsg``. It is added
    when the request is sent, and stands in no file. ``{bloks}`` is the version of Bloks that the
    same page tells."""
    max_size: int = MAX_SIZE
    """Bytes that an unpacked answer may have."""
    referer: str = HOME + "{username}/"
    retired_for_sessions: bool = False
    """Whether every login gets ``feedback_required`` here, so that it says nothing about the login
    that asked."""
    withholds: bool = False
    """Whether a redirect to the start page means that the list is withheld from the login that
    asked. Nothing is wrong with the login then."""
    lasting_500: bool = False
    """Whether a 500 from it lasts: the next route is asked at once."""
    trusted_absence: Mapping[str, Literal["always", "session", "proven"]] = field(
        default_factory=dict
    )
    """When this row's sign of "nobody there" (``404`` or ``null``) is believed alone.

    Always, with a session, or once the row has answered for another input of this crawl; else
    never.
    """
    verified: str = "unverified"
    """The date of the newest captured answer or source, or ``unverified``."""
    unverified: tuple[str, ...] = ()
    """Fields of its items that are read where no captured answer and no source has them."""
    sources: str = ""

    def call(
        self, arguments: Mapping[str, str], lsd: str = "", document: Document | None = None
    ) -> Call:
        """Return the request for these arguments, e.g. ``{"username": "nasa"}``.

        ``lsd`` is the form token of the crawl; any value is accepted if header and form agree.
        ``document`` is the row's document, if its id has changed. Raises ValueError for more things
        than the row takes.
        """
        things = self.things(arguments)
        if len(things) > self.together:
            raise ValueError(f"{self.name} is asked about {len(things)}, and takes {self.together}")
        whole = {"bloks": BLOKS, **arguments, "page_size": str(self.page_size)}
        fills = [{**whole, self.takes: thing} for thing in things] or [whole]
        fill = fills[0]
        path = self.path.format_map({key: quote(value) for key, value in fill.items()})
        url = f"https://{self.host}{path}"
        cursor = self._cursor(arguments)
        params, form = _filled(self.params, fills), _filled(self.form, fills)
        if self.method == "GET":
            params |= cursor
        else:
            form |= cursor
        if self.look == "comet":
            form |= {**_COMET, "lsd": lsd}
        if params:
            url += "?" + urlencode(params, doseq=True)
        document = document or self.document
        if document is not None:
            form = self._document_form(document, fills, cursor, lsd)
        body = urlencode(form).encode()
        return Call(self.method, url, self._headers(arguments, lsd), body)

    def call_headers(self) -> tuple[tuple[str, str], ...]:
        """Return the headers of a call without arguments, which comes from the start page."""
        return self._headers({})

    def things(self, arguments: Mapping[str, str]) -> tuple[str, ...]:
        """Return the ids of the things that a call with these arguments is about."""
        told = [arguments[self.takes]] if self.takes in arguments else []
        more = arguments.get(MORE)
        return (*told, *more.split(",")) if more else tuple(told)

    def goes_on(self, row: Endpoint) -> bool:
        """Whether it can ask for the page behind one that ``row`` gave."""
        return self.pages != "-" and self.paging == row.paging

    @property
    def doubt(self) -> str:
        """What of its answer neither a captured one nor a source shows: ``all``, fields, ``-``."""
        return "all" if self.verified == "unverified" else " ".join(self.unverified) or "-"

    @property
    def paging(self) -> str:
        """A name that it shares with rows that take its cursors."""
        return self.cursors or self.name

    def _cursor(self, arguments: Mapping[str, str]) -> dict[str, str]:
        cursor = arguments.get("cursor")
        if cursor is None or self.pages == "-":
            return {}
        return dict(parse_qsl(cursor)) if self.pages == CURSOR_IS_FORM else {self.pages: cursor}

    def _document_form(
        self,
        document: Document,
        fills: Sequence[Mapping[str, str]],
        cursor: Mapping[str, str],
        lsd: str,
    ) -> dict[str, str]:
        variables = {**_filled(self.variables, fills), **cursor, **document.providers}
        return {
            "av": "0",
            **_COMET,
            "lsd": lsd,
            "fb_api_caller_class": "RelayModern",
            "fb_api_req_friendly_name": document.friendly_name,
            "variables": json.dumps(variables, separators=(",", ":")),
            "server_timestamps": "true",
            "doc_id": document.doc_id,
        }

    def page(self, arguments: Mapping[str, str]) -> str:
        """Return the page that a call comes from; the start page if the arguments name none."""
        try:
            return self.referer.format_map(arguments)
        except KeyError:
            return HOME

    def _headers(self, arguments: Mapping[str, str], lsd: str = "") -> tuple[tuple[str, str], ...]:
        if self.look == "page":
            return ()
        app = () if self.look == "comet" else (("X-IG-App-ID", APP_ID),)
        headers = [*_FETCH, *app, ("Referer", self.page(arguments))]
        if self.method == "POST":
            headers.append(("Content-Type", "application/x-www-form-urlencoded"))
            headers.append(("Origin", f"https://{self.host}"))
        if self.look == "xhr" and self.document is None:
            return (*headers, ("X-IG-WWW-Claim", "0"), ("X-Requested-With", "XMLHttpRequest"))
        if self.root:
            headers.append(("X-Root-Field-Name", self.root))
        if self.document is not None:
            headers.append(("X-FB-Friendly-Name", self.document.friendly_name))
        headers += [("X-FB-LSD", lsd), ("X-IG-Max-Touch-Points", "0")]
        return (*headers, *([("X-IG-D", "www")] if self.look == "comet" else []))


def _filled(value: Any, fills: Sequence[Mapping[str, str]]) -> Any:
    """Return a template with its fields filled. ``fills``: the fields of each thing asked about."""
    if isinstance(value, str):
        return int(fills[0]["page_size"]) if value == "{page_size}" else value.format_map(fills[0])
    if isinstance(value, Mapping):
        return {key: _filled(part, fills) for key, part in value.items()}
    if isinstance(value, list):
        return [_filled(part, [fill]) for part in value for fill in fills]
    return value
