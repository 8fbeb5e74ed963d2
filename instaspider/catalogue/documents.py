"""Reads the table of GraphQL documents: friendly name -> doc_id, date, relay providers.

Ids change every two to four weeks, so they are in a data file beside this module. The user's own
file and the file of ids that crawls found have the same form.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from typing import Any, Literal, get_args

PROVIDER = "__relay_internal__pv__{}relayprovider"
"""The variable that a relay provider fills. Only its presence matters: gallery-dl 1.32.18 sends
true for all."""

_DOC_ID = re.compile(r"\d{5,25}", re.ASCII)
_YEAR = re.compile(r"_20\d\d\Z", re.ASCII)
_VARIABLE = re.compile(PROVIDER.format(r"[\w$]{1,200}"), re.ASCII)
_ALWAYS = ("doc_id", "seen", "source", "providers")
_KEYS = (*_ALWAYS, "learnt", "answered")
Learnt = Literal["", "page", "bundle"]


@dataclass(frozen=True, slots=True)
class Document:
    """One query that the service has stored under an id."""

    name: str
    """The friendly name; with ``_2024`` or another year behind it for an older document whose
    friendly name a newer one has, with other variables or another answer."""
    doc_id: str
    seen: str
    """The date on which the id was last seen in use."""
    source: str
    providers: Mapping[str, Any]
    """The variables of relay providers; ``/graphql/query`` needs all that the document declares."""
    learnt: Learnt = ""
    """Where a crawl learnt the id; empty if it came from a file."""
    answered: bool = False
    """Whether a visitor without a login got a good answer by that id."""

    @property
    def friendly_name(self) -> str:
        """What requests call it, in ``fb_api_req_friendly_name``."""
        return _YEAR.sub("", self.name)

    @property
    def version(self) -> tuple[str, frozenset[str]]:
        """What the service accepts or refuses as a whole: the id with its variables."""
        return self.doc_id, frozenset(self.providers)

    def row(self) -> dict[str, Any]:
        """Return the document's entry for a file."""
        row = {key: getattr(self, key) for key in _KEYS} | {"providers": dict(self.providers)}
        return {key: value for key, value in row.items() if value or key in _ALWAYS}


@lru_cache(maxsize=1)
def documents() -> Mapping[str, Document]:
    """Return all documents, by name."""
    text = files(__package__).joinpath("documents.json").read_text("utf-8")
    return {name: Document(name, **row) for name, row in json.loads(text).items()}


def document(name: str) -> Document:
    """Return the document of that name. Raises KeyError."""
    return documents()[name]


def filled(providers: Iterable[str], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return variables for these relay providers, with their known values; true for the others."""
    variables = map(PROVIDER.format, providers)
    return {variable: known.get(variable, True) for variable in variables}


def parse_documents(text: str, source: str) -> dict[str, Document]:
    """Return the documents of a file in the form of the data file.

    What an entry leaves out (it must have ``doc_id``) is taken from the data file. ``source`` is
    used for entries that name no source. Raises ValueError with the reason as a clause.
    """
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"is no JSON ({error})") from None
    if not isinstance(rows, dict):
        raise ValueError('is no JSON object such as {"NAME": {"doc_id": "1234567"}}')  # noqa: TRY004
    return {name: _parsed(name, row, source) for name, row in rows.items()}


def _parsed(name: str, row: Any, source: str) -> Document:
    shipped = documents().get(name)
    if not isinstance(row, dict):
        raise ValueError(f'{name} is no object such as {{"doc_id": "1234567"}}')  # noqa: TRY004
    if unknown := set(row) - set(_KEYS):
        raise ValueError(f"{name} has the key {min(unknown)!r}; keys are {', '.join(_KEYS)}")
    doc_id = row.get("doc_id")
    if not isinstance(doc_id, str) or not _DOC_ID.fullmatch(doc_id):
        raise ValueError(f'{name}: "doc_id" is no text of 5 to 25 digits')
    providers = row.get("providers", shipped.providers if shipped else {})
    if not isinstance(providers, dict) or not all(map(_VARIABLE.fullmatch, providers)):
        raise ValueError(f'{name}: "providers" is no object with keys like {PROVIDER.format("X")}')
    seen = row.get("seen", "")
    if not isinstance(seen, str) or (seen and not _is_date(seen)):
        raise ValueError(f'{name}: "seen" is no date such as 2026-11-22')
    learnt, answered = row.get("learnt", ""), row.get("answered", False)
    if learnt not in get_args(Learnt) or not isinstance(answered, bool):
        raise ValueError(f'{name}: "learnt" and "answered" are notes of crawls: leave them out')
    return Document(name, doc_id, seen, str(row.get("source", source)), providers, learnt, answered)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
