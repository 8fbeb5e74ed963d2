"""Ids and relay providers of GraphQL documents, out of a page or a JavaScript bundle.

Forms: a page announces queries as ``"queryID":"1","variables":{},"queryName":"Name"``
(omkarcloud/instagram-scraper discovery.py). In a bundle the module
``<Name>_instagramRelayOperation`` exports the id, and ``<Name>.graphql`` or ``<Name>$Parameters``
depends on the ``.relayprovider`` modules whose variables the document declares (gallery-dl
1.32.18 extractor/instagram.py:1110). Without a module of its own the id stands in the request's
``params:{id:"1",metadata:{},name:"Name"}``, as Relay's compiler writes it.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_ID = rb'["\'`]?(\d{5,25})["\'`]?'
_NAME = rb"([A-Za-z]\w{2,150})"
_QUOTE = rb"[\"'`]"
_QUERY_ID = re.compile(rb'"queryID"\s*:\s*"?\d{5,25}')
_MODULE = re.compile(rb"__d\(\s*" + _QUOTE + rb"([^\"'`]{1,200})" + _QUOTE + rb"\s*,\s*")
_DOCUMENT = re.compile(_NAME + rb"(_instagramRelayOperation|\.graphql|\$Parameters)")
_DEPENDENCIES = re.compile(rb"\[([^\]]*)\]")
_EXPORT = re.compile(rb"exports\s*(?:[\"']\]\s*)?=\s*" + _ID)
_PROVIDER = re.compile(_QUOTE + rb"([\w$]{1,200})\.relayprovider" + _QUOTE)
_PARAMETERS = re.compile(
    rb"\bid\s*:\s*" + _ID + rb"\s*,\s*metadata\s*:\s*\{[^{}]{0,500}\}\s*,\s*name\s*:\s*"
    + _QUOTE + _NAME + _QUOTE
)  # fmt: skip
_BUNDLE = re.compile(
    rb"(?:https:)?(?:\\?/){2}(static\.cdninstagram\.com\\?/rsrc\.php(?:\\?/[^\s\"'`<>\\/?#]+)+?\.js"
    rb"(?:\?[^\s\"'`<>\\]*)?)(?=[\s\"'`<>\\]|$)"
)
_OPERATION = b"_instagramRelayOperation"
# Bytes behind the head of a module in which its export must stand.
_SHORT = 600
# Objects around a query's id that are looked at for its name.
_AROUND = 6


@dataclass(frozen=True, slots=True)
class Seen:
    """What a page or a bundle says about documents, by friendly name."""

    ids: Mapping[str, str] = field(default_factory=dict)
    providers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Relay providers that a document declares, e.g. ``PolarisShortDramaEnabled``; the empty tuple
    if it is seen to declare none."""

    def __or__(self, later: Seen) -> Seen:
        """Both; what was seen first stands."""
        providers = {**later.providers, **self.providers}
        for name in self.providers.keys() & later.providers.keys():
            both = (*self.providers[name], *later.providers[name])
            providers[name] = tuple(dict.fromkeys(both))
        return Seen({**later.ids, **self.ids}, providers)


def documents_in(body: bytes) -> Seen:
    """What the text of a page or a bundle says. Never raises."""
    if b'\\"queryID' in body:  # JSON in a text of JSON
        body = body.replace(b'\\"', b'"')
    ids = dict(_announced(body))
    providers: dict[str, tuple[str, ...]] = {}
    for name, doc_id, declared in _modules(body):
        if doc_id is not None:
            ids.setdefault(name, doc_id)
        if declared is not None:
            providers[name] = tuple(dict.fromkeys((*providers.get(name, ()), *declared)))
    for match in _PARAMETERS.finditer(body):
        ids.setdefault(match[2].decode(), match[1].decode())
    return Seen(ids, providers)


def bundle_urls(page: bytes) -> list[str]:
    """Addresses of the bundles that a page names, each once, in its order."""
    found = (match[1].replace(b"\\", b"").decode("latin-1") for match in _BUNDLE.finditer(page))
    return list(dict.fromkeys(f"https://{html.unescape(address)}" for address in found))


def _announced(page: bytes) -> Iterator[tuple[str, str]]:
    for match in _QUERY_ID.finditer(page):
        entry = _object_around(page, match.start())
        name, doc_id = entry.get("queryName"), str(entry.get("queryID"))
        if isinstance(name, str) and doc_id.isdigit():
            yield name, doc_id


def _object_around(page: bytes, at: int) -> Mapping[str, Any]:
    """The JSON object with the key at that place, or an empty one."""
    start = at
    for _ in range(_AROUND):  # objects that are values before the key stand between
        start = page.rfind(b"{", 0, start)
        if start < 0:
            break
        end = page.find(b"</script", at)
        text = page[start : end if end >= 0 else len(page)].decode("utf-8", "replace")
        try:
            value, _ = json.JSONDecoder().raw_decode(text)
        except (ValueError, RecursionError):
            continue
        if "queryID" in value:
            return dict(value)
    return {}


def _modules(bundle: bytes) -> Iterator[tuple[str, str | None, tuple[str, ...] | None]]:
    """Name of a document, its id and its providers, None for what the module does not say."""
    heads = [*_MODULE.finditer(bundle)]
    ends = [*(head.start() for head in heads[1:]), len(bundle)]
    for head, end in zip(heads, ends, strict=False):
        about = _DOCUMENT.fullmatch(head[1])
        if about is None:
            continue
        name = about[1].decode()
        if about[2] == _OPERATION:
            export = _EXPORT.search(bundle, head.end(), min(end, head.end() + _SHORT))
            if export:
                yield name, export[1].decode(), None
        elif needs := _DEPENDENCIES.match(bundle, head.end(), end):
            yield name, None, tuple(m.decode() for m in _PROVIDER.findall(needs[1]))
