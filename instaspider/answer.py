"""What is looked at to judge an answer: status, headers, and the body where it is a small one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import urlsplit

# Answers larger than this are real data; error bodies are not read beyond it. The largest error
# body on record, the 429 page, has 21.6 kB but is judged by its status alone.
_SMALL = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """What the judge sees of a response."""

    status: int
    body: bytes
    location: str = ""
    """``Location`` header, empty without one."""
    look: Literal["page", "xhr"] = "xhr"
    """Whether HTML (page) or JSON (xhr) was asked for."""

    def small_json(self) -> Any:
        """The JSON value of a small body; None for anything else."""
        if len(self.body) > _SMALL:
            return None
        try:
            return json.loads(self.body.removeprefix(b"for (;;);"))
        except (ValueError, RecursionError):
            return None


@dataclass(frozen=True, slots=True)
class Facts:
    answer: Answer
    json: Any

    @property
    def message(self) -> str:
        value = self.json.get("message") if isinstance(self.json, dict) else None
        return value if isinstance(value, str) else ""

    @property
    def error_type(self) -> str:
        value = self.json.get("error_type") if isinstance(self.json, dict) else None
        return value if isinstance(value, str) else ""

    def error_message(self, part: str) -> bool:
        return any(part in str(error.get("message")) for error in self._errors())

    def error_code(self, code: int) -> bool:
        return any(error.get("code") == code for error in self._errors())

    @property
    def only_errors(self) -> bool:
        """Errors of GraphQL, and no data beside them."""
        return bool(self._errors()) and self.json.get("data") is None

    def _errors(self) -> list[dict[str, Any]]:
        errors = self.json.get("errors") if isinstance(self.json, dict) else None
        return [e for e in errors if isinstance(e, dict)] if isinstance(errors, list) else []

    @property
    def redirect_path(self) -> str | None:
        if not (300 <= self.answer.status < 400 and self.answer.location):
            return None
        try:
            return urlsplit(self.answer.location).path
        except ValueError:  # brackets that hold no address
            return None

    def has(self, key: str) -> bool:
        return isinstance(self.json, dict) and bool(self.json.get(key))

    @property
    def null_data(self) -> bool:
        """``{"data": {"user": null}}``: the right shape, and nobody in it."""
        data = self.json.get("data") if isinstance(self.json, dict) else None
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
