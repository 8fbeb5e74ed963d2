"""Defines what a proxy and its client say to each other before anything is forwarded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass
class Seen:
    """The counts of one proxy."""

    connections: int = 0
    answered: int = 0
    """How many connections to the sandbox were opened."""
    refused: int = 0
    """How many requests the proxy itself refused."""


@dataclass(frozen=True)
class Client:
    """The client's connection, and the login that it must bring (None: no login)."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    user: str | None
    password: str | None
    seen: Seen


class BrokenDialogueError(Exception):
    """The client does not speak this proxy's protocol."""
