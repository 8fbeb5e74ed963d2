"""Reads from an answer the facts that signs ask about.

Only what the service itself says is a sign: certain keys of its JSON at certain places. Texts that
users wrote may hold any words and are never looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
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


@dataclass(frozen=True)
class Facts:
    """What an answer says; each fact is worked out at most once."""

    answer: Answer

    @cached_property
    def json(self) -> Any:
        return self.answer.json()

    @cached_property
    def object(self) -> dict[str, Any]:
        """The JSON object; empty for anything else."""
        return self.json if isinstance(self.json, dict) else {}

    # -- the words of the service ------------------------------------------------------------

    @property
    def error_type(self) -> str:
        return self._text("error_type")

    def _text(self, key: str) -> str:
        value = self.object.get(key)
        return value if isinstance(value, str) else ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What the service says, in lower case: its messages and the kind of its error."""
        said = (*self._messages, self.error_type)
        return tuple(text.strip().lower() for text in said if text.strip())

    @cached_property
    def _messages(self) -> list[str]:
        """The messages: a text, a list or an object (mgp25/Instagram-API Response.php). Those of
        GraphQL's errors are included if there is no data beside them."""
        said = [text for key in _MESSAGES for text in _texts(self.object.get(key))]
        if self._data_is_missing:
            said += _texts(self.object.get("errors"))
        return said

    def says(self, *words: str) -> bool:
        return any(word in self.words for word in words)

    def begins(self, *words: str) -> bool:
        """Whether one of the messages begins with one of these words."""
        return any(text.startswith(words) for text in self.words)

    @cached_property
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

    @property
    def refuses(self) -> bool:
        """Whether JSON says that it is no answer, by its status or inside."""
        failed = self.object.get("status") == "fail" or "errorSummary" in self.object
        refused = failed or 400 <= self.answer.status < 500 or self.only_errors
        return bool(self.object) and refused

    @property
    def complains(self) -> bool:
        """Whether its words are about itself: a refusal, or errors beside data that is null."""
        errors = _texts(self.object.get("errors"))
        return self.refuses or (self._data_is_missing and bool(errors))

    # -- errors of GraphQL -------------------------------------------------------------------

    def error_message(self, part: str) -> bool:
        return any(part in str(error.get("message")) for error in self._errors())

    def error_code(self, code: int) -> bool:
        return any(error.get("code") == code for error in self._errors())

    @property
    def only_errors(self) -> bool:
        """Whether there are errors of GraphQL, and no data beside them."""
        return bool(self._errors()) and self.object.get("data") is None

    @property
    def _data_is_missing(self) -> bool:
        return self.object.get("data") is None or self.null_data

    def _errors(self) -> list[dict[str, Any]]:
        errors = self.object.get("errors")
        return [e for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []

    # -- where it leads ----------------------------------------------------------------------

    @cached_property
    def target(self) -> PageAddress | None:
        """Where a redirect leads; None without one, or if it leads back to what was asked for."""
        if not (300 <= self.answer.status < 400 and self.answer.location):
            return None
        target = PageAddress.of(self.answer.location, self.answer.path)
        if target is None or not target.is_of_service:
            return target
        asked = self.answer.path.rstrip("/").lower()
        return None if asked and target.path.rstrip("/").lower() == asked else target

    @cached_property
    def gate(self) -> LoginGate | None:
        """The gate to which a redirect leads, or a page that sends browsers elsewhere at once."""
        target = self.target
        if target is None and self.answer.status == 200 and self.answer.html:
            target = self._refresh()
        return target.gate if target is not None else None

    def _refresh(self) -> PageAddress | None:
        for meta in islice(_metas(self.answer.body), _MOST_METAS):
            _, address = get_meta_refresh(meta.decode("utf-8", "replace"))
            if address:
                return PageAddress.of(address)
        return None

    @cached_property
    def gate_in_body(self) -> LoginGate | None:
        """The gate whose address stands in a body that asks for a challenge."""
        challenge = self.object.get("challenge")
        named = challenge if isinstance(challenge, dict) else {}
        addresses = (self.object.get("checkpoint_url"), named.get("url"), named.get("api_path"))
        targets = [PageAddress.of(each) for each in addresses if isinstance(each, str) and each]
        return next((t.gate for t in targets if t and t.gate), None)

    # -- the rest ----------------------------------------------------------------------------

    def has(self, key: str) -> bool:
        return bool(self.object.get(key))

    @property
    def null_data(self) -> bool:
        """Whether the data is ``{"data": {"user": null}}``: the right shape with nobody in it."""
        data = self.object.get("data")
        return isinstance(data, dict) and bool(data) and all(v is None for v in data.values())

    @property
    def login_page(self) -> bool:
        """Whether it is a page that asks for a login and shows nothing else."""
        body = self.answer.body
        return b"LoginAndSignupPage" in body and not any(
            shown in body for shown in (b"xig_user_by_username", b'property="og:description"')
        )


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
