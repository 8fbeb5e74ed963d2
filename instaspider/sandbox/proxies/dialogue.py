"""Defines what a proxy and its client say to each other before anything is forwarded."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol


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


class Dialogue(Protocol):
    """One side of the conversation in HTTP or SOCKS."""

    async def hear(self) -> bytes | None:
        """Listen until the client asks for a host and may have it; return the host's first bytes.

        None if a client was turned away for its login.
        """

    def grant(self) -> None:
        """Tell the client that the connection is open."""

    def refuse(self, status: int) -> None:
        """Refuse, with an HTTP status or what comes nearest to it."""
