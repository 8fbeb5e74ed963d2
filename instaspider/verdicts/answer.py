"""Holds what is judged of an answer: status, headers, and a body that may be a sign."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from instaspider.verdicts.bodies import peeked

# Larger answers with status 200 are real data, all but a few.
_SMALL = 4096
# What answers that are none have in them, wherever: large ones that are not one JSON value are
# taken apart only if they hold one of these.
_MARKS = (
    *(b"_required", b"require_login", b"CHALLENGE_REDIRECTION", b'"fail"', b'"message"'),
    *(b"checkpoint", b'"error', b"two_factor"),
)

_PREFIX = "for (;;);"
_DECODER = json.JSONDecoder()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the judge sees of a response."""

    status: int
    body: bytes
    location: str = ""
    """``Location`` header, empty without one."""
    look: Literal["page", "xhr"] = "xhr"
    """Whether HTML (page) or JSON (xhr) was asked for."""
    path: str = ""
    """What was asked for, without its query; empty where it does not matter."""

    @property
    def html(self) -> bool:
        """Whether it is a page."""
        return self.body[:512].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"

    def json(self) -> Any:
        """The JSON value of a body that may be a sign; None for anything else."""
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
            # GraphQL may send further objects, one a line, and speaks in the first.
            return _DECODER.raw_decode(text.lstrip())[0]
        except (ValueError, RecursionError):
            return None
