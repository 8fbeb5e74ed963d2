"""Decides what to do next about a post that is to be liked or unliked. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SENDS = 2
"""How often the write for one post is sent at most. It is sent again only after the post's state
has shown that the first had no effect."""

What = Literal["like", "unlike"]


@dataclass(slots=True)
class LikePlan:
    """Follows one post that is to be liked or unliked."""

    what: What
    sender: str
    """The identity that reads and writes, since each login has likes of its own."""
    sends: int = 0
    trouble: str = ""
    """How the last write ended, if its answer did not say that it was done."""
    doubt: bool = False
    """Whether that write may have taken effect, and the post's state was not read since."""

    @property
    def already(self) -> str:
        """The reason of an input that was liked or unliked before anybody asked."""
        return "already liked" if self.what == "like" else "not liked anyway"

    def next(self, *, liked: bool) -> Literal["send", "done", "give_up"]:
        """Return what to do now that the state of the post was read."""
        self.doubt = False
        if liked == (self.what == "like"):
            return "done"
        return "send" if self.sends < SENDS else "give_up"

    def left_open(self, trouble: str) -> None:
        """Note a write that may have taken effect or not."""
        self.trouble, self.doubt = trouble, True

    def why_not(self) -> str:
        """Return the reason for giving up."""
        return f"sent {self.sends} times, and it is not so: {self.trouble}"

    def why_unknown(self, reason: str) -> str:
        """Return the reason of an end that leaves a doubt. ``reason``: why nobody could look."""
        return f"sent, and whether it took effect is not known ({self.trouble}); {reason}"
