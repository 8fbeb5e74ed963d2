"""What a proxy and its client say to each other before anything is led on."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Protocol


@dataclass
class Seen:
    """What a proxy counts."""

    connections: int = 0
    answered: int = 0
    """Ways to the sandbox that were opened."""
    refused: int = 0
    """Requests that it answered with a no of its own."""


@dataclass(frozen=True)
class Client:
    """The client's connection, and the login that it must bring (None: none)."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    user: str | None
    password: str | None
    seen: Seen


class BrokenDialogueError(Exception):
    """The client does not speak this proxy's protocol."""


class Dialogue(Protocol):
    """HTTP or SOCKS."""

    async def hear(self) -> bytes | None:
        """Listen until the client wants a host and may have it: the bytes to send there first.

        None once a client was turned away for its login.
        """

    def grant(self) -> None:
        """Say that the way is open."""

    def refuse(self, status: int) -> None:
        """Say no, with an HTTP status or what comes nearest to it."""
