"""What signs ask about an answer.

Only what the service says itself is a sign: certain keys of its JSON at certain places. Texts that
users wrote may hold any word and are never looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from w3lib.html import get_meta_refresh

from instaspider.verdicts.answer import Answer
from instaspider.verdicts.signs.login_gates import LoginGate, PageAddress, in_words

# Bytes of a page in which it may say that it leads elsewhere.
_HEAD = 4096


@dataclass(frozen=True)
class Facts:
    """What an answer says; each thing is worked out once, if at all."""

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
    def message(self) -> str:
        return self._text("message")

    @property
    def error_type(self) -> str:
        return self._text("error_type")

    def _text(self, key: str) -> str:
        value = self.object.get(key)
        return value if isinstance(value, str) else ""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What the service says, in lower case: its message, or several (mgp25/Instagram-API
        Response.php), the kind of its error and, where there is no data beside them, the messages
        of GraphQL's errors."""
        said = [*_texts(self.object.get("message")), self.error_type]
        if self.only_errors:
            said += [text for error in self._errors() for text in _texts(error.get("message"))]
        return tuple(text.strip().lower() for text in said if text.strip())

    def says(self, *words: str) -> bool:
        return any(word in self.words for word in words)

    def begins(self, *words: str) -> bool:
        """Whether something that it says begins so."""
        return any(text.startswith(words) for text in self.words)

    @cached_property
    def told(self) -> str:
        """A refusal's message, with its title, for a sentence; empty where it has none, or where
        the answer is no refusal."""
        if not self.refuses:
            return ""
        texts = _texts(self.object.get("message")) or _texts(self.object.get("errorSummary"))
        if texts:
            texts += _texts(self.object.get("title"))
        said = [shown for text in texts if (shown := in_words(text))]
        return ": ".join(dict.fromkeys(said))

    @property
    def refuses(self) -> bool:
        """Whether it is JSON that says it is no answer: by its status, or in it."""
        failed = self.object.get("status") == "fail" or "errorSummary" in self.object
        return bool(self.object) and (failed or 400 <= self.answer.status < 500)

    # -- errors of GraphQL -------------------------------------------------------------------

    def error_message(self, part: str) -> bool:
        return any(part in str(error.get("message")) for error in self._errors())

    def error_code(self, code: int) -> bool:
        return any(error.get("code") == code for error in self._errors())

    @property
    def only_errors(self) -> bool:
        """Errors of GraphQL, and no data beside them."""
        return bool(self._errors()) and self.object.get("data") is None

    def _errors(self) -> list[dict[str, Any]]:
        errors = self.object.get("errors")
        return [e for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []

    # -- where it leads ----------------------------------------------------------------------

    @cached_property
    def target(self) -> PageAddress | None:
        """Where a redirect leads; None without one, and where it leads back to what was asked
        for."""
        if not (300 <= self.answer.status < 400 and self.answer.location):
            return None
        target = PageAddress.of(self.answer.location)
        asked = self.answer.path.rstrip("/").lower()
        return None if target and asked and target.path.rstrip("/").lower() == asked else target

    @cached_property
    def gate(self) -> LoginGate | None:
        """The gate that a redirect, or a page that leads elsewhere at once, sends to."""
        target = self.target
        if target is None and self.answer.status == 200 and self.html:
            target = self._refresh()
        return target.gate if target is not None else None

    def _refresh(self) -> PageAddress | None:
        head = self.answer.body[:_HEAD]
        if b"refresh" not in head.lower():
            return None
        _, address = get_meta_refresh(head.decode("utf-8", "replace"))
        return PageAddress.of(address) if address else None

    @cached_property
    def gate_in_body(self) -> LoginGate | None:
        """The gate whose address a body names that asks for a challenge."""
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
        """``{"data": {"user": null}}``: the right shape, and nobody in it."""
        data = self.object.get("data")
        return isinstance(data, dict) and bool(data) and all(v is None for v in data.values())

    @property
    def login_page(self) -> bool:
        """A page that asks for a login and shows nothing beside."""
        body = self.answer.body
        return b"LoginAndSignupPage" in body and not any(
            shown in body for shown in (b"xig_user_by_username", b'property="og:description"')
        )

    @property
    def html(self) -> bool:
        return self.answer.body[:512].removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


def _texts(value: Any) -> list[str]:
    """The texts of a value that is one or holds some: ``{"errors": ["checkpoint_required"]}``."""
    if isinstance(value, dict):
        value = value.get("errors")
    values = value if isinstance(value, list) else [value]
    return [text for text in values if isinstance(text, str)]
