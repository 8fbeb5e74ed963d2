"""Reads from an answer the facts that signs ask about.

Only what the service itself says is a sign: certain keys of its JSON at certain places. Texts that
users wrote may hold any words and are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from w3lib.html import get_meta_refresh

from instaspider.verdicts.answer import Answer
from instaspider.verdicts.signs.login_gates import LoginGate, PageAddress, in_words

# What a browser with scripts skips in a page, and the elements that may lead elsewhere.
_HEAD = re.compile(
    rb"<(?:(!--)|(noscript|script|style|title|textarea)\b|(meta\b[^<>]{0,2000}+>))", re.IGNORECASE
)
_MOST_METAS = 200
# Keys at the top of the JSON, and in the values under them.
_MESSAGES = ("message", "error_message", "error", "errorSummary")
_INNER = ("message", "errors", "error")
_MOST_TEXTS = 20


class Facts:
    """What an answer says. All facts are worked out at once: the signs of a good answer, which is
    the usual one, ask about nearly all of them."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.json: Any = answer.json()
        self.object: dict[str, Any] = self.json if isinstance(self.json, dict) else {}
        """The JSON object; empty for anything else."""
        told = self.object.get
        data, errors = told("data"), told("errors")
        self._errors = [each for each in _listed(errors) if isinstance(each, dict)]
        self.only_errors = bool(self._errors) and data is None
        """Whether there are errors of GraphQL, and no data beside them."""
        self.null_data = bool(data) and isinstance(data, dict) and _is_null(data)
        """Whether the data is ``{"data": {"user": null}}``: the right shape with nobody in it."""
        missing = data is None or self.null_data
        self._messages = _messages(self.object, with_errors=missing)
        self.error_type = _text(told("error_type"))
        said = (*self._messages, self.error_type)
        self.words = tuple(text.strip().lower() for text in said if text.strip())
        """What the service says, in lower case: its messages and the kind of its error."""
        self.refuses = bool(self.object) and (
            told("status") == "fail"
            or "errorSummary" in self.object
            or 400 <= answer.status < 500
            or self.only_errors
        )
        """Whether JSON says that it is no answer, by its status or inside."""
        self.complains = self.refuses or (missing and bool(_texts(errors)))
        """Whether its words are about itself: a refusal, or errors beside data that is null."""
        self.target = _target(answer)
        """Where a redirect leads; None without one, or if it leads back to what was asked for."""
        self.gate = _gate(answer, self.target)
        """The gate to which a redirect leads, or a page that sends browsers elsewhere at once."""
        self.gate_in_body = _gate_in_body(self.object)
        """The gate whose address stands in a body that asks for a challenge."""

    def says(self, *words: str) -> bool:
        return bool(self.words) and any(word in self.words for word in words)

    def begins(self, *words: str) -> bool:
        """Whether one of the messages begins with one of these words."""
        return bool(self.words) and any(text.startswith(words) for text in self.words)

    def has(self, key: str) -> bool:
        return bool(self.object.get(key))

    @property
    def message(self) -> str:
        """A refusal's message with its title, for a sentence; empty if the answer is no refusal, or
        has no message."""
        if not self.complains:
            return ""
        texts = [text for text in self._messages if text.strip()] or [self.error_type]
        if texts != [""]:
            texts = [*texts[:_MOST_TEXTS], *_texts(self.object.get("title"))]
        said = [shown for text in texts if (shown := in_words(text))]
        return in_words(": ".join(dict.fromkeys(said)))

    def error_message(self, part: str) -> bool:
        """Whether one of GraphQL's errors has these words in its message."""
        return any(part in str(error.get("message")) for error in self._errors)

    def error_code(self, code: int) -> bool:
        """Whether one of GraphQL's errors has this code."""
        return bool(self._errors) and any(error.get("code") == code for error in self._errors)

    @property
    def login_page(self) -> bool:
        """Whether it is a page that asks for a login and shows nothing else."""
        body = self.answer.body
        return b"LoginAndSignupPage" in body and not any(
            shown in body for shown in (b"xig_user_by_username", b'property="og:description"')
        )


def _is_null(data: dict[str, Any]) -> bool:
    return all(value is None for value in data.values())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _messages(told: dict[str, Any], *, with_errors: bool) -> list[str]:
    """Return the messages: a text, a list or an object (mgp25/Instagram-API Response.php). Those of
    GraphQL's errors are included if there is no data beside them."""
    keys = (*_MESSAGES, "errors") if with_errors else _MESSAGES
    return [text for key in keys if key in told for text in _texts(told[key])]


def _target(answer: Answer) -> PageAddress | None:
    if not (300 <= answer.status < 400 and answer.location):
        return None
    target = PageAddress.of(answer.location, answer.path)
    if target is None or not target.is_of_service:
        return target
    asked = answer.path.rstrip("/").lower()
    return None if asked and target.path.rstrip("/").lower() == asked else target


def _gate(answer: Answer, target: PageAddress | None) -> LoginGate | None:
    if target is None and answer.status == 200 and answer.html:
        target = _refresh(answer.body)
    return target.gate if target is not None else None


def _refresh(page: bytes) -> PageAddress | None:
    for meta in islice(_metas(page), _MOST_METAS):
        _, address = get_meta_refresh(meta.decode("utf-8", "replace"))
        if address:
            return PageAddress.of(address)
    return None


def _gate_in_body(told: dict[str, Any]) -> LoginGate | None:
    challenge = told.get("challenge")
    named = challenge if isinstance(challenge, dict) else {}
    addresses = (told.get("checkpoint_url"), named.get("url"), named.get("api_path"))
    targets = [PageAddress.of(each) for each in addresses if isinstance(each, str) and each]
    return next((t.gate for t in targets if t and t.gate), None)


def _metas(page: bytes) -> Iterator[bytes]:
    """Yield the page's ``<meta>`` elements that may lead elsewhere, wherever they stand. An element
    that is never closed ends the page."""
    if b"refresh" not in page.lower():
        return
    at = 0
    while found := _HEAD.search(page, at):
        at = found.end()
        if found[3]:
            if b"refresh" in found[3].lower():
                yield found[0]
            continue
        end = rb"-->" if found[1] else rb"</" + found[2]
        closing = re.compile(end, re.IGNORECASE).search(page, at)
        if closing is None:
            return
        at = closing.end()


def _texts(value: Any, depth: int = 4) -> list[str]:
    """Return the texts of a value that is a text or holds some: ``{"errors":
    ["checkpoint_required"]}``, ``[{"message": ...}]``, ``{"username": ["..."]}``."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        told = [value[key] for key in _INNER if key in value]
        value = told or [each for each in value.values() if isinstance(each, list)]
    if not isinstance(value, list) or not depth:
        return []
    return [text for each in value for text in _texts(each, depth - 1)]
