"""Decides what to do next about a post that is to be liked or unliked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SENDS = 2
"""How often the write for one post is sent at most; the second time only if it was read that the
first had no effect."""

What = Literal["like", "unlike"]


@dataclass(slots=True)
class LikePlan:
    """One input on its way."""

    what: What
    sender: str
    """Identity that reads and writes: each login has likes of its own."""
    sends: int = 0
    trouble: str = ""
    """How the last write ended, where the answer did not say that it was done."""
    doubt: bool = False
    """Whether nobody has looked since then what is so."""

    @property
    def already(self) -> str:
        """Reason of what was so before anybody asked."""
        return "already liked" if self.what == "like" else "not liked anyway"

    def next(self, *, liked: bool) -> Literal["send", "done", "give_up"]:
        """After the state of the post was read."""
        self.doubt = False
        if liked == (self.what == "like"):
            return "done"
        return "send" if self.sends < SENDS else "give_up"

    def left_open(self, trouble: str) -> None:
        """After a write that may have taken effect or not."""
        self.trouble, self.doubt = trouble, True

    def why_not(self) -> str:
        """Reason for giving up."""
        return f"sent {self.sends} times, and it is not so: {self.trouble}"

    def why_unknown(self, reason: str) -> str:
        """Reason of an end that leaves it open; ``reason``: why nobody could look."""
        return f"sent, and whether it took effect is not known ({self.trouble}); {reason}"
