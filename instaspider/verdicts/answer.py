"""Holds the parts of an answer that are judged: status, headers and body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from instaspider.verdicts.bodies import peeked

# Bytes. Larger answers with status 200 are real data, with few exceptions.
_SMALL = 4096
# Refusals have one of these in their body. A large body that is not one JSON value as a whole is
# decoded only if it holds one.
_MARKS = (
    *(b"_required", b"require_login", b"CHALLENGE_REDIRECTION", b'"fail"', b'"message"'),
    *(b"checkpoint", b'"error', b"two_factor"),
)

_PREFIX = "for (;;);"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Answer:
    """The parts of a response that its verdict depends on."""

    status: int
    body: bytes
    location: str = ""
    """The ``Location`` header; empty if there is none."""
    look: Literal["page", "xhr", "comet"] = "xhr"
    """Whether HTML (page) or JSON (xhr) was asked for."""
    path: str = ""
    """The path that was asked for, without its query; empty where it does not matter."""

    @property
    def html(self) -> bool:
        """Whether the body is HTML."""
        return self.body[:512].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"

    def json(self) -> Any:
        """Return the JSON value of a body; None for HTML, and for what cannot be read."""
        body = self.body
        if self.status == 200 and len(body) > _SMALL:
            if self.html:
                return None
            try:
                return peeked(body)
            except (ValueError, RecursionError):
                if not any(mark in body for mark in _MARKS):
                    return None
        try:
            text = body.decode(json.detect_encoding(body)).lstrip().removeprefix(_PREFIX)
            # GraphQL may send further objects, one a line; a refusal stands in the first.
            return _DECODER.raw_decode(text.lstrip())[0]
        except (ValueError, RecursionError):
            return None
