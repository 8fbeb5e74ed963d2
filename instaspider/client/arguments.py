"""Names what streams take, with the types.

``python -m docs.generate`` writes this file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, TypedDict


class Arguments(TypedDict, total=False):
    """Types the arguments of spiders; each spider has some of them."""

    about: bool
    collection: str
    first_comments: bool
    info: bool
    kind: str
    limit: int | None
    mutual: bool
    nearby: bool
    posts: bool
    related: bool
    replies: bool
    since: str | datetime | None
    sort: str
    tab: str
    until: str | datetime | None


class Options(Arguments, total=False):
    """Types the arguments of spiders together with the options of a client."""

    mode: str
    sessions: str | os.PathLike[str]
    proxies: Iterable[str] | str
    state: str | os.PathLike[str]
    writes: bool
    settings: Mapping[str, Any]


SOURCES = ("locations", "media", "queries", "sounds", "tags", "users")
"""Names of the arguments that hold inputs."""
_CLIENTS = Options.__annotations__.keys() - Arguments.__annotations__.keys()


def split(more: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Split arguments into the options of the client and the arguments of the spider."""
    clients = {name: value for name, value in more.items() if name in _CLIENTS}
    return clients, {name: value for name, value in more.items() if name not in _CLIENTS}
