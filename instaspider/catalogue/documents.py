"""GraphQL documents: friendly name -> doc_id, with its date and the relay providers it declares.

doc_ids rotate every two to four weeks, so they live in one data file beside this module.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """One persisted GraphQL query."""

    name: str
    """Friendly name, as in ``fb_api_req_friendly_name``."""
    doc_id: str
    seen: str
    """Date on which the id was last seen in use."""
    source: str
    providers: Mapping[str, Any]
    """Relay provider variables; on ``/graphql/query`` all that it declares must be present."""


@lru_cache(maxsize=1)
def documents() -> Mapping[str, Document]:
    """All documents, by friendly name."""
    text = files(__package__).joinpath("documents.json").read_text("utf-8")
    return {name: Document(name, **row) for name, row in json.loads(text).items()}


def document(name: str) -> Document:
    """The document of that friendly name. Raises KeyError."""
    return documents()[name]
