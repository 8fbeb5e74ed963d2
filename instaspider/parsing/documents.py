"""Reads ids and relay providers of GraphQL documents from a page or a JavaScript bundle.

Ids are read only where the service itself puts them. In a page those are the queries which a
JSON script hands to the page's modules: objects with ``queryID`` and ``queryName`` that are
``require[N][3][N]`` or stand in ``require[N][3][N].expectedPreloaders`` (a profile page of
2026-09-27, logged out; Facebook's pages have the list at that place), also inside of ``__bbox``.
In a bundle it is the table of modules. A text that somebody wrote is a value in the JSON, text or
an attribute in the page, a literal in the bundle, and announces nothing, whatever it looks like.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from instaspider.parsing.bundles import modules
from instaspider.parsing.markup import tags
from instaspider.parsing.scripts import values_with

_ID = re.compile(r"\d{5,25}", re.ASCII)
_BUNDLE = re.compile(
    r"(?:https:)?(//static\.cdninstagram\.com/rsrc\.php/[^\s\"'`<>\\?#]+\.js(?:\?[^\s\"'`<>\\#]*)?)"
)
_ADDRESSES = {b"script": ("src", "href"), b"link": ("href",)}
"""The attributes of elements that may name a bundle."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What a page or a bundle says about documents, by friendly name."""

    ids: Mapping[str, str] = field(default_factory=dict)
    providers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The relay providers that a document declares, e.g. ``PolarisShortDramaEnabled``; an empty
    tuple if it declares none."""
    on_page: frozenset[str] = frozenset()
    """The documents whose id a page announced; the ids of others stood in a bundle."""

    def __or__(self, later: Announced) -> Announced:
        """Join both. What was seen first counts, but a bundle's id before a page's."""
        better = self.on_page & (later.ids.keys() - later.on_page)
        first = {name: doc_id for name, doc_id in self.ids.items() if name not in better}
        on_page = (self.on_page - better) | (later.on_page - self.ids.keys())
        providers = {**later.providers, **self.providers}
        for name in self.providers.keys() & later.providers.keys():
            both = (*self.providers[name], *later.providers[name])
            providers[name] = tuple(dict.fromkeys(both))
        return Announced({**later.ids, **first}, providers, on_page)


def _is_page(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n\f\v\0").startswith(b"<")


def announced(page: bytes) -> Announced:
    """Return the documents of the queries that a page says it will need."""
    ids: dict[str, str] = {}
    for value in values_with(page, "queryID"):
        for argument in _arguments(value):
            for query in (argument, *_objects(argument.get("expectedPreloaders"))):
                name, doc_id = query.get("queryName"), str(query.get("queryID"))
                if isinstance(name, str) and _ID.fullmatch(doc_id):
                    ids.setdefault(name, doc_id)
    return Announced(ids, {}, frozenset(ids))


def exported(bundle: bytes) -> Announced:
    """Return the documents of which a bundle has the modules.

    A page in its place has none: there, what looks like code is somebody's text.
    """
    if _is_page(bundle):
        return Announced()
    ids: dict[str, str] = {}
    providers: dict[str, tuple[str, ...]] = {}
    for module in modules(bundle):
        if module.doc_id is not None:
            ids.setdefault(module.name, module.doc_id)
        if module.providers is not None:
            both = (*providers.get(module.name, ()), *module.providers)
            providers[module.name] = tuple(dict.fromkeys(both))
    return Announced(ids, providers)


def bundle_urls(page: bytes) -> list[str]:
    """Return the addresses of the bundles that a page loads, each once.

    First those of its elements, in their order; then those in its ``rsrcMap``, which its loader
    takes later.
    """
    found = (_BUNDLE.fullmatch(address) for address in _addresses(page))
    return list(dict.fromkeys(f"https:{match[1]}" for match in found if match))


def _addresses(page: bytes) -> Iterator[str]:
    for tag in tags(page, *_ADDRESSES):
        yield from map(tag.get, _ADDRESSES[tag.name])
    for value in values_with(page, "rsrcMap"):
        for argument in _arguments(value):
            resources = argument.get("rsrcMap")
            for resource in _objects(resources.values() if isinstance(resources, dict) else None):
                yield str(resource.get("src"))


def _arguments(script: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that a JSON script hands to the page's modules.

    They are ``require[N][3][N]``, and the same in a ``__bbox`` among them.
    """
    boxes = [script]
    while boxes:
        box = boxes.pop()
        rows = box.get("require") if isinstance(box, dict) else None
        for row in rows if isinstance(rows, list) else ():
            for argument in _objects(row[3] if isinstance(row, list) and len(row) > 3 else None):
                yield argument
                boxes.append(argument.get("__bbox"))


def _objects(values: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects among the elements; none if it is no list."""
    if isinstance(values, Iterable) and not isinstance(values, str | dict):
        yield from (value for value in values if isinstance(value, dict))
