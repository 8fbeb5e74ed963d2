"""Defines a session: the login cookies of one user."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A login. Its repr holds no secret."""

    user_id: str
    """The account's number, as in the cookie ``ds_user_id``."""
    cookies: Mapping[str, str] = field(repr=False)
    """Name -> value as sent; ``sessionid`` and ``csrftoken`` are always among them."""
    claim: str = field(default="", repr=False)
    """The ``X-IG-WWW-Claim`` to begin with; empty if none is known."""
    source: str = ""
    """The file, and the place in it, that the login was read from."""

    @property
    def masked(self) -> str:
        """The account as log lines name it: enough to tell one's own logins apart."""
        return f"{self.user_id[:2]}...{self.user_id[-2:]}" if len(self.user_id) > 5 else "..."
