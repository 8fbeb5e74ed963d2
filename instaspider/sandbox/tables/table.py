"""Holds all rows of ``rows.toml``, loaded once; a mistake in a row stops the sandbox's start."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from instaspider.sandbox.exchange import Response
from instaspider.sandbox.tables.all_kinds import KINDS
from instaspider.sandbox.tables.call import Call
from instaspider.sandbox.tables.render import Json, Renderer
from instaspider.sandbox.tables.rows import load

RENDERER = Renderer(KINDS)
TABLE = load(RENDERER)


def told(name: str, call: Call, it: Any = None) -> Json:
    """Return the body of a row, for a page that holds it and may have found its subject."""
    body = TABLE[name].answer(replace(call, it=it, is_looked_up=it is not None))
    assert not isinstance(body, Response)
    return body
