"""One row of the catalogue: how a request is made, what it needs, how its answer is read."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote, urlencode

from instaspider.catalogue.documents import Document
from instaspider.parsing.page import Page

WWW = "www.instagram.com"
# The web app's id (gallery-dl, instaloader 4.16 on all requests) and the ASBD id of Oct 2026.
APP_ID = "936619743392459"
ASBD_ID = "359341"

Parser = Callable[..., Page[Any]]

_FETCH = (
    ("Accept", "*/*"),
    ("Sec-Fetch-Dest", "empty"),
    ("Sec-Fetch-Mode", "cors"),
    ("Sec-Fetch-Site", "same-origin"),
    ("X-ASBD-ID", ASBD_ID),
    ("X-IG-App-ID", APP_ID),
)


@dataclass(frozen=True, slots=True)
class Call:
    """A request as the browser would make it, before anything that depends on the identity."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """One URL family. ``{username}`` and ``{pk}`` stand for the arguments of a call."""

    name: str
    """Bears the name of the recorded key tree of its answer, where there is one."""
    capability: str
    """What a person asks for, e.g. ``profile``."""
    path: str
    takes: Literal["username", "pk"]
    parse: Parser
    method: Literal["GET", "POST"] = "GET"
    host: str = WWW
    params: Mapping[str, str] = field(default_factory=dict)
    document: Document | None = None
    variables: Mapping[str, Any] = field(default_factory=dict)
    look: Literal["page", "xhr"] = "xhr"
    """Whether a browser would load it as a page or call it from a page's script."""
    needs: Literal["anonymous", "session"] = "anonymous"
    client: Literal["web", "app"] = "web"
    pages: str = "-"
    """Name of the cursor; ``-``: one answer is all."""
    referer: str = "https://www.instagram.com/{username}/"
    retired_for_sessions: bool = False
    """Whether ``feedback_required`` is what every login gets here: it then says nothing about the
    login that asked."""
    trusted_absence: Mapping[str, Literal["always", "session", "proven"]] = field(
        default_factory=dict
    )
    """When this row's sign of "nobody there" (``404`` or ``null``) is believed alone: always, with
    a session, or once the row has answered for another input of this crawl; else never."""
    verified: str = "unverified"
    """Date of the newest captured answer or source, or ``unverified``."""
    sources: str = ""

    def call(
        self, arguments: Mapping[str, str], lsd: str = "", document: Document | None = None
    ) -> Call:
        """The request for these arguments, e.g. ``{"username": "nasa"}``.

        ``lsd`` is the form token of the crawl: any value passes as long as header and form agree.
        ``document`` is the row's own as it is now, where its id has changed.
        """
        path = self.path.format_map({key: quote(value) for key, value in arguments.items()})
        url = f"https://{self.host}{path}"
        if self.params:
            url += "?" + urlencode({k: v.format_map(arguments) for k, v in self.params.items()})
        document = document or self.document
        if document is None:
            return Call(self.method, url, self._headers(arguments))
        variables = {
            **{k: _filled(v, arguments) for k, v in self.variables.items()},
            **document.providers,
        }
        form = {
            "av": "0",
            "__d": "www",
            "__user": "0",
            "__a": "1",
            "__comet_req": "7",
            "lsd": lsd,
            "fb_api_caller_class": "RelayModern",
            "fb_api_req_friendly_name": document.name,
            "variables": json.dumps(variables, separators=(",", ":")),
            "server_timestamps": "true",
            "doc_id": document.doc_id,
        }
        return Call("POST", url, self._headers(arguments, lsd), urlencode(form).encode())

    def page(self, arguments: Mapping[str, str]) -> str:
        """The page that a call comes from; for a call by pk, which names none, the start page."""
        try:
            return self.referer.format_map(arguments)
        except KeyError:
            return f"https://{WWW}/"

    def _headers(self, arguments: Mapping[str, str], lsd: str = "") -> tuple[tuple[str, str], ...]:
        if self.look == "page":
            return ()
        headers = [*_FETCH, ("Referer", self.page(arguments))]
        if self.document is None:
            return (*headers, ("X-IG-WWW-Claim", "0"), ("X-Requested-With", "XMLHttpRequest"))
        return (
            *headers,
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Origin", f"https://{self.host}"),
            ("X-FB-Friendly-Name", self.document.name),
            ("X-FB-LSD", lsd),
        )


def _filled(value: Any, arguments: Mapping[str, str]) -> Any:
    return value.format_map(arguments) if isinstance(value, str) else value
